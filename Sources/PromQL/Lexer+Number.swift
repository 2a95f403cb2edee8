extension Lexer {
    /// A number or a duration. No letter may follow either, so `5x` and `1h30` are one bad token and not two good ones.
    mutating func lexNumber() -> Token.Kind {
        let start = offset
        if peek(0) == UInt8(ascii: "0"), let x = peek(1), x | 0x20 == UInt8(ascii: "x") {
            offset += 2
            let digits = takeDigits { $0.isHexDigit }
            return finishNumber(.number, start, isWellFormed: digits)
        }
        var isWellFormed = true
        if peek(0)?.isDigit == true {
            isWellFormed = takeDigits { $0.isDigit }
            if unitLength() != nil { return lexDuration(start, isWellFormed: isWellFormed) }
        }
        if peek(0) == UInt8(ascii: ".") {
            offset += 1
            if peek(0)?.isDigit == true { isWellFormed = takeDigits { $0.isDigit } && isWellFormed }
        }
        if let exponent = peek(0), exponent | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if peek(0) == UInt8(ascii: "+") || peek(0) == UInt8(ascii: "-") { offset += 1 }
            isWellFormed = takeDigits { $0.isDigit } && isWellFormed
        }
        return finishNumber(.number, start, isWellFormed: isWellFormed)
    }

    /// Digits with single `_` between them, as Prometheus 3 has it. False if there are none or a `_` is out of place.
    private mutating func takeDigits(_ isDigit: (UInt8) -> Bool) -> Bool {
        var lastWasDigit = false
        var isWellFormed = true
        while let byte = peek(0), isDigit(byte) || byte == UInt8(ascii: "_") {
            if byte == UInt8(ascii: "_"), !lastWasDigit { isWellFormed = false }
            lastWasDigit = byte != UInt8(ascii: "_")
            offset += 1
        }
        return isWellFormed && lastWasDigit
    }

    /// Units in falling order: each at most once.
    private static let units = ["y", "w", "d", "h", "m", "s", "ms"]

    /// The length of the duration unit at the offset, which a digit or no letter must follow.
    private func unitLength() -> Int? {
        var length = 0
        while let byte = peek(length), byte.isWordStart, length < 3 { length += 1 }
        let letters = String(decoding: source[offset..<offset + length], as: UTF8.self)
        return Self.units.contains(letters) ? length : nil
    }

    private mutating func lexDuration(_ start: Int, isWellFormed: Bool) -> Token.Kind {
        var isWellFormed = isWellFormed
        var nextUnit = 0
        while let length = unitLength() {
            let letters = String(decoding: source[offset..<offset + length], as: UTF8.self)
            if let unit = Self.units[nextUnit...].firstIndex(of: letters) {
                nextUnit = unit + 1
            } else {
                isWellFormed = false
            }
            offset += length
            guard peek(0)?.isDigit == true else { break }
            while peek(0)?.isDigit == true { offset += 1 }
            if unitLength() == nil { isWellFormed = false }
        }
        return finishNumber(.duration, start, isWellFormed: isWellFormed)
    }

    /// Takes what hangs on to the token, and says what is wrong with the whole.
    private mutating func finishNumber(_ kind: Token.Kind, _ start: Int, isWellFormed: Bool) -> Token.Kind {
        var isWellFormed = isWellFormed
        while let byte = peek(0), byte.isWord || byte == UInt8(ascii: ".") {
            isWellFormed = false
            offset += 1
        }
        guard !isWellFormed else { return kind }
        let text = String(decoding: source[start..<offset], as: UTF8.self)
        report(
            "`\(text)` is neither a number nor a duration", start..<offset,
            hint: "durations are whole numbers with the units y, w, d, h, m, s, ms in falling order: `1h30m`")
        return kind
    }
}
