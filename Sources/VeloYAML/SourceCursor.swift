/// A place in the bytes of a YAML file, and what libyaml takes for blanks, line ends and properties there.
struct SourceCursor {
    let bytes: [UInt8]
    private(set) var offset: Int
    /// Nothing at or past this is read.
    var limit: Int

    init(_ bytes: [UInt8], at offset: Int, limit: Int) {
        self.bytes = bytes
        self.offset = offset
        self.limit = min(limit, bytes.count)
    }

    var isAtEnd: Bool { offset >= limit }

    /// The byte at the cursor, or so many after it; 0 at the end, which YAML text never holds.
    func peek(_ ahead: Int = 0) -> UInt8 { offset + ahead < limit ? bytes[offset + ahead] : 0 }

    var isAtBlank: Bool { peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") }

    /// The bytes of the line end so many bytes after the cursor, 0 if there is none: LF, CR, CRLF, and of YAML 1.1 NEL, LS
    /// and PS.
    func lineEnd(_ ahead: Int = 0) -> Int {
        switch peek(ahead) {
        case 0x0A: 1
        case 0x0D: peek(ahead + 1) == 0x0A ? 2 : 1
        case 0xC2: peek(ahead + 1) == 0x85 ? 2 : 0
        case 0xE2: peek(ahead + 1) == 0x80 && (peek(ahead + 2) == 0xA8 || peek(ahead + 2) == 0xA9) ? 3 : 0
        default: 0
        }
    }

    mutating func advance(_ count: Int = 1) { offset += count }

    /// Skips blanks, line ends and comments.
    mutating func skipSpace() {
        while !isAtEnd {
            if isAtBlank {
                advance()
            } else if lineEnd() > 0 {
                advance(lineEnd())
            } else if peek() == UInt8(ascii: "#") {
                while !isAtEnd, lineEnd() == 0 { advance() }
            } else {
                return
            }
        }
    }

    /// Skips an anchor or a tag.
    mutating func skipProperty() -> Range<Int> {
        let start = offset
        let isAnchor = peek() == UInt8(ascii: "&")
        advance()
        while !isAtEnd, !isAtBlank, lineEnd() == 0, !isAnchor || isAnchorCharacter(peek()) { advance() }
        return start..<min(offset, limit)
    }
}

/// libyaml's anchors are ASCII letters, digits, `_` and `-`.
private func isAnchorCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
    default: false
    }
}
