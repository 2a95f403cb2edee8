public import Logging
public import Synchronization
public import VeloFormat
public import VeloMetrics

/// Everything the phases share, built once from the tables: immutable but for atomics, so every event loop uses it as is.
public final class Gateway: Sendable {
    public let tables: Tables
    public let topology: Topology
    public let recorder: any MetricRecorder
    public let clock: RuntimeClock
    public let logger: Logger
    /// Backends by row of (pool, backend): `topology.backendStarts[pool] + index`.
    public let backends: [BackendState]
    /// Where those are now, by row. `run()` keeps it up to date.
    let addresses: BackendAddresses
    /// Parallel to `tables.pools`.
    let balancePlans: [BalancePlan]
    public let limits: Limits
    /// Whether the process is on its way out: readyz fails, keep-alive connections are closed after their response.
    public let isDraining = Atomic<Bool>(false)
    /// The open client connections of the proxy listener and their requests in flight.
    public let connections = ConnectionRegistry()
    /// Parallel to `tables.dependencies`.
    public let dependencies: [DependencyState]
    /// Indices of the pools that at least one route leads to, ascending.
    let routedPools: [Int]
    /// Whether all listeners are bound.
    public let isListening = Atomic<Bool>(false)
    /// Event loops that have asked for a recorder of their own.
    private let loops = Atomic<Int>(0)
    /// Whose request it is, by host or trusted header, and where it goes.
    let directory: TenantDirectory

    public init(
        tables: Tables, topology: Topology, recorder: any MetricRecorder, clock: RuntimeClock, logger: Logger
    ) {
        self.tables = tables
        self.topology = topology
        self.recorder = recorder
        self.clock = clock
        self.logger = logger
        backends = topology.backends.map { pool, index in
            BackendState(tables.pools[pool].backends[index], isChecked: tables.pools[pool].health != nil)
        }
        addresses = BackendAddresses(backends.map(\.backend.endpoint))
        balancePlans = tables.pools.map { BalancePlan($0) }
        dependencies = tables.dependencies.map { DependencyState($0) }
        routedPools = Set(topology.tenantPools.map(\.pool)).subtracting([topology.noPool]).sorted()
        limits = Limits(tables.tenants, clock: clock)
        directory = TenantDirectory(tables, topology)
    }

    /// How one event loop balances a pool; to be asked for once by each.
    func balancer(ofPool pool: Int, seed: UInt64, loop: Int, loops: Int) -> PoolBalancer {
        let rows = topology.backendStarts[pool]..<topology.backendStarts[pool + 1]
        return PoolBalancer(balancePlans[pool], states: backends[rows], seed: seed, loop: loop, loops: loops)
    }

    /// A recorder that one event loop uses alone; to be asked for once by each.
    func recorderOfNextLoop() -> any MetricRecorder {
        recorder.recorder(ofLoop: loops.add(1, ordering: .relaxed).oldValue)
    }
}
