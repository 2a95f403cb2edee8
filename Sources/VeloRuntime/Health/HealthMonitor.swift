internal import Logging
internal import NIOCore
internal import Synchronization
internal import VeloFormat
internal import VeloMetrics

/// Checks every backend of every pool that asks for it, and every dependency, for as long as it runs.
///
/// A verdict goes to three places: the state that balancers read, the recorder, and the log. Each target has a task of
/// its own, so that a slow one delays no other.
final class HealthMonitor: Sendable {
    /// HAProxy holds an answer as long (`hold valid`); the system's resolver does not say how long it is good for.
    private static let resolutionInterval = TimeSpan.seconds(10)

    /// By row of (pool, backend); `nil` where the pool is not checked.
    let backends: [HealthTarget?]
    /// Parallel to `Gateway.dependencies`.
    let dependencies: [HealthTarget]
    private let gateway: Gateway
    private let group: any EventLoopGroup
    /// By pool; empty for none.
    private let prepare: [PrepareConnection?]

    /// - Parameter prepare: by pool, for those whose backends are not spoken to in the clear; may be empty.
    init(
        _ gateway: Gateway, dependencyInterval: TimeSpan, on group: any EventLoopGroup,
        prepare: [PrepareConnection?] = []
    ) {
        self.gateway = gateway
        self.group = group
        self.prepare = prepare
        backends = gateway.topology.backends.enumerated().map { row, place in
            gateway.tables.pools[place.pool].health.map {
                HealthTarget(.backend(gateway.backends[row], row: row), check: $0)
            }
        }
        dependencies = gateway.dependencies.map {
            HealthTarget(.dependency($0), check: $0.check(every: dependencyInterval))
        }
    }

    /// Reports backends that nothing checks as healthy, once: they are in the first scrape.
    func reportUnchecked() {
        for (row, target) in backends.enumerated() where target == nil { record(row: row, isHealthy: true) }
    }

    /// Resolves the names of backends for the first time, for two seconds at most: what is not known then is found out
    /// while velod serves. To be awaited before anything is served.
    func resolveNames() async { await gateway.addresses.resolveOnce(within: .seconds(2), on: group.next()) }

    /// Runs all checks, and resolves names again, until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await self.gateway.addresses.run(every: Self.resolutionInterval, on: self.group.next()) }
            for target in backends.compactMap({ $0 }) + dependencies {
                tasks.addTask { await self.run(target) }
            }
        }
    }

    private func run(_ target: HealthTarget) async {
        let interval = Duration.nanoseconds(max(1, target.check.interval.nanoseconds))
        var state = HealthState(rise: target.check.rise, fall: target.check.fall)
        let loop = group.next()
        var addresses = gateway.addresses.view()
        do {
            // Spread over a tenth of the interval at most, and 100 ms, so that start-up stays quick.
            try await Task.sleep(for: min(interval / 10, .milliseconds(100)) * Double.random(in: 0..<1))
            while !Task.isCancelled {
                let start = gateway.clock.monotonic()
                let result = await check(target, on: loop, &addresses)
                if Task.isCancelled { return }
                target.note(HealthTarget.LastCheck(at: gateway.clock.wall(), result: result))
                if case .backend(let backend, _) = target.subject, result == .success {
                    backend.checkPassed(begunAt: start, at: gateway.clock.monotonic())
                }
                if state.record(isSuccess: result == .success) { apply(state.verdict, to: target, because: result) }
                try await Task.sleep(for: interval)
            }
        } catch {
            return  // Cancelled: the gateway ends.
        }
    }

    /// A backend is checked where its requests would go.
    private func check(
        _ target: HealthTarget, on loop: any EventLoop, _ addresses: inout BackendAddressView
    ) async -> ProbeResult {
        guard case .backend(_, let row) = target.subject else {
            return await probe(target.check.kind, at: target.endpoint, timeout: target.check.timeout, on: loop)
        }
        guard let address = addresses.current(row) else {
            return .failure(gateway.addresses.fault(row) ?? "no address")
        }
        let pool = gateway.topology.backends[row].pool
        let result = await probe(
            target.check.kind, at: target.endpoint, address: address, timeout: target.check.timeout, on: loop,
            prepare: prepare.indices.contains(pool) ? prepare[pool] : nil)
        if result != .success { _ = addresses.failed(row, address) }
        return result
    }

    private func apply(_ verdict: BackendState.Health, to target: HealthTarget, because result: ProbeResult) {
        switch target.subject {
        case .backend(let state, let row):
            state.judge(verdict, at: gateway.clock.monotonic())
            record(row: row, isHealthy: verdict == .healthy)
        case .dependency(let state):
            state.health.store(verdict, ordering: .relaxed)
        }
        log(verdict, of: target, because: result)
    }

    private func log(_ verdict: BackendState.Health, of target: HealthTarget, because result: ProbeResult) {
        var metadata: Logger.Metadata = ["address": "\(target.endpoint.text)"]
        let kind: String
        switch target.subject {
        case .backend(let state, let row):
            kind = "backend"
            let pool = gateway.topology.poolNames[gateway.topology.backends[row].pool]
            metadata[kind] = "\(pool)/\(state.backend.name)"
        case .dependency(let state):
            kind = "dependency"
            metadata[kind] = "\(state.dependency.name)"
        }
        if case .failure(let reason) = result { metadata["reason"] = "\(reason)" }
        let level: Logger.Level = verdict == .healthy ? .notice : .warning
        gateway.logger.log(level: level, "\(kind) is \(verdict.text)", metadata: metadata)
    }

    private func record(row: Int, isHealthy: Bool) {
        let rows = gateway.topology.rowsByBackend[row]
        gateway.recorder.backendHealth(
            BackendHealth(
                pool: gateway.topology.backends[row].pool, backend: row, tenantPoolBackends: rows[...],
                isHealthy: isHealthy))
    }
}
