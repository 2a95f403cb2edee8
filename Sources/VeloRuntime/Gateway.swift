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
    /// What SIGHUP reads and opens again, beside settings.
    public let reloads = ReloadHooks()
    /// Indices of the pools that at least one route leads to, ascending.
    let routedPools: [Int]
    /// Whether all listeners are bound.
    public let isListening = Atomic<Bool>(false)
    /// What connections to the backends of each pool are protected with; set before anything is served.
    let upstreamTLS: Mutex<[UpstreamTLS?]>
    /// Where requests are logged; set before anything is served.
    let accessLog = Mutex<AccessLog?>(nil)
    let names: PlaceTexts
    /// Event loops that have asked for their number.
    private let loopNumber = Atomic<Int>(0)
    let loops = LoopDirectory()
    /// How many event loops will carry traffic.
    let loopCount: Int
    /// Whose request it is, by host or trusted header, and where it goes.
    let directory: TenantDirectory

    public init(
        tables: Tables, topology: Topology, recorder: any MetricRecorder, clock: RuntimeClock, logger: Logger,
        loopCount: Int = 1
    ) {
        self.tables = tables
        self.topology = topology
        self.recorder = recorder
        self.clock = clock
        self.logger = logger
        self.loopCount = loopCount
        backends = topology.backends.map { pool, index in
            BackendState(tables.pools[pool].backends[index], isChecked: tables.pools[pool].health != nil)
        }
        upstreamTLS = Mutex(Array(repeating: nil, count: tables.pools.count))
        addresses = BackendAddresses(backends.map(\.backend.endpoint))
        balancePlans = tables.pools.map { BalancePlan($0) }
        dependencies = tables.dependencies.map { DependencyState($0) }
        routedPools = Set(topology.tenantPools.map(\.pool)).subtracting([topology.noPool]).sorted()
        limits = Limits(tables.tenants, clock: clock)
        directory = TenantDirectory(tables, topology)
        names = PlaceTexts(tables, topology)
    }

    /// The number of an event loop, from 0, by which it has a recorder and a sink of its own; to be asked for once by each.
    func nextLoop() -> Int { loopNumber.add(1, ordering: .relaxed).oldValue }

    /// How one event loop balances a pool; to be asked for once by each.
    func balancer(ofPool pool: Int, seed: UInt64, loop: Int, loops: Int) -> PoolBalancer {
        let rows = topology.backendStarts[pool]..<topology.backendStarts[pool + 1]
        return PoolBalancer(balancePlans[pool], states: backends[rows], seed: seed, loop: loop, loops: loops)
    }

    /// Sends new connections and checks to the addresses that these tables have. Precondition: only addresses differ.
    func useAddresses(of tables: Tables) {
        for (state, place) in zip(backends, topology.backends) {
            state.address.replace(tables.pools[place.pool].backends[place.index].endpoint)
        }
        addresses.replace(backends.map(\.address.value))
        for (state, dependency) in zip(dependencies, tables.dependencies) { state.address.replace(dependency.endpoint) }
    }
}
