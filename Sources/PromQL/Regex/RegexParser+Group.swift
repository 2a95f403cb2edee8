extension RegexParser {
    enum GroupHead {
        /// `(?i)`: not a group, its flags hold to the end of the enclosing one.
        case flags
        /// `(?:`, `(?i:`.
        case group
        /// `(?P<name>`, `(?<name>`.
        case named
    }

    /// Takes what stands between `(?` and the group's content. Precondition: both are next.
    mutating func takeGroupHead() throws(RegexError) -> GroupHead {
        let start = offset
        offset += 2
        switch (peek(), peek(1)) {
        case (UInt8(ascii: "="), _), (UInt8(ascii: "!"), _):
            throw lookaround("look-ahead", start..<offset + 1)
        case (UInt8(ascii: "<"), UInt8(ascii: "=")), (UInt8(ascii: "<"), UInt8(ascii: "!")):
            throw lookaround("look-behind", start..<offset + 2)
        case (UInt8(ascii: "P"), UInt8(ascii: "<")):
            offset += 2
            try takeGroupName(from: start)
            return .named
        case (UInt8(ascii: "<"), _):
            hasAngleGroup = true
            offset += 1
            try takeGroupName(from: start)
            return .named
        case (UInt8(ascii: "P"), UInt8(ascii: "=")):
            throw RegexError(.backreference, start..<offset + 2, "RE2 has no backreferences")
        default:
            return try takeFlags(from: start)
        }
    }

    private func lookaround(_ name: String, _ range: Range<Int>) -> RegexError {
        RegexError(
            .lookaround, range, "RE2 has no \(name)",
            hint: "write a second matcher for the label; `!~` says what it must not match")
    }

    private mutating func takeGroupName(from start: Int) throws(RegexError) {
        let nameStart = offset
        while let byte = peek(), byte.isWord { offset += 1 }
        guard peek() == UInt8(ascii: ">"), offset > nameStart else {
            throw RegexError(
                .badGroupName, start..<offset, "the name of a group is letters, digits and `_` up to a `>`")
        }
        groupNames.append(text(nameStart..<offset))
        offset += 1
    }

    private mutating func takeFlags(from start: Int) throws(RegexError) -> GroupHead {
        var changed = flags
        var isOn = true
        var sawFlag = false
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "i"): (changed.foldsCase, sawFlag) = (isOn, true)
            case UInt8(ascii: "m"): (changed.isMultiline, sawFlag) = (isOn, true)
            case UInt8(ascii: "s"): (changed.dotMatchesNewline, sawFlag) = (isOn, true)
            // Swaps lazy and greedy, which makes no difference to what matches as a whole.
            case UInt8(ascii: "U"): sawFlag = true
            case UInt8(ascii: "-") where isOn: (isOn, sawFlag) = (false, false)
            case UInt8(ascii: ":") where isOn || sawFlag, UInt8(ascii: ")") where isOn || sawFlag:
                offset += 1
                flags = changed
                return byte == UInt8(ascii: ":") ? .group : .flags
            default:
                _ = takeScalar()
                throw RegexError(
                    .badGroup, start..<offset, "`\(text(start..<offset))` begins no group of RE2",
                    hint: "groups begin with `(`, `(?:`, `(?P<name>`, or flags out of `imsU`")
            }
            offset += 1
        }
        throw RegexError(.unclosedGroup, start..<offset, "this group is not closed")
    }
}
