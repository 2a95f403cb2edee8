import Synchronization
import VeloFormat

@testable import VeloRuntime

let second: UInt64 = 1_000_000_000

/// A pool of backends `b0`, `b1`, … and their states, and one loop's balancer of it.
struct BalancedPool {
    let states: [BackendState]
    let balancer: PoolBalancer

    init(
        _ balance: Tables.Pool.Balance = .roundRobin, weights: [Int], seed: UInt64 = 1, isChecked: Bool = false,
        _ change: (inout Tables.Pool) -> Void = { _ in }
    ) {
        var pool = Tables.Pool(
            name: "web", balance: balance,
            backends: weights.enumerated().map { index, weight in
                Tables.Backend(name: "b\(index)", endpoint: loopback, weight: weight)
            })
        change(&pool)
        states = pool.backends.map { BackendState($0, isChecked: isChecked) }
        balancer = PoolBalancer(BalancePlan(pool), states: states, seed: seed)
    }

    /// Another loop's balancer of the same backends.
    func otherLoop(_ loop: Int = 1, of loops: Int = 2) -> PoolBalancer {
        PoolBalancer(balancer.plan, states: states, seed: UInt64(loop), loop: loop, loops: loops)
    }

    func choose(
        tried: [Int] = [], key: UInt64 = 0, sticky: Int? = nil, at now: UInt64 = second
    ) -> PoolBalancer.Choice {
        balancer.choose(tried: BackendSet(tried), client: ClientKey(hash: key, sticky: sticky), now: now)
    }

    /// Chooses, and ends the request at once.
    func visit(tried: [Int] = [], key: UInt64 = 0, sticky: Int? = nil, at now: UInt64 = second) -> Int? {
        guard case .backend(let index) = choose(tried: tried, key: key, sticky: sticky, at: now) else { return nil }
        _ = balancer.finished(index)
        return index
    }

    /// How often each backend is chosen by so many requests that do not overlap.
    func counts(_ requests: Int, at now: UInt64 = second) -> [Int] {
        var counts = Array(repeating: 0, count: states.count)
        for key in 0..<requests {
            if let index = visit(key: mixed(UInt64(key) &+ 77), at: now) { counts[index] += 1 }
        }
        return counts
    }

    var inFlight: [Int] { states.map { $0.inFlight.load(ordering: .relaxed) } }
    var pending: [Int] { states.map { $0.pending.load(ordering: .relaxed) } }

    /// Fails requests at a backend, and whether the last one took it out.
    @discardableResult
    func fail(_ index: Int, times: Int = 1, at now: UInt64) -> Bool {
        (0..<times).map { _ in balancer.failed(index, now: now) }.last ?? false
    }
}

let everyBalance: [Tables.Pool.Balance] = [.roundRobin, .leastConnections, .powerOfTwo, .ipHash]

extension StickyCookie {
    func backend(ofValue value: [UInt8]) -> Int? { value.withUnsafeBytes { backend(ofValue: $0) } }
    func backend(inField field: [UInt8]) -> Int? { field.withUnsafeBytes { backend(inField: $0) } }
    func backend(inField field: String) -> Int? { backend(inField: Array(field.utf8)) }
}
