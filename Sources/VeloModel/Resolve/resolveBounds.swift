import VeloFormat
import VeloSource

/// 5 ms to 10 s: Prometheus client libraries' own default ladder.
private let standardDurations: [TimeSpan] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000].map {
    .milliseconds($0)
}

/// 256 B to 64 MiB, each four times the one before.
private let standardSizes: [UInt64] = (0..<10).map { 256 << (2 * $0) }

/// More bounds than this make a histogram that nobody can afford: each is a series per row and column.
private let mostBounds = 100

/// The bounds of a metric, rising, in nanoseconds or bytes; empty unless a histogram. `auto` is the standard ladder and,
/// for durations, every latency that an SLA promises.
func resolveBounds(
    _ spec: MetricSpec, _ value: EventValue, _ kind: MetricKind, latencies: [TimeSpan], span: Span,
    _ collector: Collector
) -> [UInt64]? {
    guard kind == .histogram else {
        guard let buckets = spec.buckets.given else { return spec.buckets.isInvalid ? nil : [] }
        collector.report(
            .buckets, "buckets of a \(kind.rawValue)", at: buckets.span, "only a histogram has buckets",
            hint: "remove `buckets`, or write `type: histogram`")
        return nil
    }
    switch spec.buckets {
    case .invalid: return nil
    case .absent: return automaticBounds(value, latencies)
    case .given(let buckets):
        guard case .list(let list) = buckets.value else { return automaticBounds(value, latencies) }
        return explicitBounds(list, value, at: buckets.span, collector)
    }
}

private func automaticBounds(_ value: EventValue, _ latencies: [TimeSpan]) -> [UInt64] {
    guard value == .duration else { return standardSizes }
    return Set(standardDurations + latencies).sorted().map { UInt64($0.nanoseconds) }
}

private func explicitBounds(
    _ list: [Located<String>], _ value: EventValue, at span: Span, _ collector: Collector
) -> [UInt64]? {
    guard (1...mostBounds).contains(list.count) else {
        collector.report(
            .buckets, "\(list.count) buckets", at: span, detail: "a histogram has 1 to \(mostBounds)",
            hint: "write `buckets: auto`")
        return nil
    }
    var bounds: [UInt64] = []
    for bound in list {
        guard let number = parseBound(bound.value, value) else {
            let form = value == .duration ? "a duration such as `250ms`" : "a size such as `64KiB`"
            collector.report(
                .buckets, "bucket `\(excerpt(bound.value))` is not \(form)", at: bound.span,
                hint: boundHint(bound.value, value))
            return nil
        }
        guard bounds.last.map({ $0 < number }) ?? true else {
            collector.report(
                .buckets, "buckets do not rise", at: bound.span, "not above the one before it",
                hint: "order the bounds from low to high, each once; `+Inf` is always added")
            return nil
        }
        bounds.append(number)
    }
    return bounds
}

/// What a bound that is no bound was most likely meant to be.
private func boundHint(_ text: String, _ value: EventValue) -> String? {
    if ["inf", "+inf"].contains(text.lowercased()) { return "leave it out: `+Inf` is always added" }
    // A bare number is seconds to those who come from Prometheus.
    guard value == .duration, let number = ExactDecimal(text), number.coefficient > 0, number.scale <= 9 else {
        return nil
    }
    var nanoseconds = number.coefficient
    for _ in number.scale..<9 {
        let (product, overflow) = nanoseconds.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        nanoseconds = product
    }
    return "if seconds are meant, write `\(TimeSpan(nanoseconds: nanoseconds).text)`"
}

private func parseBound(_ text: String, _ value: EventValue) -> UInt64? {
    if value == .duration { return TimeSpan(text).flatMap { $0.nanoseconds > 0 ? UInt64($0.nanoseconds) : nil } }
    return parseByteSize(text).flatMap { $0 > 0 ? $0 : nil }
}
