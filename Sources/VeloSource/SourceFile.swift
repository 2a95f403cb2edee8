/// One file of a spec, as read: its path relative to the spec's folder and its bytes.
package struct SourceFile: Sendable {
    /// With `/` between components, relative to where the user runs veloc, as diagnostics print it.
    package let path: String
    package let bytes: [UInt8]
    /// Byte offset of the first byte of each line; a line ends with LF, CRLF or CR.
    package let lineStarts: [Int]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        var starts = [0]
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n")
                || (bytes[index] == UInt8(ascii: "\r")
                    && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n")))
            {
                starts.append(index + 1)
            }
            index += 1
        }
        lineStarts = starts
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
