/// One file of a spec, as read: its path relative to the spec's folder and its bytes.
package struct SourceFile: Sendable {
    /// With `/` between components, relative to where the user runs veloc, as diagnostics print it.
    package let path: String
    package let bytes: [UInt8]
    /// Byte offset of the first byte of each line; a line ends with LF, CRLF or CR.
    package let lineStarts: [Int]

    /// How many characters begin before the bytes 0, `columnStride`, twice that, …: what keeps columns cheap in long lines.
    let charactersBefore: [Int]
    static let columnStride = 1024

    /// O(bytes).
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        var starts = [0]
        var counts: [Int] = []
        var count = 0
        for index in bytes.indices {
            if index % Self.columnStride == 0 { counts.append(count) }
            let byte = bytes[index]
            if byte & 0xC0 != 0x80 { count += 1 }
            if byte == UInt8(ascii: "\n")
                || (byte == UInt8(ascii: "\r") && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n")))
            {
                starts.append(index + 1)
            }
        }
        lineStarts = starts
        charactersBefore = counts
    }
}

/// The place of a file in a `SourceSet`.
package struct FileID: Sendable, Hashable, Comparable {
    package let index: Int
    package init(_ index: Int) { self.index = index }
    package static func < (left: FileID, right: FileID) -> Bool { left.index < right.index }
}

/// A half-open range of UTF-8 bytes in one file.
package struct Span: Sendable, Hashable {
    package let file: FileID
    package let start: Int
    package let end: Int

    package init(_ file: FileID, _ start: Int, _ end: Int) {
        self.file = file
        self.start = start
        self.end = end
    }
}

/// The files of one spec, in the order of their paths; spans refer to them by `FileID`.
package struct SourceSet: Sendable {
    package private(set) var files: [SourceFile] = []

    package init() {}

    package mutating func add(_ file: SourceFile) -> FileID {
        files.append(file)
        return FileID(files.count - 1)
    }

    package subscript(_ id: FileID) -> SourceFile { files[id.index] }
}
