/// Follows plain, single-quoted and double-quoted scalars from source to text.
///
/// Lines are folded (YAML 1.2.2, 6.5): blanks around a line end go, one line end becomes a space, of several the first goes.
struct FlowTracer {
    private let style: YAMLScalar.Style
    private var cursor: SourceCursor
    private var text = TracedText()

    /// `from` and `to` are inside the quotes.
    init(_ style: YAMLScalar.Style, in bytes: [UInt8], from: Int, to: Int) {
        self.style = style
        cursor = SourceCursor(bytes, at: from, limit: to)
    }

    mutating func trace() -> TracedText {
        while !cursor.isAtEnd {
            let endedInEscape = copyRun()
            copySpace(afterEscapedLineEnd: endedInEscape)
        }
        return text
    }

    /// Copies up to a blank or a line end; `true` if an escaped line end was met, and passed.
    private mutating func copyRun() -> Bool {
        while !cursor.isAtEnd, !cursor.isAtBlank, cursor.lineEnd() == 0 {
            switch (style, cursor.peek()) {
            case (.singleQuoted, UInt8(ascii: "'")):
                text.append(UInt8(ascii: "'"), from: cursor.offset)
                cursor.advance(2)
                text.endEscape(before: cursor.offset)
            case (.doubleQuoted, UInt8(ascii: "\\")):
                if cursor.lineEnd(1) > 0 {
                    cursor.advance(1 + cursor.lineEnd(1))
                    return true
                }
                copyEscape()
            case (_, let byte):
                text.append(byte, from: cursor.offset)
                cursor.advance()
            }
        }
        return false
    }

    /// Copies blanks, or folds them if there is a line end among them.
    private mutating func copySpace(afterEscapedLineEnd: Bool) {
        let start = cursor
        var isFolded = afterEscapedLineEnd
        var lineEnds: [SourceCursor] = []
        while !cursor.isAtEnd, cursor.isAtBlank || cursor.lineEnd() > 0 {
            if cursor.lineEnd() > 0 {
                lineEnds.append(cursor)
                isFolded = true
                cursor.advance(cursor.lineEnd())
            } else {
                cursor.advance()
            }
        }
        guard isFolded else {
            for offset in start.offset..<cursor.offset { text.append(cursor.bytes[offset], from: offset) }
            return
        }
        guard !afterEscapedLineEnd, let first = lineEnds.first else {
            for lineEnd in lineEnds { text.appendLineEnd(lineEnd) }
            return
        }
        let isSeparator = first.peek() == 0xE2  // LS and PS stay
        if isSeparator { text.appendLineEnd(first) }
        for lineEnd in lineEnds.dropFirst() { text.appendLineEnd(lineEnd) }
        if !isSeparator, lineEnds.count == 1 { text.append(UInt8(ascii: " "), from: first.offset) }
    }

    /// Copies one escape of a double-quoted scalar; every byte of its character points into the escape.
    private mutating func copyEscape() {
        let start = cursor.offset
        let letter = cursor.peek(1)
        let digits =
            switch letter {
            case UInt8(ascii: "x"): 2
            case UInt8(ascii: "u"): 4
            case UInt8(ascii: "U"): 8
            default: 0
            }
        let value =
            digits == 0
            ? namedEscape(letter)
            : (2..<2 + digits).reduce(0) { $0 << 4 | hexDigit(cursor.peek($1)) }
        cursor.advance(2 + digits)
        guard let scalar = Unicode.Scalar(value) else { return }
        for (index, byte) in String(Character(scalar)).utf8.enumerated() {
            text.append(byte, from: min(start + index, cursor.offset - 1))
        }
        text.endEscape(before: cursor.offset)
    }
}

/// What stands for what after a backslash (YAML 1.2.2, 5.7); other characters stand for themselves.
private func namedEscape(_ letter: UInt8) -> UInt32 {
    switch letter {
    case UInt8(ascii: "0"): 0x00
    case UInt8(ascii: "a"): 0x07
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "v"): 0x0B
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "e"): 0x1B
    case UInt8(ascii: "N"): 0x85
    case UInt8(ascii: "_"): 0xA0
    case UInt8(ascii: "L"): 0x2028
    case UInt8(ascii: "P"): 0x2029
    default: UInt32(letter)
    }
}

private func hexDigit(_ byte: UInt8) -> UInt32 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: 0
    }
}
