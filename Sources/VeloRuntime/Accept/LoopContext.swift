import NIOCore
import VeloFormat

/// What the connections of one event loop share: used on that loop only, so nothing in it is locked or atomic.
final class LoopContext {
    let gateway: Gateway
    let timeouts: ProxyTimeouts
    let upstreams: UpstreamPool
    private var balancers: [WeightedRoundRobin]
    private var httpDate = HTTPDate()

    init(_ gateway: Gateway, on eventLoop: any EventLoop, timeouts: ProxyTimeouts) {
        self.gateway = gateway
        self.timeouts = timeouts
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

    /// The `Date` of now.
    func date() -> String { httpDate.text(at: gateway.clock.wall()) }
}
