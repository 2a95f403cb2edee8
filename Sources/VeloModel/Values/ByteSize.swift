import VeloFormat

/// Reads `512MiB`, `1GB`, `1.5kB`: a decimal number and a unit, a whole number of bytes in all.
///
/// Decimal units are powers of 1000 (SI), `Ki…` units powers of 1024 (IEC 80000-13). `nil` for anything else, for a bare
/// number, and over 2^63 - 1 bytes.
func parseByteSize(_ text: String) -> UInt64? {
    let digits = text.utf8.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
    guard let number = ExactDecimal(String(Substring(digits))), number.coefficient >= 0,
        let unit = byteUnits[String(Substring(text.utf8.dropFirst(digits.count)))]
    else { return nil }
    let (product, overflow) = number.coefficient.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    var bytes = product
    for _ in 0..<number.scale {
        guard bytes % 10 == 0 else { return nil }
        bytes /= 10
    }
    return UInt64(bytes)
}

private let byteUnits: [String: Int64] = [
    "B": 1,
    "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    "PB": 1_000_000_000_000_000,
    "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "PiB": 1 << 50,
]

extension Form where Value == UInt64 {
    /// A size between two others.
    static func byteSize(_ range: ClosedRange<UInt64>) -> Form {
        .scalar(
            "a size such as `64KiB`, from \(byteText(range.lowerBound)) to \(byteText(range.upperBound))",
            hint: { text in text.utf8.allSatisfy(isDigit) ? "add a unit: `\(text)B`, `\(text)KiB`" : nil }
        ) { text in parseByteSize(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

/// In the largest binary unit that is exact: `64KiB`.
func byteText(_ bytes: UInt64) -> String {
    for (unit, shift) in [("PiB", 50), ("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] as [(String, UInt64)]
    where bytes > 0 && bytes % (1 << shift) == 0 {
        return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)B"
}
