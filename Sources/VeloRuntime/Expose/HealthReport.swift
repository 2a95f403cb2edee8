public import NIOHTTP1
internal import Synchronization
internal import VeloFormat

extension Gateway {
    /// The answer of the proxy listener to `/health`, `/livez` and `/readyz`: the status only, no topology.
    /// `nil` for any other path or method; the proxy asks it only for hosts that no tenant claims.
    public func publicHealthAnswer(method: HTTPMethod, path: String) -> LocalAnswer? {
        guard method == .GET || method == .HEAD else { return nil }
        let answer: LocalAnswer
        switch path.prefix(while: { $0 != "?" }) {
        case "/health":
            let status = healthStatus()
            answer = .health(status, JSONText.object([("status", .string(status.rawValue))]))
        case "/livez": answer = .uncached(.ok, "ok\n")
        case "/readyz":
            let isReady = readinessChecks().allSatisfy { $0.failure == nil }
            answer = isReady ? .uncached(.ok, "ok\n") : .uncached(.serviceUnavailable, "not ready\n")
        default: return nil
        }
        return method == .HEAD ? answer.withoutBody : answer
    }
}

/// The whole state of a gateway as `application/health+json` (draft-inadarei-api-health-check-06).
struct HealthReport: Sendable {
    let gateway: Gateway
    let monitor: HealthMonitor
    let version: String
    let storeStatus: @Sendable () -> QuotaStore.Status

    /// One document: the status, and a check for each pool, backend and dependency and for the state file.
    func answer() -> LocalAnswer {
        let store = storeStatus()
        let status = max(gateway.healthStatus(), store == .saved ? .pass : .warn)
        let pools = gateway.tables.pools.indices.map(poolCheck)
        let backends = gateway.backends.indices.map(backendCheck)
        let dependencies = gateway.dependencies.indices.map(dependencyCheck)
        var document: [(String, JSONText)] = [
            ("status", .string(status.rawValue)),
            ("version", .string(version)),
            ("releaseId", .string(gateway.tables.specHash)),
            ("description", .string("velod, the gateway of \(gateway.tables.namespace)")),
        ]
        if gateway.isDraining.load(ordering: .relaxed) { document.append(("notes", .array([.string("draining")]))) }
        document.append(("checks", .object(pools + backends + dependencies + [storeCheck(store)])))
        return .health(status, .object(document))
    }

    private func poolCheck(_ pool: Int) -> (String, JSONText) {
        let name = gateway.tables.pools[pool].name
        let states = gateway.health(ofPool: pool)
        return check(
            "pool:\(name)", id: name, type: "component", status: gateway.poolStatus(pool),
            observed: .integer(Int64(states.count { $0 == .healthy })), unit: "healthy backends of \(states.count)")
    }

    private func backendCheck(_ row: Int) -> (String, JSONText) {
        let pool = gateway.topology.poolNames[gateway.topology.backends[row].pool]
        let state = gateway.backends[row]
        let health = state.health.load(ordering: .relaxed)
        let status: HealthStatus =
            switch health {
            case .healthy: .pass
            case .unknown: .warn
            case .unhealthy: .fail
            }
        let id = "\(pool)/\(state.backend.name)"
        return check(
            "\(id):health", id: id, type: "component", status: status, observed: .string(health.text),
            target: monitor.backends[row])
    }

    private func dependencyCheck(_ index: Int) -> (String, JSONText) {
        let state = gateway.dependencies[index]
        return check(
            "dependency:\(state.dependency.name)", id: state.dependency.name, type: "datastore",
            status: gateway.dependencyStatus(state), observed: .string(state.health.load(ordering: .relaxed).text),
            target: monitor.dependencies[index])
    }

    private func storeCheck(_ store: QuotaStore.Status) -> (String, JSONText) {
        switch store {
        case .saved: check("state:quotas", id: "quotas", type: "datastore", status: .pass, observed: .string("saved"))
        case .failed(let reason):
            check(
                "state:quotas", id: "quotas", type: "datastore", status: .warn, observed: .string("not saved"),
                output: reason)
        }
    }

    /// The members of section 4 that we have; `output` only when not `pass`, as it asks.
    private func check(
        _ key: String, id: String, type: String, status: HealthStatus, observed: JSONText, unit: String? = nil,
        target: HealthTarget? = nil, output: String? = nil
    ) -> (String, JSONText) {
        var members: [(String, JSONText)] = [
            ("componentId", .string(id)), ("componentType", .string(type)), ("observedValue", observed),
        ]
        if let unit { members.append(("observedUnit", .string(unit))) }
        members.append(("status", .string(status.rawValue)))
        var output = output
        if let last = target?.lastCheck {
            members.append(("time", .string(utcTimestamp(last.at))))
            if case .failure(let reason) = last.result { output = reason }
        }
        if let output, status != .pass { members.append(("output", .string(output))) }
        return (key, .array([.object(members)]))
    }
}

extension BackendState.Health {
    var text: String {
        switch self {
        case .unknown: "unknown"
        case .healthy: "healthy"
        case .unhealthy: "unhealthy"
        }
    }
}
