import NIOCore
import Synchronization
import VeloFormat
import VeloHTTP
import VeloMetrics

/// What the connections of one event loop share: used on that loop only, so nothing in it is locked or atomic.
final class LoopContext {
    let gateway: Gateway
    let timeouts: Tables.Timeouts
    /// By pool.
    let poolTimeouts: [Tables.PoolTimeouts]
    let limits: MessageLimits
    let requestsPerConnection: Int
    let upstreams: UpstreamPool
    /// Used on this loop only, which saves the locked instructions.
    let recorder: any MetricRecorder
    let headWriter: RequestHeadWriter
    let keepsTraces: Bool
    /// `nil` if requests are not logged.
    let accessLog: AccessLogSink?
    /// Of a connection before it is known whose it is.
    let stranger: Peer
    /// When what this loop is at began, on the gateway's monotonic clock: read once for all that is made of one event.
    private(set) var now: UInt64 = 0
    var shelf = BufferShelf()
    /// By pool.
    var balancers: [PoolBalancer]
    var lines = WaitingLines()
    /// By pool: whether requests that may be acted on twice are.
    let retriesIdempotent: [Bool]
    private var httpDate = HTTPDate()
    /// Of identifiers, which have to be different, not hard to guess.
    private var random = RandomSequence(seed: .random(in: .min ... .max))

    init(_ gateway: Gateway, on eventLoop: any EventLoop) {
        self.gateway = gateway
        timeouts = gateway.tables.timeouts
        poolTimeouts = gateway.tables.pools.map(\.timeouts)
        limits = MessageLimits(gateway.tables.limits)
        requestsPerConnection = gateway.tables.limits.requestsPerConnection
        let policy = ForwardingPolicy(gateway.tables)
        headWriter = RequestHeadWriter(policy)
        stranger = Peer(
            ClientOrigin(address: nil, text: nil, scheme: .http, policy: policy, passesGuarded: false),
            mayNameTenant: false)
        let loop = gateway.nextLoop()
        recorder = gateway.recorder.recorder(ofLoop: loop)
        accessLog = gateway.accessLog.withLock { $0?.sink(ofLoop: loop) }
        keepsTraces = recorder.keepsTraces
        upstreams = UpstreamPool(gateway, on: eventLoop)
        var seeds = SystemRandomNumberGenerator()
        balancers = gateway.tables.pools.indices.map {
            gateway.balancer(ofPool: $0, seed: seeds.next(), loop: loop, loops: max(gateway.loopCount, loop + 1))
        }
        retriesIdempotent = gateway.tables.pools.map(\.retry.isIdempotentRetried)
        gateway.loops.add(self, loop, on: eventLoop)
    }

    /// An event has come, and with it another moment.
    @discardableResult
    func beginTick() -> UInt64 {
        now = gateway.clock.monotonic()
        return now
    }

    /// Identifiers for a request that comes without.
    func newIdentity() -> RequestIdentity {
        RequestIdentity(
            request: (random.next(), random.next()), trace: (random.next(), random.next()), span: random.next())
    }

    /// Calls `body` with the `Date` of now, or with nothing where none is needed.
    func withDate(unless isKnown: Bool = false, _ body: (UnsafeRawBufferPointer) -> Void) {
        if isKnown {
            body(UnsafeRawBufferPointer(start: nil, count: 0))
        } else {
            httpDate.withText(at: gateway.clock.wall(), body)
        }
    }
}

extension MessageLimits {
    init(_ limits: Tables.ConnectionLimits) {
        // One line may take the whole head: a cookie is as large as all that a client has to say.
        self.init(
            headBytes: limits.headBytes, lineBytes: limits.headBytes, targetBytes: limits.targetBytes,
            fieldCount: limits.fieldCount, contentBytes: limits.contentBytes)
        refusesDeclaredLength = false
    }
}
