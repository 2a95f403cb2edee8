extension RegexParser {
    /// What `\` and the next characters stand for, outside a class. Precondition: `\` is next.
    mutating func takeEscape() throws(RegexError) {
        let start = offset
        switch peek(1) {
        case UInt8(ascii: "A"): try appendAssertion(.beginText)
        case UInt8(ascii: "z"): try appendAssertion(.endText)
        case UInt8(ascii: "b"): try appendAssertion(.wordBoundary)
        case UInt8(ascii: "B"): try appendAssertion(.noWordBoundary)
        case UInt8(ascii: "Q"): try takeQuoted()
        default:
            if let set = try takeClassEscape() {
                try append(.set(set), from: start)
            } else if let scalar = try takeCharacterEscape() {
                try appendLiteral(scalar, from: start)
            } else {
                try append(.set(ScalarSet([])), from: start)
            }
        }
    }

    private mutating func appendAssertion(_ assertion: RegexAssertion) throws(RegexError) {
        let start = offset
        offset += 2
        try append(.assertion(assertion), from: start)
    }

    /// `\Q…\E`: the characters between stand for themselves; an open end is allowed.
    private mutating func takeQuoted() throws(RegexError) {
        offset += 2
        while let byte = peek() {
            if byte == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "E") {
                offset += 2
                return
            }
            let start = offset
            try appendLiteral(takeScalar(), from: start)
        }
    }

    /// `\d`, `\pL` and their like; `nil` if another escape is next.
    mutating func takeClassEscape() throws(RegexError) -> ScalarSet? {
        guard let letter = peek(1) else { return nil }
        if letter == UInt8(ascii: "p") || letter == UInt8(ascii: "P") { return try takeUnicodeClass() }
        // Folding comes before the complement, so `(?i)\W` lacks the long s.
        guard let positive = ScalarSet.perl(letter | 0x20), ScalarSet.perl(letter) != nil else { return nil }
        offset += 2
        let folded = flags.foldsCase ? positive.foldingCase : positive
        return letter & 0x20 == 0 ? folded.complement : folded
    }

    private mutating func takeUnicodeClass() throws(RegexError) -> ScalarSet {
        let start = offset
        var isNegated = peek(1) == UInt8(ascii: "P")
        offset += 2
        var nameRange = offset..<offset
        if peek() == UInt8(ascii: "{") {
            guard let end = source[offset...].firstIndex(of: UInt8(ascii: "}")) else {
                throw RegexError(.unknownClassName, start..<source.count, "this class has no closing `}`")
            }
            nameRange = offset + 1..<end
            offset = end + 1
        } else if peek() != nil {
            _ = takeScalar()
            nameRange = nameRange.lowerBound..<offset
        }
        if !nameRange.isEmpty, source[nameRange.lowerBound] == UInt8(ascii: "^") {
            isNegated.toggle()
            nameRange = nameRange.dropFirst()
        }
        guard let set = ScalarSet.category(text(nameRange)) else {
            // Names of scripts begin with a capital and have three letters or more.
            let isScript = nameRange.count > 2 && source[nameRange].allSatisfy(\.isWord)
            throw RegexError(
                isScript ? .unsupported : .unknownClassName, start..<offset,
                isScript
                    ? "`\(text(start..<offset))` is not known here: of Unicode's classes only the general categories are"
                    : "`\(text(start..<offset))` is no class of Unicode",
                hint: "general categories have one or two letters, as `\\pL` and `\\p{Lu}`")
        }
        let folded = flags.foldsCase ? set.foldingCase : set
        return isNegated ? folded.complement : folded
    }

    /// An escape for one character, inside or outside a class; `nil` for a surrogate (`\x{D800}`), which no text contains.
    mutating func takeCharacterEscape() throws(RegexError) -> Unicode.Scalar? {
        let start = offset
        offset += 1
        guard let byte = peek() else {
            throw RegexError(
                .trailingBackslash, start..<offset, "a regular expression cannot end in a backslash",
                hint: "write `\\\\` for the character")
        }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "7"): return Unicode.Scalar(try takeOctal(from: start))
        case UInt8(ascii: "x"): return Unicode.Scalar(try takeHexadecimal(from: start))
        default:
            let scalar = takeScalar()
            if let control = Self.controls[byte] { return control }
            guard byte < 0x80, byte == UInt8(ascii: "_") || !byte.isWord else { throw badEscape(start) }
            return scalar
        }
    }

    private static let controls: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "a"): "\u{07}", UInt8(ascii: "f"): "\u{0C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r",
        UInt8(ascii: "t"): "\t", UInt8(ascii: "v"): "\u{0B}",
    ]

    /// Up to three digits. A single one is a backreference elsewhere, unless it is zero.
    private mutating func takeOctal(from start: Int) throws(RegexError) -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < 3, let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "7") {
            value = value * 8 + UInt32(byte - UInt8(ascii: "0"))
            offset += 1
            count += 1
        }
        if count == 1, value != 0 { throw badEscape(start) }
        return value
    }

    /// `\x41` or `\x{1F600}`.
    private mutating func takeHexadecimal(from start: Int) throws(RegexError) -> UInt32 {
        offset += 1
        let isBraced = peek() == UInt8(ascii: "{")
        if isBraced { offset += 1 }
        var value: UInt32 = 0
        var count = 0
        while isBraced || count < 2, let digit = peek()?.hexValue, value <= 0x10FFFF {
            value = value * 16 + digit
            offset += 1
            count += 1
        }
        let isComplete = isBraced ? count > 0 && peek() == UInt8(ascii: "}") : count == 2
        guard isComplete, value <= 0x10FFFF else { throw badEscape(start) }
        if isBraced { offset += 1 }
        return value
    }

    private func badEscape(_ start: Int) -> RegexError {
        let range = start..<max(offset, min(start + 2, source.count))
        let letter = start + 1 < source.count ? source[start + 1] : 0
        if letter.isDigit {
            return RegexError(.backreference, range, "RE2 has no backreferences")
        }
        return RegexError(
            .badEscape, range, "`\(text(range))` is no escape of RE2",
            hint: letter == UInt8(ascii: "Z") ? "write `\\z`" : nil)
    }
}
