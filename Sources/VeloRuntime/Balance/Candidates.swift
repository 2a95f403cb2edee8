internal import Synchronization
internal import VeloFormat

/// The backends of a pool as one choice sees them. Other loops go on meanwhile: what it says may be another thing a moment
/// later, but for what it was given.
struct Candidates {
    let plan: BalancePlan
    let states: [BackendState]
    let tried: BackendSet
    let now: UInt64
    /// Whether ejections count: not where they would empty the pool.
    let heedsEjections: Bool

    init(_ plan: BalancePlan, _ states: [BackendState], tried: BackendSet, now: UInt64) {
        self.plan = plan
        self.states = states
        self.tried = tried
        self.now = now
        heedsEjections = states.contains { $0.isUsable(at: now) }
    }

    /// Whether the request may go there, if there is room.
    func isOpen(_ index: Int) -> Bool {
        guard !tried.contains(index) else { return false }
        return heedsEjections ? states[index].isUsable(at: now) : states[index].isUsable
    }

    /// The share of its weight that a backend gets, in thousandths; 0 if it is no candidate.
    func share(_ index: Int) -> Int {
        guard isOpen(index), states[index].hasRoom(limit: plan.limits.connections) else { return 0 }
        return plan.slowStart == 0 ? 1000 : states[index].share(at: now, ramp: plan.slowStart)
    }

    /// In thousandths of the plan's weights; 0 if it is no candidate.
    func weight(_ index: Int) -> Int { plan.weights[index] * share(index) }

    func load(_ index: Int) -> Int { states[index].inFlight.load(ordering: .relaxed) }

    /// The shortest line for its weight among open backends that are at their limit; `nil` if there is none in which another
    /// request may wait.
    func shortestLine() -> Int? {
        var shortest: (load: Int, weight: Int, index: Int)?
        for index in states.indices where isOpen(index) {
            let line = (load: states[index].pending.load(ordering: .relaxed), weight: plan.weights[index], index: index)
            guard line.load < plan.limits.pending else { continue }
            if let best = shortest, !isBusier((best.load, best.weight), than: (line.load, line.weight)) { continue }
            shortest = line
        }
        return shortest?.index
    }
}
