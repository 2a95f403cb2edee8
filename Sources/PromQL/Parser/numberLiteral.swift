/// The value of a number token; `nil` if it is none that Go's `strconv` reads or if it is out of range.
///
/// Integers may be hexadecimal, or octal with a leading zero (`0755` is 493) unless they have other digits (`08` is 8).
func numberLiteral(_ text: ArraySlice<UInt8>) -> Double? {
    var text = text
    if text.contains(UInt8(ascii: "_")) { text.removeAll { $0 == UInt8(ascii: "_") } }
    guard let first = text.first else { return nil }
    if text.count <= 15, text.allSatisfy(\.isDigit), first != UInt8(ascii: "0") || text.count == 1 {
        return Double(text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
    }
    let string = String(decoding: text, as: UTF8.self)
    switch first | 0x20 {
    case UInt8(ascii: "i"): return .infinity
    case UInt8(ascii: "n"): return .nan
    default: break
    }
    if string.hasPrefix("0x") || string.hasPrefix("0X") {
        return Int64(string.dropFirst(2), radix: 16).map { Double($0) }
    }
    if first == UInt8(ascii: "0"), text.allSatisfy(\.isDigit), let octal = Int64(string, radix: 8) {
        return Double(octal)
    }
    // Swift wants digits on both sides of the point.
    var padded = string.hasPrefix(".") ? "0" + string : string
    if let point = padded.firstIndex(of: ".") {
        let next = padded.index(after: point)
        if next == padded.endIndex || !padded[next].isNumber { padded.insert("0", at: next) }
    }
    guard let value = Double(padded), value.isFinite else { return nil }
    return value
}

/// The seconds of a duration token; `nil` if it exceeds what Prometheus can hold, 2^63 ns.
func durationLiteral(_ text: ArraySlice<UInt8>) -> Double? {
    var milliseconds: Int64 = 0
    var offset = text.startIndex
    while offset < text.endIndex {
        var count: Int64 = 0
        while offset < text.endIndex, text[offset].isDigit {
            let (product, overflow) = count.multipliedReportingOverflow(by: 10)
            guard !overflow, product <= longestDuration else { return nil }
            count = product + Int64(text[offset] - UInt8(ascii: "0"))
            offset += 1
        }
        guard offset < text.endIndex else { return nil }
        let isMilliseconds = text[offset...].starts(with: "ms".utf8)
        guard let unit = isMilliseconds ? 1 : millisecondsPer(text[offset]) else { return nil }
        offset += isMilliseconds ? 2 : 1
        let (part, overflow) = count.multipliedReportingOverflow(by: unit)
        let (sum, sumOverflow) = milliseconds.addingReportingOverflow(part)
        guard !overflow, !sumOverflow, sum <= longestDuration else { return nil }
        milliseconds = sum
    }
    return Double(milliseconds) / 1000
}

/// 2^63 ns in milliseconds.
private let longestDuration: Int64 = 9_223_372_036_854

/// How long a unit is; `nil` if the letter is none.
private func millisecondsPer(_ unit: UInt8) -> Int64? {
    switch unit {
    case UInt8(ascii: "s"): 1000
    case UInt8(ascii: "m"): 60_000
    case UInt8(ascii: "h"): 3_600_000
    case UInt8(ascii: "d"): 86_400_000
    case UInt8(ascii: "w"): 604_800_000
    case UInt8(ascii: "y"): 31_536_000_000
    default: nil
    }
}
