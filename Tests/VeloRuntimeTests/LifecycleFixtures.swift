import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// Two clocks that only the test moves.
final class ManualClock: Sendable {
    private let nanoseconds: Atomic<UInt64>
    private let seconds: Atomic<Int64>
    private let reads = Atomic<Int>(0)

    /// Starts on 2026-11-22T17:14:14Z.
    init(nanoseconds: UInt64 = 1_000_000_000_000, seconds: Int64 = 1_795_367_654) {
        self.nanoseconds = Atomic(nanoseconds)
        self.seconds = Atomic(seconds)
    }

    func advance(nanoseconds amount: UInt64) { nanoseconds.add(amount, ordering: .sequentiallyConsistent) }
    func setWall(_ value: Int64) { seconds.store(value, ordering: .sequentiallyConsistent) }
    var wall: Int64 { seconds.load(ordering: .sequentiallyConsistent) }
    /// How often the wall clock was read through `runtime`.
    var wallReads: Int { reads.load(ordering: .sequentiallyConsistent) }

    var runtime: RuntimeClock {
        RuntimeClock(
            monotonic: { self.nanoseconds.load(ordering: .sequentiallyConsistent) },
            wall: {
                self.reads.add(1, ordering: .sequentiallyConsistent)
                return self.wall
            })
    }
}

/// Keeps the events that health checks and scrapes make; ignores those of requests.
final class HealthEvents: MetricRecorder {
    struct Verdict: Equatable {
        var pool: Int
        var backend: Int
        var rows: [Int32]
        var isHealthy: Bool
    }

    private let state = Mutex<(verdicts: [Verdict], usage: [String])>(([], []))

    var verdicts: [Verdict] { state.withLock { $0.verdicts } }
    var usage: [String] { state.withLock { $0.usage } }

    func requestCompleted(_ event: RequestCompleted) {}
    func requestThrottled(_ event: RequestThrottled) {}
    func connectionActive(_ event: ConnectionActive) {}
    func backendHealth(_ event: BackendHealth) {
        let verdict = Verdict(
            pool: event.pool, backend: event.backend, rows: Array(event.tenantPoolBackends), isHealthy: event.isHealthy)
        state.withLock { $0.verdicts.append(verdict) }
    }
    func quotaUsage(_ event: QuotaUsage) {
        state.withLock { $0.usage.append("\(event.tenant) \(event.quota.text) \(event.used)/\(event.limit)") }
    }
    func slaJudged(_ event: SLAJudgement) {}
    func slaBreached(_ event: SLAJudgement) {}
}

let loopback = Tables.Endpoint(host: "127.0.0.1", port: 0)

/// Tables with ports chosen by the system, two tenants on one pool, and a spare pool that no route leads to.
func sampleTables(
    backends: [Tables.Backend] = [Tables.Backend(name: "one", endpoint: loopback)],
    health: Tables.HealthCheck? = nil, dependencies: [Tables.Dependency] = [], state: String = "/nonexistent/velod",
    quotas: [Tables.Quota] = [Tables.Quota(kind: .requests, limit: 100, period: .day)]
) -> Tables {
    Tables(
        specHash: "0123456789abcdef0123456789abcdef", namespace: "veloflux", proxy: loopback, api: loopback,
        admin: loopback, stateDirectory: state, dependencies: dependencies,
        pools: [
            Tables.Pool(name: "web", backends: backends, health: health),
            Tables.Pool(name: "spare", backends: [Tables.Backend(name: "idle", endpoint: loopback)]),
        ],
        tenants: [
            Tables.Tenant(
                id: "acme", hosts: ["acme.example.com"], routes: [Tables.Route(path: "/", pool: 0)], quotas: quotas),
            Tables.Tenant(id: "beta", hosts: ["beta.example.com"], routes: [Tables.Route(path: "/", pool: 0)]),
        ])
}

func sampleGateway(
    _ tables: Tables, recorder: any MetricRecorder = HealthEvents(), clock: RuntimeClock = ManualClock().runtime
) -> Gateway {
    Gateway(tables: tables, topology: Topology(tables), recorder: recorder, clock: clock, logger: silentLogger)
}

let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A folder of the test's own, removed with all it holds at the end.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/velod-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { removeTree(path) }
    return try await body(path)
}

private func removeTree(_ path: String) {
    chmod(path, 0o755)
    for name in listFolder(path) {
        if unlink(path + "/" + name) != 0 { removeTree(path + "/" + name) }
    }
    rmdir(path)
}

/// The names in a folder, sorted.
func listFolder(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Something that has happened, seen from any task.
final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isRaised: Bool { state.load(ordering: .sequentiallyConsistent) }
    func raise() { state.store(true, ordering: .sequentiallyConsistent) }
}

struct DeadlinePassed: Error {}

/// Polls until `condition` holds, for a minute at most: a machine that builds and tests at once is slow.
func holds(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw DeadlinePassed() }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// A listener of the gateway's own answers.
func bindLocalListener(_ endpoints: Endpoints, at endpoint: Tables.Endpoint, on group: any EventLoopGroup) async throws
    -> any Channel
{
    try await localBootstrap(endpoints, on: group).bind(host: endpoint.host, port: endpoint.port).get()
}

/// Sends `request` to a port of 127.0.0.1 and returns all that comes until the other side closes.
func exchange(_ request: String, port: Int) async throws -> String {
    let group = MultiThreadedEventLoopGroup.singleton
    let received = group.any().makePromise(of: String.self)
    let connection = ClientBootstrap(group: group)
        .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Collector(received))
            }
        }
        .connect(host: "127.0.0.1", port: port)
    connection.whenComplete { result in
        switch result {
        case .success(let channel): channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
        case .failure(let error): received.fail(error)
        }
    }
    return try await received.futureResult.get()
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private var text = ByteBuffer()
    private let received: EventLoopPromise<String>

    init(_ received: EventLoopPromise<String>) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        text.writeBuffer(&bytes)
    }
    func channelInactive(context: ChannelHandlerContext) { received.succeed(String(buffer: text)) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A server on loopback that answers whatever it is sent with the text it holds at that time; `nil` is silence.
final class ScriptedServer: Sendable {
    private let answer: Mutex<String?>
    private let requests = Mutex<[String]>([])
    private let unanswered = Mutex<[any Channel]>([])
    private let channel = Mutex<(any Channel)?>(nil)

    init(_ answer: String?) { self.answer = Mutex(answer) }

    var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }
    var endpoint: Tables.Endpoint { Tables.Endpoint(host: "127.0.0.1", port: port) }
    var received: [String] { requests.withLock { $0 } }
    func setAnswer(_ text: String?) { answer.withLock { $0 = text } }

    func start(port: Int = 0) async throws {
        let bound = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Responder(self))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        channel.withLock { $0 = bound }
    }

    func stop() async throws {
        let bound = channel.withLock { channel in
            defer { channel = nil }
            return channel
        }
        try await bound?.close()
    }

    /// Answers what came while it was silent.
    func answerLate(_ text: String) {
        let channels = unanswered.withLock { channels in
            defer { channels = [] }
            return channels
        }
        for channel in channels { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    }

    fileprivate func respond(to request: String, on channel: any Channel) -> String? {
        let text = answer.withLock { $0 }
        if text == nil { unanswered.withLock { $0.append(channel) } }
        requests.withLock { $0.append(request) }
        return text
    }
}

private final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let server: ScriptedServer

    init(_ server: ScriptedServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let text = server.respond(to: String(buffer: unwrapInboundIn(data)), on: context.channel) else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
