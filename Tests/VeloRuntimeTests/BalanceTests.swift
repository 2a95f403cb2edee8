import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a pool's balancer")
struct PoolBalancerTests {
    @Test(
        "divides requests exactly by weight, whatever happens beside",
        arguments: [[1], [1, 1, 1], [5, 1, 1], [100, 50, 25]])
    func proportion(weights: [Int]) {
        let pool = BalancedPool(weights: weights) { $0.slowStart = .seconds(30) }
        for _ in 0..<3 { #expect(pool.counts(weights.reduce(0, +)) == weights) }
    }

    @Test("goes to no backend that is down or was tried, and to each that is left", arguments: everyBalance)
    func candidates(balance: Tables.Pool.Balance) {
        let pool = BalancedPool(balance, weights: [1, 2, 3, 4], isChecked: true)
        pool.states[1].judge(.unhealthy, at: second)
        var chosen: Set<Int?> = []
        for key in 0..<200 { chosen.insert(pool.visit(tried: [3], key: mixed(UInt64(key)))) }
        #expect(chosen == [0, 2])
        #expect(pool.visit(tried: [0, 2, 3]) == nil)
    }

    @Test("sends requests to backends without a verdict yet", arguments: everyBalance)
    func unknown(balance: Tables.Pool.Balance) {
        let pool = BalancedPool(balance, weights: [1, 1], isChecked: true)
        #expect(pool.counts(100).allSatisfy { $0 > 0 })
    }

    @Test("counts a request from its choice to its end", arguments: everyBalance)
    func counting(balance: Tables.Pool.Balance) {
        let pool = BalancedPool(balance, weights: [1])
        for count in 1...5 {
            #expect(pool.choose() == .backend(0))
            #expect(pool.inFlight == [count])
        }
        for count in (0...4).reversed() {
            #expect(pool.balancer.finished(0) == nil)
            #expect(pool.inFlight == [count])
        }
    }
}

@Suite("weighted round robin")
struct BalanceTests {
    @Test(
        "chooses in exact proportion over every cycle", arguments: [[1], [1, 1], [5, 1, 1], [100, 50, 25], [7, 3]])
    func proportion(weights: [Int]) {
        var balancer = WeightedRoundRobin(weights: weights)
        for _ in 0..<3 {
            var counts = Array(repeating: 0, count: weights.count)
            for _ in 0..<weights.reduce(0, +) {
                if let index = balancer.next(where: { _ in true }) { counts[index] += 1 }
            }
            #expect(counts == weights)
        }
    }

    @Test("spreads the choices of a heavy backend")
    func smooth() {
        var balancer = WeightedRoundRobin(weights: [5, 1, 1])
        let chosen = (0..<7).map { _ in balancer.next { _ in true } }
        #expect(chosen == [0, 0, 1, 0, 2, 0, 0])
    }

    @Test("chooses among candidates only, and none if there is none")
    func candidates() {
        var balancer = WeightedRoundRobin(weights: [1, 1, 1])
        for _ in 0..<9 { #expect(balancer.next { $0 == 1 } == 1) }
        #expect(balancer.next { _ in false } == nil)
        var counts = [0, 0, 0]
        for _ in 0..<9 { if let index = balancer.next(where: { _ in true }) { counts[index] += 1 } }
        #expect(counts == [3, 3, 3])
    }
}
