/// A length of time in whole nanoseconds, read and printed in Prometheus's notation (`250ms`, `1h30m`, `30d`).
///
/// Grammar and units are those of Prometheus's `ParseDuration`: units `y w d h m s ms` in falling order, each at most
/// once, whole numbers, and a bare `0`. We add `us` and `ns` for latency targets; they are printed only where nothing
/// coarser is exact.
public struct TimeSpan: Sendable, Hashable, Comparable {
    public let nanoseconds: Int64

    /// Precondition: not negative. A length has no direction, and Prometheus has no notation for one that does.
    public init(nanoseconds: Int64) {
        precondition(nanoseconds >= 0, "a time span cannot be negative")
        self.nanoseconds = nanoseconds
    }

    public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000_000) }
    public static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000) }

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Coarsest first; a year is 365 days and a week 7, as in Prometheus.
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("y", 365 * 86_400_000_000_000), ("w", 7 * 86_400_000_000_000), ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
        ("ns", 1),
    ]

    /// Reads `1h30m`; `nil` for an empty text, an unknown, repeated or rising unit, a missing number or unit, or
    /// more nanoseconds than an `Int64` holds (292 years).
    public init?(_ text: some StringProtocol) {
        self.init(utf8: text.utf8)
    }

    init?(utf8 bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return nil }
        var total: Int64 = 0
        var nextUnit = 0
        var rest = bytes[...]
        while let first = rest.first {
            guard isDigit(first) else { return nil }
            var number: Int64 = 0
            while let byte = rest.first, isDigit(byte) {
                let (product, tooBig) = number.multipliedReportingOverflow(by: 10)
                let (sum, stillTooBig) = product.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
                guard !tooBig, !stillTooBig else { return nil }
                number = sum
                rest = rest.dropFirst()
            }
            if rest.isEmpty, number == 0, bytes.count == 1 { break }
            let letters = rest.prefix { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
            let unit = Self.units[nextUnit...].firstIndex { $0.suffix.utf8.elementsEqual(letters) }
            guard let unit else { return nil }
            rest = rest[letters.endIndex...]
            let (product, tooBig) = number.multipliedReportingOverflow(by: Self.units[unit].nanoseconds)
            let (sum, stillTooBig) = total.addingReportingOverflow(product)
            guard !tooBig, !stillTooBig else { return nil }
            total = sum
            nextUnit = unit + 1
        }
        self.nanoseconds = total
    }

    /// Prometheus's own spelling, exact: `90m` is `1h30m`, zero is `0s`. Years and weeks are not used: `400d`, not `1y5w`.
    public var text: String {
        guard nanoseconds > 0 else { return "0s" }
        var rest = nanoseconds
        var text = ""
        for unit in Self.units.dropFirst(2) where rest >= unit.nanoseconds {
            text += "\(rest / unit.nanoseconds)\(unit.suffix)"
            rest %= unit.nanoseconds
        }
        return text
    }

    /// The exact number of seconds: `250ms` is `0.25`.
    public var seconds: ExactDecimal { ExactDecimal(nanoseconds, scale: 9) }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
