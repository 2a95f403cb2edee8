/// The lines of packed tables, header verified, taken one after the other.
struct PackedLines {
    private var rest: ArraySlice<UInt8>
    private var count: Int
    /// Of the next line to take; the header is 1.
    private(set) var number = 2

    /// Verifies the header against the body.
    init(_ bytes: [UInt8]) throws(Tables.DecodingError) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw .notTables }
        let header = PackedField(bytes: bytes[..<end], line: 1, name: "header").parts(UInt8(ascii: "|"))
        guard header.count >= 2, PackedWriter.magic.utf8.elementsEqual(header[0].bytes) else { throw .notTables }
        guard let version = try? header[1].number(in: 0...Int.max) else { throw .notTables }
        guard version == Tables.packedVersion else {
            throw .version(found: version, supported: Tables.packedVersion)
        }
        guard header.count == 4 else { throw .notTables }

        rest = bytes[(end + 1)...]
        count = rest.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        var fingerprint = Fingerprint()
        fingerprint.combine(rest)
        guard String(count).utf8.elementsEqual(header[2].bytes),
            fingerprint.text.utf8.elementsEqual(header[3].bytes)
        else { throw .damaged }
    }

    /// The next line if it is of that kind.
    mutating func take(_ kind: StaticString) throws(Tables.DecodingError) -> PackedLine? {
        guard count > 0 else { return nil }
        let bytes = rest.prefix { $0 != UInt8(ascii: "\n") }
        var line = PackedLine(rest: bytes, number: number)
        let found = try line.field("kind")
        guard kind.withUTF8Buffer({ $0.elementsEqual(found.bytes) }) else { return nil }
        rest = rest[bytes.endIndex...].dropFirst()
        count -= 1
        number += 1
        return line
    }

    /// The next line, which has to be of that kind.
    mutating func require(_ kind: StaticString) throws(Tables.DecodingError) -> PackedLine {
        guard let line = try take(kind) else { throw .line(number, "expected a `\(kind)` line") }
        return line
    }

    /// Every line has been taken.
    func finish() throws(Tables.DecodingError) {
        guard count == 0 else { throw .line(number, "of an unknown kind, or out of order") }
    }
}

/// The fields of one line, taken from left to right.
struct PackedLine {
    /// `nil` once the last field is taken.
    private var rest: ArraySlice<UInt8>?
    let number: Int

    init(rest: ArraySlice<UInt8>, number: Int) {
        self.rest = rest
        self.number = number
    }

    mutating func field(_ name: StaticString) throws(Tables.DecodingError) -> PackedField {
        guard let bytes = rest else { throw .line(number, "\(name): the field is missing") }
        let end = bytes.firstIndex(of: UInt8(ascii: "|"))
        rest = end.map { bytes[($0 + 1)...] }
        return PackedField(bytes: bytes[..<(end ?? bytes.endIndex)], line: number, name: name)
    }

    func finish() throws(Tables.DecodingError) {
        guard rest == nil else { throw .line(number, "more fields than expected") }
    }
}
