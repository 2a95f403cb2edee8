extension Parser {
    /// Takes a number or duration token; reports and returns `nil` if it has no value.
    mutating func takeNumber() -> NumberLiteral? {
        let range = place
        let isDuration = kind == .duration
        index += 1
        let text = source[range]
        if text.contains(UInt8(ascii: "_")) { require(.digitSeparators, range) }
        guard let value = isDuration ? durationLiteral(text) : numberLiteral(text) else {
            report(isDuration ? "this duration is too long" : "this number is out of range", range)
            return nil
        }
        if isDuration, durationDepth == 0 { require(.numbersAsDurations, range) }
        return NumberLiteral(value, isDuration: isDuration)
    }

    /// Takes a string token; reports it if it is no text.
    mutating func takeString() -> [UInt8] {
        let range = place
        index += 1
        if let bad = invalidText(source, range) {
            report("this string is not valid UTF-8", bad, hint: "write a byte as an escape: `\\xff`")
        }
        return stringLiteral(source, range)
    }

    /// `5`, `-5`, `+1m` as `@` and `fill` take it; `nil` and a report if something else follows.
    mutating func takeSignedNumber(_ wanted: String) -> Double? {
        var isNegative = false
        if symbol == .plus || symbol == .minus {
            isNegative = symbol == .minus
            index += 1
        }
        switch kind {
        case .number, .duration:
            return takeNumber().map { isNegative ? -$0.value : $0.value }
        default:
            recover(expecting: wanted)
            return nil
        }
    }
}
