internal import Synchronization
internal import VeloFormat

/// One tenant's rate limit: the generic cell rate algorithm on one atomic.
///
/// The atomic holds the theoretical arrival time (TAT): when the next request would arrive if all came evenly spaced. A
/// request conforms if it is at most `burst - 1` intervals early, so that exactly `burst` requests pass at once from
/// idle, and then one an interval. Source: ITU-T I.371 Annex A, the virtual scheduling form.
///
/// The interval is the period over the count, rounded up to whole nanoseconds: the limit is never exceeded, and what
/// is lost is less than one nanosecond a request.
final class RateLimiter: Sendable {
    private let interval: UInt64
    /// How far ahead of the clock TAT may be for a request to pass.
    private let tolerance: UInt64
    private let theoreticalArrival = Atomic<UInt64>(0)

    init(_ limit: Tables.RateLimit) {
        let count = UInt64(max(1, limit.count))
        let period = UInt64(max(1, limit.period.nanoseconds))
        interval = max(1, min((period + count - 1) / count, UInt64.max / 4))
        // A burst longer than 146 years of requests is no limit; the cap keeps the sums below from overflowing.
        let (early, overflow) = interval.multipliedReportingOverflow(by: UInt64(max(1, limit.burst)) - 1)
        tolerance = overflow ? UInt64.max / 4 : min(early, UInt64.max / 4)
    }

    /// Takes one request at `now` (monotonic nanoseconds).
    ///
    /// - Returns: 0 if it conforms; else the nanoseconds until one would, and nothing is taken. Lock-free.
    func take(at now: UInt64) -> UInt64 {
        var current = theoreticalArrival.load(ordering: .relaxed)
        while true {
            let arrival = max(current, now)
            if arrival - now > tolerance { return arrival - now - tolerance }
            let (exchanged, original) = theoreticalArrival.weakCompareExchange(
                expected: current, desired: arrival + interval, ordering: .relaxed)
            if exchanged { return 0 }
            current = original
        }
    }
}
