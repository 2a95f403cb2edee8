public import Synchronization
public import VeloFormat

/// One backend, shared by all event loops.
public final class BackendState: Sendable {
    public enum Health: UInt8, Sendable, AtomicRepresentable {
        /// Checked, but no verdict yet: takes traffic, is not reported healthy.
        case unknown
        case healthy
        case unhealthy
    }

    /// As at start; its address may have changed since, and is in `address`.
    public let backend: Tables.Backend
    public let address: LiveEndpoint
    /// The verdict of the checks; only they write it, by `judge`.
    public let health: Atomic<Health>
    /// Requests in flight to this backend, over all loops.
    public let inFlight = Atomic<Int>(0)
    /// Requests that wait for one of those to end, over all loops.
    public let pending = Atomic<Int>(0)
    /// The event loops on which they wait, a bit for each; loops 64 apart share one.
    private let waitingLoops = Atomic<UInt64>(0)
    /// Until when failing requests have taken it out; 0: never yet. Monotonic nanoseconds, as all moments here.
    let ejectedUntil = Atomic<UInt64>(0)
    /// When the last ejection began.
    private let ejectedAt = Atomic<UInt64>(0)
    /// Failed requests since the last one that succeeded.
    private let failures = Atomic<Int>(0)
    /// Ejections since it last held out for as long as one takes.
    private let ejections = Atomic<Int>(0)
    /// When it came back from being unhealthy; 0: it never was.
    private let recoveredAt = Atomic<UInt64>(0)

    /// A backend without checks is healthy for ever.
    init(_ backend: Tables.Backend, isChecked: Bool) {
        self.backend = backend
        address = LiveEndpoint(backend.endpoint)
        health = Atomic(isChecked ? .unknown : .healthy)
    }

    /// Whether its checks let it take traffic.
    public var isUsable: Bool { health.load(ordering: .relaxed) != .unhealthy }

    func isEjected(at now: UInt64) -> Bool { now < ejectedUntil.load(ordering: .relaxed) }

    /// Whether it may be chosen: neither down nor ejected.
    func isUsable(at now: UInt64) -> Bool { isUsable && !isEjected(at: now) }

    // MARK: Requests

    // Whoever leaves looks for somebody who waits, and whoever begins to wait looks for room once more: one of the two sees
    // the other, because both change what the other reads before they look. That takes one order for all of it.

    /// Counts a request as in flight, unless `limit` are; 0 is no limit. Exact over all loops.
    func enter(limit: Int) -> Bool { inFlight.increment(limit: limit) }

    /// Ends what `enter` began. Whether others wait for it: one of them is to be told.
    func leave() -> Bool {
        inFlight.subtract(1, ordering: .sequentiallyConsistent)
        return pending.load(ordering: .sequentiallyConsistent) > 0
    }

    /// Counts a request as waiting on a loop, unless `limit` are; 0 lets none wait.
    func beginWaiting(on loop: Int, limit: Int) -> Bool {
        guard limit > 0, pending.increment(limit: limit) else { return false }
        waitingLoops.bitwiseOr(Self.bit(loop), ordering: .sequentiallyConsistent)
        return true
    }

    func endWaiting() { pending.subtract(1, ordering: .sequentiallyConsistent) }

    /// No request waits on that loop any more.
    func clearWaiting(on loop: Int) { waitingLoops.bitwiseAnd(~Self.bit(loop), ordering: .sequentiallyConsistent) }

    /// The first loop, from `turn` on and by its remainder by 64, on which requests may wait; `nil` if none waits anywhere.
    func waitingLoop(from turn: Int) -> Int? {
        // Loops that share a bit leave it behind, and would pass the word on for ever.
        guard pending.load(ordering: .sequentiallyConsistent) > 0 else { return nil }
        let loops = waitingLoops.load(ordering: .sequentiallyConsistent)
        guard loops != 0 else { return nil }
        let start = turn & 63
        let turned = loops >> UInt64(start) | (start == 0 ? 0 : loops << UInt64(64 - start))
        return (start + turned.trailingZeroBitCount) & 63
    }

    private static func bit(_ loop: Int) -> UInt64 { 1 << UInt64(loop & 63) }

    /// Whether a newcomer finds room: those who wait go first.
    func hasRoom(limit: Int) -> Bool {
        limit == 0 || inFlight.load(ordering: .relaxed) + pending.load(ordering: .relaxed) < limit
    }

    // MARK: Passive ejection

    /// A request got its response. Two loads where all is well.
    func succeeded(at now: UInt64, rules: Tables.Ejection) {
        if failures.load(ordering: .relaxed) != 0 { failures.store(0, ordering: .relaxed) }
        let count = ejections.load(ordering: .relaxed)
        guard count != 0 else { return }
        let end = ejectedUntil.load(ordering: .relaxed)
        if now >= end, now - end >= rules.length(ofEjection: count) { ejections.store(0, ordering: .relaxed) }
    }

    /// A request failed.
    ///
    /// - Parameter canBeSpared: whether another backend of the pool may be chosen; asked only when it counts.
    /// - Returns: whether this took the backend out.
    func failed(at now: UInt64, rules: Tables.Ejection, canBeSpared: () -> Bool) -> Bool {
        let end = ejectedUntil.load(ordering: .relaxed)
        // What was sent before it went and fails now says nothing new.
        guard now >= end else { return false }
        let count = failures.add(1, ordering: .relaxed).newValue
        guard count >= rules.failures, canBeSpared() else { return false }
        let number = ejections.load(ordering: .relaxed) + 1
        let until = now &+ rules.length(ofEjection: number)
        // Of loops that see the same failures, one ejects.
        guard ejectedUntil.compareExchange(expected: end, desired: until, ordering: .relaxed).exchanged else {
            return false
        }
        ejections.store(number, ordering: .relaxed)
        ejectedAt.store(now, ordering: .relaxed)
        failures.store(0, ordering: .relaxed)
        return true
    }

    // MARK: What the checks say

    /// Takes in a verdict. A backend that was unhealthy starts slowly, one that is new does not: at the start of the process
    /// all are equally cold.
    func judge(_ verdict: Health, at now: UInt64) {
        let before = health.exchange(verdict, ordering: .relaxed)
        if before == .unhealthy, verdict == .healthy { recoveredAt.store(now, ordering: .relaxed) }
    }

    /// A check that began at `start` passed: it ends an ejection that began before.
    func checkPassed(begunAt start: UInt64, at now: UInt64) {
        let end = ejectedUntil.load(ordering: .relaxed)
        guard now < end, ejectedAt.load(ordering: .relaxed) <= start else { return }
        _ = ejectedUntil.compareExchange(expected: end, desired: now, ordering: .relaxed)
    }

    // MARK: Slow start

    /// The share of its weight that it gets, in thousandths: rising from 100 to 1000 over `ramp` after it came back, by a check
    /// or at the end of an ejection.
    func share(at now: UInt64, ramp: UInt64) -> Int {
        let start = max(recoveredAt.load(ordering: .relaxed), ejectedUntil.load(ordering: .relaxed))
        guard start != 0, ramp > 0 else { return 1000 }
        let elapsed = now > start ? now - start : 0
        guard elapsed < ramp else { return 1000 }
        return 100 + Int(900 * (Double(elapsed) / Double(ramp)))
    }
}

extension Tables.Ejection {
    /// How long the `number`th ejection in a row takes, in nanoseconds.
    func length(ofEjection number: Int) -> UInt64 {
        let (product, isTooBig) = UInt64(time.nanoseconds).multipliedReportingOverflow(by: UInt64(max(number, 1)))
        return isTooBig ? UInt64(maximumTime.nanoseconds) : min(product, UInt64(maximumTime.nanoseconds))
    }
}

extension Atomic<Int> {
    /// Adds one unless that is more than `limit`; 0 is no limit.
    fileprivate func increment(limit: Int) -> Bool {
        guard limit > 0 else {
            add(1, ordering: .sequentiallyConsistent)
            return true
        }
        var count = load(ordering: .sequentiallyConsistent)
        while count < limit {
            let (exchanged, original) = weakCompareExchange(
                expected: count, desired: count + 1, ordering: .sequentiallyConsistent)
            if exchanged { return true }
            count = original
        }
        return false
    }
}
