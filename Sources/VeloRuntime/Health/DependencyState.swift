internal import Synchronization
public import VeloFormat

/// One dependency, as its checks see it.
public final class DependencyState: Sendable {
    /// As at start; its address may have changed since, and is in `address`.
    public let dependency: Tables.Dependency
    public let address: LiveEndpoint
    /// Only the health checks write it.
    let health = Atomic<BackendState.Health>(.unknown)

    init(_ dependency: Tables.Dependency) {
        self.dependency = dependency
        address = LiveEndpoint(dependency.endpoint)
    }

    /// How a dependency is checked: often enough for a person who watches, and believed after two failures in a row, so
    /// that one lost packet fails nothing.
    func check(every interval: TimeSpan) -> Tables.HealthCheck {
        let kind: Tables.HealthCheck.Kind =
            switch dependency.check {
            case .redis: .redis
            case .tcp: .tcp
            case .http: .http(path: dependency.path.isEmpty ? "/" : dependency.path, expect: 200)
            }
        return Tables.HealthCheck(kind: kind, interval: interval, timeout: .seconds(1), rise: 1, fall: 2)
    }
}
