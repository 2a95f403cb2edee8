extension RegexParser {
    /// `*`, `+`, `?` or `{n,m}`, with the `?` that makes it lazy.
    struct Repetition {
        let min: Int
        let max: Int?
        let range: Range<Int>
    }

    private static let largestCount = 1000

    /// Takes a repetition; `nil`, and nothing taken, for a `{` that is a plain character because no counts follow.
    mutating func takeRepetition() throws(RegexError) -> Repetition? {
        let start = offset
        guard let first = try takeOperator() else { return nil }
        let end = offset
        // A second one is Perl's possessive form or a slip; a `{` that is a plain character is neither.
        if let next = peek(), next.beginsRepetition, try takeOperator() != nil {
            throw RegexError(
                .nestedRepetition, start..<offset, "`\(text(start..<offset))` repeats a repetition",
                hint: "put what is repeated twice into `(?:…)`; RE2 has no possessive forms")
        }
        return Repetition(min: first.min, max: first.max, range: start..<end)
    }

    /// Precondition: one of `*+?{` is next.
    private mutating func takeOperator() throws(RegexError) -> (min: Int, max: Int?)? {
        let counts: (min: Int, max: Int?)
        if peek() == UInt8(ascii: "{") {
            guard let found = try takeCounts() else { return nil }
            counts = found
        } else {
            counts = (peek() == UInt8(ascii: "+") ? 1 : 0, peek() == UInt8(ascii: "?") ? 1 : nil)
            offset += 1
        }
        if peek() == UInt8(ascii: "?") { offset += 1 }
        return counts
    }

    /// `{n}`, `{n,}` or `{n,m}`; `nil` if it is not one of them.
    private mutating func takeCounts() throws(RegexError) -> (min: Int, max: Int?)? {
        let start = offset
        offset += 1
        guard let min = takeCount() else { return giveUp(start) }
        var max: Int? = min
        if peek() == UInt8(ascii: ",") {
            offset += 1
            max = nil
            if peek() != UInt8(ascii: "}") {
                guard let count = takeCount() else { return giveUp(start) }
                max = count
            }
        }
        guard peek() == UInt8(ascii: "}") else { return giveUp(start) }
        offset += 1
        guard min <= Self.largestCount, max ?? 0 <= Self.largestCount else {
            throw RegexError(
                .badRepetitionSize, start..<offset, "a repetition counts to \(Self.largestCount) at most")
        }
        guard min <= max ?? min else {
            throw RegexError(.badRepetitionSize, start..<offset, "these counts are the wrong way round")
        }
        return (min, max)
    }

    private mutating func giveUp(_ start: Int) -> (min: Int, max: Int?)? {
        offset = start
        return nil
    }

    /// Digits without leading zeros. Numbers far above the limit are all the same.
    private mutating func takeCount() -> Int? {
        guard let first = peek(), first.isDigit else { return nil }
        if first == UInt8(ascii: "0"), let second = peek(1), second.isDigit { return nil }
        var value = 0
        while let byte = peek(), byte.isDigit {
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), Self.largestCount + 1)
            offset += 1
        }
        return value
    }
}

extension UInt8 {
    fileprivate var beginsRepetition: Bool {
        self == UInt8(ascii: "*") || self == UInt8(ascii: "+") || self == UInt8(ascii: "?") || self == UInt8(ascii: "{")
    }
}
