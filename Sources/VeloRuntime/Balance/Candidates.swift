internal import Synchronization
internal import VeloFormat

/// The backends of a pool as one choice sees them, read once: other loops go on meanwhile, and a choice that looked twice
/// would see two pools. Its arrays are made once and written anew by every `look`.
struct Candidates {
    private let plan: BalancePlan
    private let states: [BackendState]
    /// The same, read without counting references, which would cost more than all else here. `states` keeps them alive.
    private let unretained: [Unmanaged<BackendState>]
    /// By backend, in thousandths of the plan's weights; 0 for what is no candidate.
    private(set) var weights: [Int]
    /// By backend: requests in flight. Only where the pool is balanced by them.
    private(set) var loads: [Int]
    private let readsLoads: Bool
    /// Whether ejections count: not where they would empty the pool.
    private var heedsEjections = true

    init(_ plan: BalancePlan, _ states: [BackendState]) {
        self.plan = plan
        self.states = states
        unretained = states.map(Unmanaged.passUnretained)
        weights = Array(repeating: 0, count: states.count)
        loads = weights
        readsLoads = plan.balance == .leastConnections || plan.balance == .powerOfTwo
    }

    /// Reads the states of this moment.
    mutating func look(tried: BackendSet, now: UInt64) {
        let limit = plan.limits.connections
        let ramp = plan.slowStart
        var isAnyUsable = false
        for index in unretained.indices {
            weights[index] = unretained[index]._withUnsafeGuaranteedRef { state in
                guard state.isUsable else { return 0 }
                // One that was tried for this request keeps the ejections of others in force.
                let isEjected = state.isEjected(at: now)
                isAnyUsable = isAnyUsable || !isEjected
                guard !tried.contains(index), state.hasRoom(limit: limit) else { return 0 }
                if readsLoads { loads[index] = state.inFlight.load(ordering: .relaxed) }
                let weight = plan.weights[index] * (ramp == 0 ? 1000 : state.share(at: now, ramp: ramp))
                return isEjected ? -weight : weight
            }
        }
        heedsEjections = isAnyUsable
        for index in weights.indices where weights[index] < 0 {
            weights[index] = isAnyUsable ? 0 : -weights[index]
        }
    }

    /// A candidate that turned out to be full is none any more.
    mutating func exclude(_ index: Int) { weights[index] = 0 }

    /// The share of its weight that a backend gets, in thousandths; 0 if it is no candidate.
    func share(_ index: Int) -> Int { weights[index] / plan.weights[index] }

    /// Whether the request may go there, if there is room.
    func isOpen(_ index: Int, tried: BackendSet, now: UInt64) -> Bool {
        guard !tried.contains(index) else { return false }
        return heedsEjections ? states[index].isUsable(at: now) : states[index].isUsable
    }

    /// The shortest line for its weight among open backends that are at their limit; `nil` if there is none in which another
    /// request may wait.
    func shortestLine(tried: BackendSet, now: UInt64) -> Int? {
        var shortest: (load: Int, weight: Int, index: Int)?
        for index in states.indices where isOpen(index, tried: tried, now: now) {
            let line = (load: states[index].pending.load(ordering: .relaxed), weight: plan.weights[index], index: index)
            guard line.load < plan.limits.pending else { continue }
            if let best = shortest, !isBusier((best.load, best.weight), than: (line.load, line.weight)) { continue }
            shortest = line
        }
        return shortest?.index
    }
}
