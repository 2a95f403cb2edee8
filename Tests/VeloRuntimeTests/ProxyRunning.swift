import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

/// A recorder that keeps the events.
final class EventLog: MetricRecorder {
    struct Events {
        var completed: [RequestCompleted] = []
        var throttled: [RequestThrottled] = []
        var active: [Int: Int64] = [:]
        var activations = 0
        var judged: [SLAJudgement] = []
        var breached: [SLAJudgement] = []
    }

    private let events = Mutex(Events())

    var all: Events { events.withLock { $0 } }
    var completed: [RequestCompleted] { all.completed }
    var statuses: [UInt16] { all.completed.map(\.status) }

    func requestCompleted(_ event: RequestCompleted) { events.withLock { $0.completed.append(event) } }
    func requestThrottled(_ event: RequestThrottled) { events.withLock { $0.throttled.append(event) } }
    func connectionActive(_ event: ConnectionActive) {
        events.withLock {
            $0.active[event.at.tenantPoolBackend, default: 0] += event.delta
            if event.delta > 0 { $0.activations += 1 }
        }
    }
    func backendHealth(_ event: BackendHealth) {}
    func quotaUsage(_ event: QuotaUsage) {}
    func slaJudged(_ event: SLAJudgement) { events.withLock { $0.judged.append(event) } }
    func slaBreached(_ event: SLAJudgement) { events.withLock { $0.breached.append(event) } }
}

/// Tables of two tenants: `acme` (`acme.test`, `*.acme.test`; `/` to pool `web`, `/api` to pool `api`) and `beta`
/// (`beta.test`; `/only` to pool `web`). `web` has the backends of `ports`, `api` the first of them.
func twoTenants(
    ports: [Int], weights: [Int]? = nil, trusted: [String] = [], objectives: [Tables.Objective] = []
) -> Tables {
    let backends = ports.enumerated().map { index, port in
        Tables.Backend(
            name: "b\(index)", endpoint: .init(host: "127.0.0.1", port: port), weight: weights?[index] ?? 1)
    }
    let nowhere = Tables.Endpoint(host: "127.0.0.1", port: 0)
    return Tables(
        specHash: "", namespace: "test", proxy: nowhere, api: nowhere, admin: nowhere,
        trustedHeader: trusted.isEmpty ? nil : .init(name: "X-Tenant-ID", from: trusted), stateDirectory: "",
        pools: [
            .init(name: "web", backends: backends),
            .init(name: "api", backends: Array(backends.prefix(1))),
        ],
        tenants: [
            .init(
                id: "acme", hosts: ["acme.test", "*.acme.test"],
                routes: [.init(path: "/", pool: 0), .init(path: "/api", pool: 1)], objectives: objectives),
            .init(id: "beta", hosts: ["beta.test"], routes: [.init(path: "/only", pool: 0)]),
        ])
}

func makeGateway(_ tables: Tables, recorder: EventLog = EventLog(), clock: RuntimeClock = .system) -> Gateway {
    Gateway(
        tables: tables, topology: Topology(tables), recorder: recorder, clock: clock,
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
}

/// A proxy on a port of its own.
struct RunningProxy {
    let port: Int
    let gateway: Gateway
    let log: EventLog

    func connect() throws -> Wire { try Wire(port: port) }
}

/// Runs a proxy for the length of `body`, which may block.
func withProxy(
    _ tables: Tables, timeouts: ProxyTimeouts = ProxyTimeouts(), clock: RuntimeClock = .system, loops: Int = 2,
    _ body: (RunningProxy) async throws -> Void
) async throws {
    let log = EventLog()
    let gateway = makeGateway(timeouts.applied(to: tables), recorder: log, clock: clock)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
    let channel = try await bindProxy(
        gateway, at: .init(host: "127.0.0.1", port: 0), on: group)
    do {
        try await withTaskExecutorPreference(BlockingExecutor()) {
            try await body(RunningProxy(port: channel.localAddress?.port ?? 0, gateway: gateway, log: log))
        }
    } catch {
        try? await group.shutdownGracefully()
        throw error
    }
    try await group.shutdownGracefully()
    gateway.loops.removeAll()
}

/// Polls until `condition` holds; `false` when it did not within ten seconds.
func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if condition() { return true }
        sched_yield()
    }
    return condition()
}

/// What a test wants to wait for less long than a spec would.
struct ProxyTimeouts {
    var head: TimeSpan?
    var keepAlive: TimeSpan?
    var connect: TimeSpan?
    var firstByte: TimeSpan?
    var stall: TimeSpan?
    var total: TimeSpan?
    var upstreamIdle: TimeSpan?
    var linger: TimeSpan?

    func applied(to tables: Tables) -> Tables {
        var tables = tables
        if let head { tables.timeouts.head = head }
        if let keepAlive { tables.timeouts.keepAlive = keepAlive }
        if let stall { tables.timeouts.stall = stall }
        if let upstreamIdle { tables.timeouts.backendIdle = upstreamIdle }
        if let linger { tables.timeouts.linger = linger }
        for index in tables.pools.indices {
            if let connect { tables.pools[index].timeouts.connect = connect }
            if let firstByte { tables.pools[index].timeouts.firstByte = firstByte }
            if let stall { tables.pools[index].timeouts.stall = stall }
            if let total { tables.pools[index].timeouts.total = total }
        }
        return tables
    }
}
