import VeloFormat

extension Form where Value == TimeSpan {
    /// `250ms`, `1h30m`: positive, in Prometheus's notation.
    static var duration: Form {
        .scalar(
            "a duration such as `250ms`, `1h30m` or `30d`",
            hint: { text in
                text.utf8.allSatisfy(isDigit) ? "add a unit: `\(text)s`, `\(text)ms`" : nil
            }
        ) { text in TimeSpan(text).flatMap { $0.nanoseconds > 0 ? $0 : nil } }
    }

    /// A duration that Prometheus is told: positive, and in its own resolution of whole milliseconds.
    static var prometheusDuration: Form {
        .scalar("a duration such as `15s`, `1h30m` or `30d`", hint: prometheusHint) { text in
            TimeSpan(text).flatMap { $0.nanoseconds > 0 && $0.isWholeMilliseconds ? $0 : nil }
        }
    }

    /// The same, and it may be zero: `0s`.
    static var prometheusDurationOrZero: Form {
        .scalar("a duration such as `0s`, `5m` or `1h30m`", hint: prometheusHint) { text in
            TimeSpan(text).flatMap { $0.isWholeMilliseconds ? $0 : nil }
        }
    }
}

private func prometheusHint(_ text: String) -> String? {
    if !text.isEmpty, text.utf8.allSatisfy(isDigit) { return "add a unit: `\(text)s`, `\(text)m`" }
    return TimeSpan(text).map(\.isWholeMilliseconds) == false ? "Prometheus counts in whole milliseconds" : nil
}

extension TimeSpan {
    fileprivate var isWholeMilliseconds: Bool { nanoseconds % 1_000_000 == 0 }
}

/// A percentage over one: `99.9%` is 0.999 exactly. `nil` without `%`, below zero or over 100 %.
func parsePercent(_ text: String) -> ExactDecimal? {
    guard text.utf8.last == UInt8(ascii: "%"), let number = ExactDecimal(text.dropLast()), number.coefficient >= 0,
        number <= ExactDecimal(100)
    else { return nil }
    return number.percent
}

/// What a series is compared with, and as what it was written: `5%` is 0.05 of one, `250ms` is 0.25 seconds.
struct Threshold: Equatable {
    enum Notation { case share, duration, number }

    let value: ExactDecimal
    let notation: Notation
    let text: String
}

func parseThreshold(_ text: String) -> Threshold? {
    if text.utf8.last == UInt8(ascii: "%") {
        guard let number = ExactDecimal(text.dropLast()), number.coefficient >= 0, let share = number.percent else {
            return nil
        }
        return Threshold(value: share, notation: .share, text: text)
    }
    if let number = ExactDecimal(text) { return Threshold(value: number, notation: .number, text: text) }
    return TimeSpan(text).map { Threshold(value: $0.seconds, notation: .duration, text: text) }
}

extension Form where Value == Threshold {
    static var threshold: Form { .scalar("a threshold such as `5%`, `0.5` or `250ms`", parseThreshold) }
}

extension Form where Value == ExactDecimal {
    static var percent: Form {
        .scalar(
            "a percentage such as `99.9%`", hint: percentHint, parsePercent)
    }
}

/// A number without `%`: up to one it is most likely meant as a share of one.
private func percentHint(_ text: String) -> String? {
    guard let number = ExactDecimal(text), number.coefficient >= 0, number <= ExactDecimal(100) else { return nil }
    // A share of one without digits behind its point is 0 or 1, which may be either.
    guard number.scale > 0, number <= ExactDecimal(1) else { return "write `\(text)%`" }
    let share =
        number.scale == 1
        ? ExactDecimal(number.coefficient * 10) : ExactDecimal(number.coefficient, scale: number.scale - 2)
    return "write `\(share.text)%`"
}

/// Events per period as written: `600/m`.
struct Rate: Equatable {
    let count: Int64
    let period: TimeSpan

    /// Whether this rate allows more than another. Exact: compares products.
    func isAbove(_ other: Rate) -> Bool {
        Int128(count) * Int128(other.period.nanoseconds) > Int128(other.count) * Int128(period.nanoseconds)
    }

    /// Whole events per second, rounded down, at least 1: the burst of a rate that names none.
    var perSecond: Int64 { max(1, Int64(Int128(count) * 1_000_000_000 / Int128(period.nanoseconds))) }
}

/// The most a rate may count: a GCRA on 64-bit nanoseconds stays exact far above it.
private let highestRate: Int64 = 1_000_000_000

func parseRate(_ text: String) -> Rate? { parseRate(text, from: 1) }

/// The same, and it may be zero: `0/s`.
func parseRateOrZero(_ text: String) -> Rate? { parseRate(text, from: 0) }

private func parseRate(_ text: String, from lowest: Int64) -> Rate? {
    guard let (count, unit) = splitAtSlash(text), count.utf8.allSatisfy(isDigit), let number = Int64(count),
        (lowest...highestRate).contains(number)
    else { return nil }
    switch unit {
    case "s": return Rate(count: number, period: .seconds(1))
    case "m": return Rate(count: number, period: .seconds(60))
    case "h": return Rate(count: number, period: .seconds(3600))
    default: return nil
    }
}

extension Form where Value == Rate {
    static var rate: Form { .scalar("a rate such as `10/s`, `600/m` or `5000/h`", parseRate) }
    static var rateOrZero: Form { .scalar("a rate such as `3/s`, `60/m` or `0/s`", parseRateOrZero) }
}

/// What one quota allows in a calendar period.
struct Allowance: Equatable {
    let limit: UInt64
    let period: Tables.Quota.Period

    /// Seconds of the longest period of that kind: a month has up to 31 days.
    var seconds: Int64 {
        switch period {
        case .hour: 3600
        case .day: 86_400
        case .month: 31 * 86_400
        }
    }
}

/// Reads `100000/d`; the limit may be zero (a check refuses that with its own words).
func parseRequestAllowance(_ text: String) -> Allowance? {
    guard let (count, unit) = splitAtSlash(text), !count.isEmpty, count.utf8.count <= 18,
        count.utf8.allSatisfy(isDigit),
        let limit = UInt64(count), let period = Tables.Quota.Period(rawValue: unit)
    else { return nil }
    return Allowance(limit: limit, period: period)
}

/// Reads `1GB/d`.
func parseByteAllowance(_ text: String) -> Allowance? {
    guard let (size, unit) = splitAtSlash(text), let limit = parseByteSize(size),
        let period = Tables.Quota.Period(rawValue: unit)
    else { return nil }
    return Allowance(limit: limit, period: period)
}

extension Form where Value == Allowance {
    static var requestAllowance: Form {
        .scalar("requests per `h`, `d` or `mo`, such as `100000/d`", parseRequestAllowance)
    }
    static var byteAllowance: Form { .scalar("bytes per `h`, `d` or `mo`, such as `1GB/d`", parseByteAllowance) }
}

/// A latency objective as written: `99% <= 250ms`.
struct LatencyTarget: Equatable {
    let target: ExactDecimal
    let threshold: TimeSpan
}

func parseLatencyTarget(_ text: String) -> LatencyTarget? {
    let bytes = Array(text.utf8)
    guard
        let index = bytes.indices.dropLast().first(where: {
            bytes[$0] == UInt8(ascii: "<") && bytes[$0 + 1] == UInt8(ascii: "=")
        }),
        let target = parsePercent(trimmed(bytes[..<index])), let threshold = TimeSpan(trimmed(bytes[(index + 2)...])),
        threshold.nanoseconds > 0
    else { return nil }
    return LatencyTarget(target: target, threshold: threshold)
}

extension Form where Value == LatencyTarget {
    static var latencyTarget: Form {
        .scalar(
            "a latency objective such as `99% <= 250ms`",
            hint: { text in
                text.utf8.contains(UInt8(ascii: "="))
                    ? nil : "an objective is met at `<=` the threshold: `99% <= 250ms`"
            }, parseLatencyTarget)
    }
}

/// The two sides of the one `/`.
private func splitAtSlash(_ text: String) -> (String, String)? {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return (String(Substring(parts[0])), String(Substring(parts[1])))
}

private func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    while bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
}
