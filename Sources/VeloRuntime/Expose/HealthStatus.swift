internal import Synchronization
internal import VeloFormat

/// `status` of `application/health+json` (draft-inadarei-api-health-check-06, section 3.1), the worst last.
enum HealthStatus: String, Comparable, Sendable {
    /// Healthy.
    case pass
    /// Serving, with something to look at.
    case warn
    /// Not serving as it should.
    case fail

    static func < (left: HealthStatus, right: HealthStatus) -> Bool { left.severity < right.severity }

    private var severity: Int {
        switch self {
        case .pass: 0
        case .warn: 1
        case .fail: 2
        }
    }
}

extension Gateway {
    /// The status of the whole gateway: what every listener's `/health` answers with.
    ///
    /// `fail`: draining, a routed pool without a usable backend, a required dependency down. `warn`: anything else that
    /// is not as declared, an unknown state among it.
    func healthStatus() -> HealthStatus {
        if isDraining.load(ordering: .relaxed) { return .fail }
        let routed = Set(routedPools)
        let pools = tables.pools.indices.map { pool in
            let status = poolStatus(pool)
            return routed.contains(pool) ? status : min(status, .warn)
        }
        return (pools + dependencies.map(dependencyStatus)).max() ?? .pass
    }

    func poolStatus(_ pool: Int) -> HealthStatus {
        let states = health(ofPool: pool)
        if !states.contains(where: { $0 != .unhealthy }) { return .fail }
        return states.contains { $0 != .healthy } ? .warn : .pass
    }

    func dependencyStatus(_ state: DependencyState) -> HealthStatus {
        switch state.health.load(ordering: .relaxed) {
        case .healthy: .pass
        case .unknown: .warn
        case .unhealthy: state.dependency.isRequired ? .fail : .warn
        }
    }
}
