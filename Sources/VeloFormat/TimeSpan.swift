/// A length of time in whole nanoseconds, read and printed in Prometheus's notation (`250ms`, `1h30m`, `30d`).
///
/// Grammar and units are those of Prometheus's `ParseDuration`: units `y w d h m s ms` in falling order, each at most
/// once, whole numbers. We add `us` and `ns` for latency targets; they are printed only where nothing coarser is exact.
public struct TimeSpan: Sendable, Hashable, Comparable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000_000) }
    public static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000) }

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Coarsest first; a year is 365 days and a week 7, as in Prometheus.
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("y", 365 * 86_400_000_000_000), ("w", 7 * 86_400_000_000_000), ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
        ("ns", 1),
    ]

    /// Reads `1h30m`; `nil` for an empty text, an unknown, repeated or rising unit, a missing number, or overflow.
    public init?(_ text: some StringProtocol) {
        var rest = Substring(text).utf8[...]
        var total: Int64 = 0
        var nextUnit = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            guard let number = Int64(String(Substring(digits))) else { return nil }
            rest = rest[digits.endIndex...]
            let letters = String(Substring(rest.prefix { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }))
            guard let unit = Self.units[nextUnit...].firstIndex(where: { $0.suffix == letters }) else { return nil }
            rest = rest.dropFirst(letters.utf8.count)
            let (product, overflow) = number.multipliedReportingOverflow(by: Self.units[unit].nanoseconds)
            let (sum, overflow2) = total.addingReportingOverflow(product)
            guard !overflow, !overflow2 else { return nil }
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
