extension RegexParser {
    /// `[…]`. Precondition: `[` is next.
    mutating func takeClass() throws(RegexError) -> ScalarSet {
        let start = offset
        offset += 1
        let isNegated = peek() == UInt8(ascii: "^")
        if isNegated { offset += 1 }
        let first = offset
        var ranges: [ClosedRange<UInt32>] = []
        while peek() != UInt8(ascii: "]") || offset == first {
            if let set = try takeNamedClass() {
                try count(set)
                ranges += set.ranges
            } else if peek() == UInt8(ascii: "\\"), let set = try takeClassEscape() {
                try count(set)
                ranges += set.ranges
            } else {
                try ranges.append(takeRange(from: start))
            }
        }
        offset += 1
        let set = ScalarSet(ranges)
        let folded = flags.foldsCase ? set.foldingCase : set
        return isNegated ? folded.complement : folded
    }

    /// `[:alpha:]`, `[:^alpha:]`; `nil` if something else is next.
    private mutating func takeNamedClass() throws(RegexError) -> ScalarSet? {
        guard peek() == UInt8(ascii: "["), peek(1) == UInt8(ascii: ":"), !hasNoNamedClass else { return nil }
        let start = offset
        var end = offset + 2
        while end + 1 < source.count, source[end] != UInt8(ascii: ":") || source[end + 1] != UInt8(ascii: "]") {
            end += 1
        }
        guard end + 1 < source.count else {
            hasNoNamedClass = true
            return nil
        }
        offset = end + 2
        let isNegated = source[start + 2] == UInt8(ascii: "^")
        let name = text((start + 2..<end).dropFirst(isNegated ? 1 : 0))
        guard let set = ScalarSet.posix(name) else {
            throw RegexError(.unknownClassName, start..<offset, "`\(text(start..<offset))` is no class of RE2")
        }
        let folded = flags.foldsCase ? set.foldingCase : set
        return isNegated ? folded.complement : folded
    }

    /// `a` or `a-z`. A `-` at either end of the class stands for itself.
    private mutating func takeRange(from start: Int) throws(RegexError) -> ClosedRange<UInt32> {
        let rangeStart = offset
        let low = try takeClassCharacter(from: start)
        var high = low
        if peek() == UInt8(ascii: "-"), let next = peek(1), next != UInt8(ascii: "]") {
            offset += 1
            high = try takeClassCharacter(from: start)
        }
        guard low <= high else {
            throw RegexError(
                .badClassRange, rangeStart..<offset, "`\(text(rangeStart..<offset))` is the wrong way round")
        }
        return low...high
    }

    private mutating func takeClassCharacter(from start: Int) throws(RegexError) -> UInt32 {
        guard let byte = peek() else {
            throw RegexError(
                .unclosedClass, start..<start + 1, "this class is not closed",
                hint: "write `]`, or `\\[` for the character")
        }
        guard byte == UInt8(ascii: "\\") else { return takeScalar().value }
        // A surrogate is as good as any character that no text contains.
        return try takeCharacterEscape()?.value ?? 0xD800
    }
}
