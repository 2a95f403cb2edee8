import NIOCore
import NIOHTTP1
import VeloFormat
import VeloMetrics

/// What the connections of one event loop share: used on that loop only, so nothing in it is locked or atomic.
final class LoopContext {
    let gateway: Gateway
    let timeouts: ProxyTimeouts
    let upstreams: UpstreamPool
    /// Used on this loop only, which saves the locked instructions.
    let recorder: any MetricRecorder
    private let keepsTraces: Bool
    private var balancers: [WeightedRoundRobin]
    private var httpDate = HTTPDate()

    init(_ gateway: Gateway, on eventLoop: any EventLoop, timeouts: ProxyTimeouts) {
        self.gateway = gateway
        self.timeouts = timeouts
        recorder = gateway.recorderOfNextLoop()
        keepsTraces = recorder.keepsTraces
        upstreams = UpstreamPool(gateway, on: eventLoop, timeouts: timeouts)
        balancers = gateway.tables.pools.map { WeightedRoundRobin(weights: $0.backends.map(\.weight)) }
    }

    /// The backend, by its index in the pool, that the next request goes to: one that is not known to be down and has
    /// not been tried for this request.
    func nextBackend(pool: Int, tried: [Int]) -> Int? {
        let start = gateway.topology.backendStarts[pool]
        let backends = gateway.backends
        return balancers[pool].next { !tried.contains($0) && backends[start + $0].isUsable }
    }

    /// The sampled trace that a request belongs to, if a metric shows it.
    func trace(_ head: HTTPRequestHead) -> TraceID? {
        guard keepsTraces, let field = head.headers.first(name: "traceparent") else { return nil }
        return TraceID(sampledIn: field)
    }

    /// The `Date` of now.
    func date() -> String { httpDate.text(at: gateway.clock.wall()) }
}
