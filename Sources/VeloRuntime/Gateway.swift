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
        upstreamTLS = Mutex(Array(repeating: nil, count: tables.pools.count))
        dependencies = tables.dependencies.map { DependencyState($0) }
        routedPools = Set(topology.tenantPools.map(\.pool)).subtracting([topology.noPool]).sorted()
        limits = Limits(tables.tenants, clock: clock)
        directory = TenantDirectory(tables, topology)
        names = PlaceTexts(tables, topology)
    }

    /// The number of an event loop, from 0, by which it has a recorder and a sink of its own; to be asked for once by each.
    func nextLoop() -> Int { loops.add(1, ordering: .relaxed).oldValue }

    /// Sends new connections and checks to the addresses that these tables have. Precondition: only addresses differ.
    func useAddresses(of tables: Tables) {
        for (state, place) in zip(backends, topology.backends) {
            state.address.replace(tables.pools[place.pool].backends[place.index].endpoint)
        }
        for (state, dependency) in zip(dependencies, tables.dependencies) { state.address.replace(dependency.endpoint) }
    }
}

/// One backend, shared by all event loops.
public final class BackendState: Sendable {
    public enum Health: UInt8, Sendable, AtomicRepresentable {
        /// Checked, but no verdict yet: takes traffic, is not reported healthy.
        case unknown
        case healthy
        case unhealthy
    }

    /// As at start; its address may have changed since, and is in `address`.
    public let backend: Tables.Backend
    public let address: LiveEndpoint
    /// Only the health checks write it.
    public let health: Atomic<Health>
    /// Requests in flight to this backend, over all loops.
    public let inFlight = Atomic<Int>(0)

    /// A backend without checks is healthy for ever.
    init(_ backend: Tables.Backend, isChecked: Bool) {
        self.backend = backend
        address = LiveEndpoint(backend.endpoint)
        health = Atomic(isChecked ? .unknown : .healthy)
    }

    public var isUsable: Bool { health.load(ordering: .relaxed) != .unhealthy }
}
