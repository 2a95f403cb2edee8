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
    var shelf = BufferShelf()
    /// By pool.
    var balancers: [PoolBalancer]
    var lines = WaitingLines()
    /// By pool: whether requests that may be acted on twice are.
    let retriesIdempotent: [Bool]
    private var httpDate = HTTPDate()
    private var random = FastRandom()

    init(_ gateway: Gateway, on eventLoop: any EventLoop) {
        self.gateway = gateway
        timeouts = gateway.tables.timeouts
        poolTimeouts = gateway.tables.pools.map(\.timeouts)
        limits = MessageLimits(gateway.tables.limits)
        requestsPerConnection = gateway.tables.limits.requestsPerConnection
        headWriter = RequestHeadWriter(ForwardingPolicy(gateway.tables))
        let loop = gateway.nextLoop()
        recorder = gateway.recorder.recorder(ofLoop: loop)
        accessLog = gateway.accessLog.withLock { $0?.sink(ofLoop: loop) }
        keepsTraces = recorder.keepsTraces
        upstreams = UpstreamPool(gateway, on: eventLoop)
        var random = FastRandom()
        balancers = gateway.tables.pools.indices.map {
            gateway.balancer(ofPool: $0, seed: random.next(), loop: loop, loops: max(gateway.loopCount, loop + 1))
        }
        retriesIdempotent = gateway.tables.pools.map(\.retry.isIdempotentRetried)
        gateway.loops.add(self, loop, on: eventLoop)
    }

    /// Identifiers for a request that comes without.
    func newIdentity() -> RequestIdentity {
        RequestIdentity(
            request: (random.next(), random.next()), trace: (random.next(), random.next()), span: random.next())
    }

    /// Calls `body` with the `Date` of now.
    func withDate(_ body: (UnsafeRawBufferPointer) -> Void) { httpDate.withText(at: gateway.clock.wall(), body) }
}

/// Random bits that nobody relies on to be secret: identifiers that have to be different, not to be hard to guess.
///
/// Wyrand (Wang Yi), seeded by the system.
struct FastRandom: RandomNumberGenerator {
    private var state = UInt64.random(in: .min ... .max)

    mutating func next() -> UInt64 {
        state &+= 0xA076_1D64_78BD_642F
        let product = state.multipliedFullWidth(by: state ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}

extension MessageLimits {
    init(_ limits: Tables.ConnectionLimits) {
        // A target is part of a line, and both of the head.
        self.init(
            headBytes: limits.headBytes, targetBytes: limits.targetBytes, fieldCount: limits.fieldCount,
            contentBytes: limits.contentBytes)
    }
}
