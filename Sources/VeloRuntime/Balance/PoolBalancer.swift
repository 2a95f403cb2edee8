internal import Synchronization
internal import VeloFormat

/// Which backend of a pool a request goes to, and what its fate says about that backend.
///
/// One per pool and event loop, used on that loop alone: what loops share is in `BackendState` and `BalancePlan`. A class only so
/// that nothing copies it. Knows no clock: `now` is monotonic nanoseconds, of the same clock in every call. Allocates nothing
/// after `init` (but `BackendSet` may, for pools of more than 64 backends).
///
///     switch balancer.choose(tried: tried, client: key, now: now) {
///     case .backend(let index): …          // counted: `finished(index)` when the request is over there
///     case .wait(let index): …             // counted as waiting: `resume(index)` or `abandonWait(index)`
///     case .saturated, .none: …            // 503; after a failed attempt, what that one says
///     }
final class PoolBalancer {
    enum Choice: Equatable, Sendable {
        /// By index in the pool. The request is counted as in flight there.
        case backend(Int)
        /// That backend has all the requests it may have; this one is counted as waiting for it.
        case wait(Int)
        /// Every backend that could be chosen is at its limits: 503 at once.
        case saturated
        /// No backend is left that is not down and not tried.
        case none
    }

    let plan: BalancePlan
    private let states: [BackendState]
    private let loop: Int
    private let loops: Int
    /// By backend: requests of this loop that wait for it.
    private var waiting: [Int]
    /// Loops whose requests wait are told in turn.
    private var turn = 0
    private var roundRobin: WeightedRoundRobin
    private var leastConnections: LeastConnections
    private let powerOfTwo: PowerOfTwo
    private var budget: RetryBudget
    private var random: RandomSequence
    private var candidates: Candidates

    /// - Parameters:
    ///   - states: of the backends of the pool, in order.
    ///   - seed: of the random choices; to differ between loops.
    ///   - loop: the number of this event loop, from 0.
    ///   - loops: how many there are; they share the pool's minimum of retries.
    init(_ plan: BalancePlan, states: some Sequence<BackendState>, seed: UInt64, loop: Int = 0, loops: Int = 1) {
        self.plan = plan
        self.states = Array(states)
        self.loop = loop
        self.loops = loops
        waiting = Array(repeating: 0, count: plan.weights.count)
        precondition(self.states.count == plan.weights.count, "a state for each backend")
        roundRobin = WeightedRoundRobin(weights: plan.weights)
        leastConnections = LeastConnections(weights: plan.weights)
        powerOfTwo = PowerOfTwo(weights: plan.weights)
        budget = RetryBudget(plan.retry, loops: loops)
        random = RandomSequence(seed: seed)
        candidates = Candidates(plan, self.states)
    }

    /// Chooses for a request. O(backends).
    ///
    /// Among the backends that are not tried, not down, not ejected and not at their limit, the one of the client's cookie, or
    /// else what the pool's way of balancing says. Where every backend that is not down is ejected, ejections do not count,
    /// so that they never empty a pool. Where all candidates are at their limit, the request may wait for one.
    ///
    /// - Parameter tried: where this request has failed; empty for a new request, which pays into the retry budget.
    func choose(tried: BackendSet, client: ClientKey, now: UInt64) -> Choice {
        if tried.isEmpty { budget.pay(at: now) }
        candidates.look(tried: tried, now: now)
        if let wanted = client.sticky, states.indices.contains(wanted),
            candidates.isOpen(wanted, tried: tried, now: now), let choice = take(wanted)
        {
            return choice
        }
        while let index = pick(key: client.hash) {
            if states[index].enter(limit: plan.limits.connections) { return .backend(index) }
            // Another loop was quicker.
            candidates.exclude(index)
        }
        if let line = candidates.shortestLine(tried: tried, now: now), let choice = wait(for: line) { return choice }
        let isAnyOpen = states.indices.contains { candidates.isOpen($0, tried: tried, now: now) }
        return isAnyOpen ? .saturated : .none
    }

    /// One backend, or the line for it.
    private func take(_ index: Int) -> Choice? {
        let limit = plan.limits.connections
        if states[index].hasRoom(limit: limit), states[index].enter(limit: limit) { return .backend(index) }
        return wait(for: index)
    }

    private func wait(for index: Int) -> Choice? {
        guard states[index].beginWaiting(on: loop, limit: plan.limits.pending) else { return nil }
        waiting[index] += 1
        // The last request there may have ended before anybody could see that this one waits.
        return resume(index) ? .backend(index) : .wait(index)
    }

    private func pick(key: UInt64) -> Int? {
        switch plan.balance {
        case .roundRobin: return roundRobin.next { candidates.weights[$0] }
        case .leastConnections: return leastConnections.next(weights: candidates.weights, loads: candidates.loads)
        case .powerOfTwo:
            return powerOfTwo.next(using: &random, weights: candidates.weights, loads: candidates.loads)
        case .ipHash: return plan.ring?.owner(of: key) { candidates.share($0) }
        }
    }

    // MARK: What comes of it

    /// The request is over at this backend, whatever its fate.
    ///
    /// - Returns: the loop that is to be told that there is room; see `wakeUp`.
    func finished(_ index: Int) -> Int? {
        states[index].leave() ? wakeUp(index) : nil
    }

    /// The loop on which a request waits for this backend, each in turn; to be told to `resume` its first one, and if it has
    /// none any more, to ask this again for another. `nil` if nobody waits. Of more than 64 loops, all that leave this
    /// remainder by 64 are meant.
    func wakeUp(_ index: Int) -> Int? {
        let loop = states[index].waitingLoop(from: turn)
        turn = (loop ?? turn) + 1
        return loop
    }

    /// A request of this loop that waits takes its turn, if there is one: it is in flight then, and waits no more.
    ///
    /// - Returns: whether it does. If not, it goes on waiting: whoever was quicker will tell when it ends.
    func resume(_ index: Int) -> Bool {
        guard states[index].enter(limit: plan.limits.connections) else { return false }
        endWaiting(index)
        return true
    }

    /// A request of this loop waits no more: its time is over, or its client gone.
    func abandonWait(_ index: Int) { endWaiting(index) }

    private func endWaiting(_ index: Int) {
        waiting[index] -= 1
        // Where loops share a bit it stays, and costs those a needless look.
        if waiting[index] == 0, loops <= 64 { states[index].clearWaiting(on: loop) }
        states[index].endWaiting()
    }

    /// The backend answered with a status that does not speak against it.
    func succeeded(_ index: Int, now: UInt64) {
        guard let rules = plan.ejection else { return }
        states[index].succeeded(at: now, rules: rules)
    }

    /// The backend could not be reached, ended or garbled the connection before a response, did not answer in time, or answered
    /// with a status that `isFailure` names. What a client did to its own connection is no failure.
    ///
    /// - Returns: whether that took the backend out.
    func failed(_ index: Int, now: UInt64) -> Bool {
        guard let rules = plan.ejection else { return false }
        return states[index].failed(at: now, rules: rules) {
            states.indices.contains { $0 != index && states[$0].isUsable(at: now) }
        }
    }

    /// 502, 503 and 504: what a gateway or a server says that cannot serve now, as Envoy's `consecutive_gateway_failure` counts
    /// them. A 500 is most likely the request's own, and would let one broken page take out every backend.
    static func isFailure(status: Int) -> Bool { (502...504).contains(status) }

    /// Whether a failed request may be tried again; that it is safe to is for the caller to know. Takes one retry out of the
    /// budget.
    func mayRetry(now: UInt64) -> Bool { budget.withdraw(at: now) }
}
