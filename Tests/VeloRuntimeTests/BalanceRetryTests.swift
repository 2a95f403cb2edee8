import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("the retry budget")
struct RetryBudgetTests {
    private func rules(_ percent: Int64, minimum: Int64 = 0) -> Tables.Retry {
        Tables.Retry(budget: ExactDecimal(percent, scale: 2), minimumCount: minimum)
    }

    @Test("bounds retries by a share of the requests and a rate, whatever comes when", arguments: 0..<40)
    func bound(seed: Int) {
        var random = RandomSequence(seed: UInt64(seed))
        let percent = Int64.random(in: 0...100, using: &random)
        let minimum = Int64.random(in: 0...20, using: &random)
        var budget = RetryBudget(rules(percent, minimum: minimum), loops: 1)
        let start = 1000 * second
        var now = start
        var requests = 0
        var retries = 0
        for _ in 0..<3000 {
            now += UInt64.random(in: 0...(second / 20), using: &random)
            if Bool.random(using: &random) {
                budget.pay(at: now)
                requests += 1
            }
            while Int.random(in: 0...2, using: &random) > 0, budget.withdraw(at: now) { retries += 1 }
            let seconds = Double(now - start) / 1e9
            let most = Double(percent) / 100 * Double(requests) + Double(minimum) * (seconds + 10)
            #expect(Double(retries) <= most + 1e-6)
        }
    }

    @Test("lets a steady share through")
    func steady() {
        var budget = RetryBudget(rules(20), loops: 1)
        var now = second
        var retries = 0
        for _ in 0..<10_000 {
            now += 1_000_000
            budget.pay(at: now)
            if budget.withdraw(at: now) { retries += 1 }
        }
        // All requests fail, and a fifth of them is tried again.
        #expect((1950...2000).contains(retries), "\(retries)")
    }

    @Test("saves nothing up for long")
    func forgets() {
        var budget = RetryBudget(rules(50), loops: 1)
        for _ in 0..<1000 { budget.pay(at: second) }
        #expect(budget.withdraw(at: 3600 * second) == false)
        // Within the ten seconds most is still there.
        for _ in 0..<1000 { budget.pay(at: 3600 * second) }
        var retries = 0
        while budget.withdraw(at: 3602 * second) { retries += 1 }
        #expect((380...420).contains(retries), "\(retries)")
    }

    @Test("allows the minimum without requests, shared by the loops")
    func minimum() {
        func retries(loops: Int) -> Int {
            var budget = RetryBudget(rules(0, minimum: 8), loops: loops)
            var now = second
            var retries = 0
            for _ in 0..<1000 {
                now += second / 10
                while budget.withdraw(at: now) { retries += 1 }
            }
            return retries
        }
        #expect((830...880).contains(retries(loops: 1)), "\(retries(loops: 1))")
        #expect((205...220).contains(retries(loops: 4)), "\(retries(loops: 4))")
    }

    @Test("lets a pool that just started lose a backend without a word to anybody")
    func start() {
        let pool = BalancedPool(weights: [1, 1])
        for _ in 0..<30 { #expect(pool.balancer.mayRetry(now: second)) }
        #expect(!pool.balancer.mayRetry(now: second))
    }

    @Test("of nothing allows nothing")
    func nothing() {
        let pool = BalancedPool(weights: [1, 1]) { $0.retry = rules(0) }
        for _ in 0..<1000 {
            _ = pool.visit()
            #expect(!pool.balancer.mayRetry(now: second))
        }
    }

    @Test("is paid into by new requests, not by their retries")
    func payment() {
        let pool = BalancedPool(weights: [1, 1]) { $0.retry = rules(100) }
        for _ in 0..<10 { _ = pool.visit() }
        for _ in 0..<100 { _ = pool.visit(tried: [0]) }
        #expect((0..<100).count { _ in pool.balancer.mayRetry(now: second) } == 10)
    }

    @Test("survives a clock that stands still or a loop's that is behind")
    func clock() {
        var budget = RetryBudget(rules(100, minimum: 1), loops: 1)
        budget.pay(at: 10 * second)
        let retries = (0..<20).count { budget.withdraw(at: [10, 9, 0][$0 % 3] * second) }
        // The ten that were there, and the one that was paid in.
        #expect(retries == 11)
    }
}
