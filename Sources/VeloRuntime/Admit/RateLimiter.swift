internal import VeloFormat
internal import VeloMetrics

/// One tenant's rate limit: the generic cell rate algorithm on one atomic.
///
/// The atomic holds the theoretical arrival time (TAT): when the next request would arrive if all came evenly spaced. A
/// request conforms if it is at most `burst - 1` intervals early, so that exactly `burst` requests pass at once from
/// idle, and then one an interval. Source: ITU-T I.371 Annex A, the virtual scheduling form.
///
/// The interval is the period over the count, rounded up to whole nanoseconds: the limit is never exceeded, and what
/// is lost is less than one nanosecond a request.
///
/// In the state file the atomic outlives the process, and two processes that share the file share the limit, as exactly as
/// two threads do: the monotonic clock is the machine's. It begins anew with the machine, so a TAT that no request can have
/// set is one of before, and counts as none.
final class RateLimiter: Sendable {
    private let interval: UInt64
    /// How far ahead of the clock TAT may be for a request to pass.
    private let tolerance: UInt64
    private let theoreticalArrival = LimitCell()
    /// Beyond what requests can set, by more than two threads can differ in when they read the clock.
    private static let slack: UInt64 = 60_000_000_000

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
        var current = theoreticalArrival.load()
        while true {
            let arrival = isPossible(current, at: now) ? max(current, now) : now
            if arrival - now > tolerance { return arrival - now - tolerance }
            let (exchanged, original) = theoreticalArrival.weakCompareExchange(
                expected: current, desired: arrival + interval)
            if exchanged { return 0 }
            current = original
        }
    }

    private func isPossible(_ arrival: UInt64, at now: UInt64) -> Bool {
        arrival <= now || arrival - now <= tolerance + interval + Self.slack
    }

    static let schema = RecordSchema(kind: .rate)

    /// A tenant has one rate limit, and keeps what it has used of it under another rate.
    static func identity(tenant: String) -> SeriesIdentity {
        SeriesIdentity(family: "rate", labels: [("tenant_id", tenant)])
    }

    /// Counts in the record's cell from now on, on top of what it holds, and adds what was counted in memory; at most a
    /// whole burst is owed then.
    func bind(_ record: DurableRecord, at now: UInt64) {
        theoreticalArrival.bind(record)
        let memory = theoreticalArrival.drain()
        guard memory > now else { return }
        var current = theoreticalArrival.load()
        while true {
            let stored = isPossible(current, at: now) ? max(current, now) : now
            let (exchanged, original) = theoreticalArrival.weakCompareExchange(
                expected: current, desired: min(stored + (memory - now), now + tolerance + interval))
            if exchanged { return }
            current = original
        }
    }
}
