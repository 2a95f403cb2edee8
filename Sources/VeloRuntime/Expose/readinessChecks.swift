internal import Synchronization
internal import VeloFormat

/// One condition of readiness: what it is about and, if it does not hold, why.
struct ReadinessCheck: Sendable, Equatable {
    var name: String
    var failure: String?
}

extension Gateway {
    /// Whether traffic should be sent here: listeners up, every routed pool has a backend known to be healthy (or one
    /// that nothing checks), required dependencies up, not draining. Pools that no route leads to do not count.
    ///
    /// An unknown backend takes traffic but is no reason to ask for it, so a gateway is not ready before the first
    /// verdict. O(backends).
    func readinessChecks() -> [ReadinessCheck] {
        var checks = [
            ReadinessCheck(name: "listeners", failure: isListening.load(ordering: .relaxed) ? nil : "not bound yet"),
            ReadinessCheck(name: "drain", failure: isDraining.load(ordering: .relaxed) ? "draining" : nil),
        ]
        for pool in routedPools {
            let states = health(ofPool: pool)
            let failure: String? =
                if states.contains(.healthy) { nil } else if states.contains(.unknown) {
                    "no verdict on any backend yet"
                } else { "no healthy backend" }
            checks.append(ReadinessCheck(name: "pool \(tables.pools[pool].name)", failure: failure))
        }
        for state in dependencies where state.dependency.isRequired {
            let failure: String? =
                switch state.health.load(ordering: .relaxed) {
                case .healthy: nil
                case .unknown: "no verdict yet"
                case .unhealthy: "down"
                }
            checks.append(ReadinessCheck(name: "dependency \(state.dependency.name)", failure: failure))
        }
        return checks
    }

    /// The health of each backend of a pool, in order.
    func health(ofPool pool: Int) -> [BackendState.Health] {
        backends[topology.backendStarts[pool]..<topology.backendStarts[pool + 1]]
            .map { $0.health.load(ordering: .relaxed) }
    }
}
