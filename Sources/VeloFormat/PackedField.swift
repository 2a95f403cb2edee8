/// One field of a line of packed tables, or a part of one: bytes that know where they stand, for error messages.
struct PackedField {
    let bytes: ArraySlice<UInt8>
    let line: Int
    let name: StaticString

    var isEmpty: Bool { bytes.isEmpty }

    func failure(_ why: String) -> Tables.DecodingError { .line(line, "\(name): \(why)") }

    private func part(_ bytes: ArraySlice<UInt8>) -> PackedField { PackedField(bytes: bytes, line: line, name: name) }

    /// The elements of a list; none if the field is empty.
    func elements() -> [PackedField] { isEmpty ? [] : parts(UInt8(ascii: ",")) }

    func parts(_ separator: UInt8) -> [PackedField] {
        bytes.split(separator: separator, omittingEmptySubsequences: false).map(part)
    }

    /// Exactly `count` parts.
    func parts(_ separator: Unicode.Scalar, count: Int) throws(Tables.DecodingError) -> [PackedField] {
        let parts = parts(UInt8(ascii: separator))
        guard parts.count == count else {
            throw failure("expected \(count) parts separated by `\(separator)`, found \(parts.count)")
        }
        return parts
    }

    /// What stands before and after the last `separator`.
    func cut(last separator: Unicode.Scalar) throws(Tables.DecodingError) -> (PackedField, PackedField) {
        guard let index = bytes.lastIndex(of: UInt8(ascii: separator)) else {
            throw failure("`\(separator)` is missing")
        }
        return (part(bytes[..<index]), part(bytes[(index + 1)...]))
    }

    /// What stands between the first byte and the last, if those are `[` and `]`.
    var insideBrackets: PackedField? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
        return part(bytes.dropFirst().dropLast())
    }

    /// Undoes the percent-encoding.
    func text() throws(Tables.DecodingError) -> String {
        guard bytes.contains(UInt8(ascii: "%")) else { return String(decoding: bytes, as: UTF8.self) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                throw failure("`%` is not followed by two lower-case hex digits")
            }
            decoded.append(high << 4 | low)
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw failure("what is percent-encoded is not UTF-8")
        }
        return text
    }

    /// A text that is an element of a list by itself: `%` is the empty one.
    func element() throws(Tables.DecodingError) -> String {
        guard !isEmpty else { throw failure("an element is missing") }
        return bytes.elementsEqual(CollectionOfOne(UInt8(ascii: "%"))) ? "" : try text()
    }

    /// A text of which there is none where the field is empty.
    func optionalText() throws(Tables.DecodingError) -> String? { isEmpty ? nil : try text() }

    /// A list of texts.
    func texts() throws(Tables.DecodingError) -> [String] {
        var texts: [String] = []
        for element in elements() { texts.append(try element.element()) }
        return texts
    }

    /// A whole number in plain digits, without sign or leading zeros.
    func number<Number: FixedWidthInteger>(
        in range: ClosedRange<Number>
    ) throws(Tables.DecodingError) -> Number {
        var number: Number = 0
        var isNumber = !isEmpty && (bytes.count == 1 || bytes.first != UInt8(ascii: "0"))
        for byte in bytes where isNumber {
            let digit = byte &- UInt8(ascii: "0")
            let (product, tooBig) = number.multipliedReportingOverflow(by: 10)
            let (sum, stillTooBig) = product.addingReportingOverflow(Number(truncatingIfNeeded: digit))
            isNumber = digit < 10 && !tooBig && !stillTooBig
            number = sum
        }
        guard isNumber, range.contains(number) else {
            throw failure("expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func timeSpan() throws(Tables.DecodingError) -> TimeSpan {
        guard let span = TimeSpan(utf8: bytes) else { throw failure("expected a time span such as `5s`") }
        return span
    }

    func optionalTimeSpan() throws(Tables.DecodingError) -> TimeSpan? { isEmpty ? nil : try timeSpan() }

    func decimal() throws(Tables.DecodingError) -> ExactDecimal {
        guard let decimal = ExactDecimal(utf8: bytes) else { throw failure("expected a decimal number") }
        return decimal
    }

    /// One of a closed set of words.
    func word<Word>(_ words: [(String, Word)]) throws(Tables.DecodingError) -> Word {
        for (spelling, word) in words where spelling.utf8.elementsEqual(bytes) { return word }
        throw failure("expected one of \(words.map(\.0).joined(separator: ", "))")
    }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
}
