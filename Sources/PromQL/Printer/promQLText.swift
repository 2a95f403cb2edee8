/// How Prometheus writes the small parts of an expression.

/// A number: the shortest digits that read back as the same value, never with an exponent.
func numberText(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
    let shortest = value.description
    guard let mark = shortest.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
        return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }
    let exponent = Int(shortest[shortest.index(after: mark)...]) ?? 0
    var mantissa = shortest[..<mark]
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    if !sign.isEmpty { mantissa.removeFirst() }
    let parts = mantissa.split(separator: ".")
    let whole = String(parts[0])
    let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
    let digits = whole + fraction
    let point = whole.utf8.count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.utf8.count { return sign + digits + String(repeating: "0", count: point - digits.utf8.count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
}

/// A duration: whole units from the largest down; years and weeks only if nothing is left over.
func durationText(_ seconds: Double) -> String {
    // As Go does it: to nanoseconds by rounding, to milliseconds by cutting.
    let nanoseconds = (seconds.magnitude * 1e9).rounded()
    guard nanoseconds < 0x1p63 else { return numberText(seconds) }
    var rest = Int64(nanoseconds) / 1_000_000
    guard rest > 0 else { return nanoseconds == 0 ? "0s" : numberText(seconds) }
    var text = seconds < 0 ? "-" : ""
    for (unit, milliseconds, mustBeExact) in durationUnits {
        let count = rest / milliseconds
        guard count > 0, !mustBeExact || rest % milliseconds == 0 else { continue }
        text += "\(count)\(unit)"
        rest -= count * milliseconds
    }
    return text
}

private let durationUnits: [(unit: String, milliseconds: Int64, mustBeExact: Bool)] = [
    ("y", 31_536_000_000, true), ("w", 604_800_000, true), ("d", 86_400_000, false), ("h", 3_600_000, false),
    ("m", 60_000, false), ("s", 1000, false), ("ms", 1, false),
]

/// Seconds with three decimals, as behind `@`.
func timeText(_ milliseconds: Int64) -> String {
    let magnitude = milliseconds.magnitude
    let decimals = String(magnitude % 1000)
    return (milliseconds < 0 ? "-" : "") + "\(magnitude / 1000)."
        + String(repeating: "0", count: 3 - decimals.utf8.count) + decimals
}

/// Bytes in double quotes, escaped as Go's `strconv.Quote` does, and U+FFFD too, which Prometheus does not read.
func quotedText(_ value: ByteString) -> String {
    var text = "\""
    if value.bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
        return text + value.text + "\""
    }
    var rest = value.bytes[...]
    while let first = rest.first {
        let length = min(first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, rest.count)
        let scalars = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars
        if let scalars, scalars.count == 1, let scalar = scalars.first {
            appendQuoted(scalar, to: &text)
            rest = rest.dropFirst(length)
        } else {
            text += "\\x" + hexadecimal(UInt32(first), digits: 2)
            rest = rest.dropFirst()
        }
    }
    return text + "\""
}

private func appendQuoted(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\u{07}": text += "\\a"
    case "\u{08}": text += "\\b"
    case "\u{0C}": text += "\\f"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case "\u{0B}": text += "\\v"
    case _ where scalar != "\u{FFFD}" && isGraphic(scalar): text.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x80: text += "\\x" + hexadecimal(scalar.value, digits: 2)
    case _ where scalar.value < 0x10000: text += "\\u" + hexadecimal(scalar.value, digits: 4)
    default: text += "\\U" + hexadecimal(scalar.value, digits: 8)
    }
}

/// Letters, marks, numbers, punctuation, symbols and the blank: what Go calls printable.
private func isGraphic(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
        return false
    default:
        return true
    }
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// A label's name, in quotes only if it needs them. Lists take colons, and no `inf` or `nan`; matchers the other way round.
func labelText(_ name: ByteString, inList: Bool) -> String {
    var isPlain = name.bytes.first.map { !$0.isDigit } ?? false
    for byte in name.bytes where !byte.isWord && !(inList && byte == UInt8(ascii: ":")) { isPlain = false }
    guard isPlain else { return quotedText(name) }
    let text = name.text
    return inList && ["inf", "nan"].contains(text.lowercased()) ? quotedText(name) : text
}
