import Testing

@testable import VeloRuntime

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
