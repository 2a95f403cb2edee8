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
            if unit() != nil { return lexDuration(start, isWellFormed: isWellFormed) }
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

    /// The unit of a duration at the offset, which a digit or no letter must follow: its place in falling order, in which
    /// each stands at most once, and its length.
    private func unit() -> (rank: Int, length: Int)? {
        guard let first = peek(0), first.isWordStart else { return nil }
        if let second = peek(1), second.isWordStart {
            guard first == UInt8(ascii: "m"), second == UInt8(ascii: "s"), !(peek(2)?.isWordStart ?? false) else {
                return nil
            }
            return (6, 2)
        }
        switch first {
        case UInt8(ascii: "y"): return (0, 1)
        case UInt8(ascii: "w"): return (1, 1)
        case UInt8(ascii: "d"): return (2, 1)
        case UInt8(ascii: "h"): return (3, 1)
        case UInt8(ascii: "m"): return (4, 1)
        case UInt8(ascii: "s"): return (5, 1)
        default: return nil
        }
    }

    private mutating func lexDuration(_ start: Int, isWellFormed: Bool) -> Token.Kind {
        var isWellFormed = isWellFormed
        var nextRank = 0
        while let unit = unit() {
            if unit.rank < nextRank { isWellFormed = false }
            nextRank = max(nextRank, unit.rank + 1)
            offset += unit.length
            guard peek(0)?.isDigit == true else { break }
            while peek(0)?.isDigit == true { offset += 1 }
            if self.unit() == nil { isWellFormed = false }
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
