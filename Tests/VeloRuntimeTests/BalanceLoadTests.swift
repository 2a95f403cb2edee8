import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("least connections")
struct LeastConnectionsTests {
    @Test("never chooses a backend that is busier for its weight than another", arguments: 0..<40)
    func neverBusier(seed: Int) {
        var random = RandomSequence(seed: UInt64(seed))
        let weights = (0..<Int.random(in: 1...8, using: &random)).map { _ in Int.random(in: 1...9, using: &random) }
        let pool = BalancedPool(.leastConnections, weights: weights)
        for _ in 0..<300 {
            let before = pool.inFlight
            guard case .backend(let chosen) = pool.choose() else {
                Issue.record("no backend is chosen")
                return
            }
            for other in weights.indices {
                #expect(before[chosen] * weights[other] <= before[other] * weights[chosen])
            }
            // Some requests end, of any backend that has one.
            let busy = pool.inFlight.indices.filter { pool.inFlight[$0] > 0 }
            if Bool.random(using: &random), let index = busy.randomElement(using: &random) {
                #expect(pool.balancer.finished(index) == nil)
            }
        }
    }

    @Test("takes turns by weight where all are equally busy", arguments: [[1, 1, 1], [5, 1, 1], [100, 50]])
    func turns(weights: [Int]) {
        let pool = BalancedPool(.leastConnections, weights: weights)
        #expect(pool.counts(3 * weights.reduce(0, +)) == weights.map { $0 * 3 })
    }

    @Test("fills backends in proportion to their weights")
    func proportion() {
        let pool = BalancedPool(.leastConnections, weights: [4, 2, 1])
        for _ in 0..<70 { _ = pool.choose() }
        #expect(pool.inFlight == [40, 20, 10])
    }

    @Test("sees the requests of other loops")
    func loops() {
        let pool = BalancedPool(.leastConnections, weights: [1, 1])
        pool.states[0].inFlight.store(5, ordering: .relaxed)
        for _ in 0..<5 { #expect(pool.choose() == .backend(1)) }
    }
}

@Suite("the power of two choices")
struct PowerOfTwoTests {
    @Test("of two backends takes the less busy one")
    func two() {
        let pool = BalancedPool(.powerOfTwo, weights: [1, 1])
        for _ in 0..<100 { _ = pool.choose() }
        #expect(pool.inFlight == [50, 50])
    }

    @Test("never takes the busiest while another one is there, whatever is drawn", arguments: 0..<20)
    func busiest(seed: Int) {
        let pool = BalancedPool(.powerOfTwo, weights: [1, 1, 1, 1, 1], seed: UInt64(seed))
        pool.states[3].inFlight.store(1_000, ordering: .relaxed)
        for _ in 0..<200 { #expect(pool.choose() != .backend(3)) }
    }

    @Test("leaves backends far closer together than chance would")
    func even() {
        let pool = BalancedPool(.powerOfTwo, weights: Array(repeating: 1, count: 100))
        for _ in 0..<10_000 { _ = pool.choose() }
        // By chance alone the fullest of 100 has about 125; by two choices log log n more than 100.
        #expect(pool.inFlight.allSatisfy { (95...105).contains($0) }, "\(pool.inFlight)")
    }

    @Test("honours weights, of requests at once and of requests one after the other")
    func weights() {
        let pool = BalancedPool(.powerOfTwo, weights: [4, 1, 1, 1, 1])
        for _ in 0..<800 { _ = pool.choose() }
        #expect((360...440).contains(pool.inFlight[0]), "\(pool.inFlight)")
        let idle = BalancedPool(.powerOfTwo, weights: [4, 1, 1, 1, 1])
        let counts = idle.counts(8000)
        #expect((3800...4200).contains(counts[0]), "\(counts)")
    }

    @Test("finds the last backend of many that are down")
    func lastOne() {
        let pool = BalancedPool(.powerOfTwo, weights: Array(repeating: 1, count: 200))
        for state in pool.states where state.backend.name != "b137" { state.judge(.unhealthy, at: 0) }
        for _ in 0..<50 { #expect(pool.visit() == 137) }
        #expect(pool.choose(tried: [137]) == .none)
    }

    @Test("chooses the same for the same seed")
    func reproducible() {
        func choices(_ seed: UInt64) -> [Int?] {
            let pool = BalancedPool(.powerOfTwo, weights: Array(repeating: 1, count: 50), seed: seed)
            return (0..<50).map { _ in pool.visit() }
        }
        #expect(choices(7) == choices(7) && choices(7) != choices(8))
    }
}
