import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("passive ejection")
struct EjectionTests {
    private let rules = Tables.Ejection(failures: 3, time: .seconds(10), maximumTime: .seconds(35))

    private func pool(_ balance: Tables.Pool.Balance = .roundRobin, count: Int = 2, isChecked: Bool = false)
        -> BalancedPool
    {
        BalancedPool(balance, weights: Array(repeating: 1, count: count), isChecked: isChecked) { $0.ejection = rules }
    }

    @Test("takes a backend out after failures in a row, for a time", arguments: everyBalance)
    func ejects(balance: Tables.Pool.Balance) {
        let pool = pool(balance)
        #expect(!pool.fail(0, times: 2, at: second))
        pool.balancer.succeeded(0, now: second)
        #expect(!pool.fail(0, times: 2, at: second))
        #expect(pool.fail(0, at: second))
        for key in 0..<20 { #expect(pool.visit(key: mixed(UInt64(key)), at: 11 * second - 1) == 1) }
        #expect(pool.counts(200, at: 11 * second)[0] > 0)
    }

    @Test("takes longer each time a backend fails again soon, up to the maximum")
    func grows() {
        let pool = pool()
        var now = second
        for length in [10, 20, 30, 35, 35] as [UInt64] {
            #expect(pool.fail(0, times: 3, at: now))
            #expect(pool.states[0].isEjected(at: now + length * second - 1))
            #expect(!pool.states[0].isEjected(at: now + length * second))
            now += length * second
            // One good answer is not enough to be trusted like before.
            pool.balancer.succeeded(0, now: now)
        }
        // Holding out for as long as the last one took is.
        now += 35 * second
        pool.balancer.succeeded(0, now: now)
        #expect(pool.fail(0, times: 3, at: now))
        #expect(!pool.states[0].isEjected(at: now + 10 * second))
    }

    @Test("is not made longer by requests that were on their way")
    func late() {
        let pool = pool()
        #expect(pool.fail(0, times: 3, at: second))
        #expect(!pool.fail(0, times: 50, at: 2 * second))
        #expect(!pool.states[0].isEjected(at: 11 * second))
        // Nor do they count once it is back.
        #expect(!pool.fail(0, times: 2, at: 11 * second) && pool.fail(0, at: 11 * second))
    }

    @Test("never takes out the last backend of a pool", arguments: everyBalance)
    func last(balance: Tables.Pool.Balance) {
        let pool = pool(balance, count: 3)
        #expect(pool.fail(0, times: 3, at: second) && pool.fail(1, times: 3, at: second))
        #expect(!pool.fail(2, times: 100, at: second))
        #expect(pool.visit() == 2)
        // A backend that is down is none that could take over.
        let checked = self.pool(balance, isChecked: true)
        checked.states[1].judge(.unhealthy, at: second)
        #expect(!checked.fail(0, times: 100, at: second))
        #expect(checked.visit() == 0)
    }

    @Test("counts for nothing where all that are up are ejected", arguments: everyBalance)
    func all(balance: Tables.Pool.Balance) {
        let pool = pool(balance, count: 3, isChecked: true)
        // Two at the same time on different loops, and then the checks of the third fail.
        #expect(pool.fail(0, times: 3, at: second) && pool.fail(1, times: 3, at: second))
        pool.states[2].judge(.unhealthy, at: second)
        let counts = pool.counts(300, at: second)
        #expect(counts[0] > 50 && counts[1] > 50 && counts[2] == 0)
        #expect(pool.choose(tried: [0, 1], at: second) == .none)
    }

    @Test("never empties a pool, whatever happens", arguments: 0..<30)
    func neverEmpty(seed: Int) {
        var random = RandomSequence(seed: UInt64(seed))
        let balance = everyBalance[seed % everyBalance.count]
        let pool = pool(balance, count: Int.random(in: 1...5, using: &random))
        let other = pool.otherLoop()
        var now = second
        for _ in 0..<500 {
            now += UInt64.random(in: 0...second, using: &random)
            let index = Int.random(in: pool.states.indices, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0: pool.balancer.succeeded(index, now: now)
            case 1: _ = pool.fail(index, times: 3, at: now)
            default: _ = other.failed(index, now: now)
            }
            #expect(pool.visit(key: random.next(), at: now) != nil)
            #expect(other.choose(tried: BackendSet(), client: .unknown, now: now) != .none)
        }
    }

    @Test("of two loops that see the same failures, one ejects")
    func loops() async {
        let pool = BalancedPool(weights: [1, 1]) {
            $0.ejection = Tables.Ejection(failures: 1, time: .seconds(10), maximumTime: .seconds(100))
        }
        let (plan, states) = (pool.balancer.plan, pool.states)
        let ejections = await withTaskGroup(of: Int.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask {
                    let balancer = PoolBalancer(plan, states: states, seed: 1)
                    return (0..<100).count { _ in balancer.failed(0, now: second) }
                }
            }
            return await tasks.reduce(0, +)
        }
        #expect(ejections == 1)
        #expect(!pool.states[0].isEjected(at: 11 * second))
    }

    @Test("ends when a check that began after it passes, and not by one that began before")
    func checks() {
        let pool = pool(isChecked: true)
        #expect(pool.fail(0, times: 3, at: 5 * second))
        pool.states[0].checkPassed(begunAt: 4 * second, at: 6 * second)
        #expect(pool.states[0].isEjected(at: 6 * second))
        pool.states[0].checkPassed(begunAt: 6 * second, at: 7 * second)
        #expect(!pool.states[0].isEjected(at: 7 * second))
    }

    @Test("can be turned off")
    func off() {
        let pool = BalancedPool(weights: [1, 1]) { $0.ejection = nil }
        #expect(!pool.fail(0, times: 1000, at: second) && !pool.states[0].isEjected(at: second))
        pool.balancer.succeeded(0, now: second)
    }

    @Test("counts 502, 503 and 504, and no other status")
    func statuses() {
        #expect((100...999).filter { PoolBalancer.isFailure(status: $0) } == [502, 503, 504])
    }
}

@Suite("slow start")
struct SlowStartTests {
    private func pool(_ balance: Tables.Pool.Balance, weights: [Int] = [1, 1]) -> BalancedPool {
        BalancedPool(balance, weights: weights, isChecked: true) { $0.slowStart = .seconds(100) }
    }

    @Test("rises on a straight line from a tenth to the whole")
    func line() {
        let pool = pool(.roundRobin)
        let state = pool.states[0]
        state.judge(.unhealthy, at: second)
        state.judge(.healthy, at: 1000 * second)
        func share(_ seconds: UInt64) -> Int { state.share(at: seconds * second, ramp: 100 * second) }
        #expect([1000, 1025, 1050, 1075, 1100, 1101].map(share) == [100, 325, 550, 775, 1000, 1000])
        // A loop whose clock is a moment behind.
        #expect(share(999) == 100)
        #expect(state.share(at: 1000 * second, ramp: 0) == 1000)
    }

    @Test("never applies at the start of the process")
    func start() {
        let pool = pool(.roundRobin)
        pool.states[0].judge(.healthy, at: 1000 * second)
        #expect(pool.states[0].share(at: 1000 * second, ramp: 100 * second) == 1000)
        #expect(pool.states[1].share(at: 1000 * second, ramp: 100 * second) == 1000)
        // The first verdict may be a bad one; what comes then is a return.
        pool.states[1].judge(.unhealthy, at: 1000 * second)
        pool.states[1].judge(.healthy, at: 1010 * second)
        #expect(pool.states[1].share(at: 1010 * second, ramp: 100 * second) == 100)
    }

    @Test("applies after an ejection, too")
    func ejection() {
        let pool = pool(.roundRobin)
        #expect(pool.fail(0, times: 5, at: second))
        #expect(pool.states[0].share(at: 31 * second, ramp: 100 * second) == 100)
        #expect(pool.states[0].share(at: 81 * second, ramp: 100 * second) == 550)
    }

    @Test("gives a backend the share that it has by then, whatever the way of balancing", arguments: everyBalance)
    func shares(balance: Tables.Pool.Balance) {
        for (seconds, share) in [(0, 0.1), (50, 0.55), (100, 1)] as [(UInt64, Double)] {
            let pool = pool(balance)
            pool.states[0].judge(.unhealthy, at: second)
            pool.states[0].judge(.healthy, at: 1000 * second)
            let counts = pool.counts(4000, at: (1000 + seconds) * second)
            // Of a ring only the keys of the backend itself come by, and its part of the ring is right to some percent.
            let expected = balance == .ipHash ? share / 2 : share / (1 + share)
            #expect(
                abs(Double(counts[0]) / 4000 - expected) < (balance == .ipHash ? 0.08 : 0.04), "\(balance) \(seconds)")
        }
    }

    @Test("takes keys of a ring back one after the other, none twice")
    func ring() {
        let pool = pool(.ipHash, weights: [1, 1, 1])
        pool.states[0].judge(.unhealthy, at: second)
        pool.states[0].judge(.healthy, at: 1000 * second)
        let keys = (0..<500).map { mixed(UInt64($0) &+ 9) }
        var before = keys.map { pool.visit(key: $0, at: 1000 * second) }
        for seconds in stride(from: 1005 as UInt64, through: 1100, by: 5) {
            let now = keys.map { pool.visit(key: $0, at: seconds * second) }
            for (old, new) in zip(before, now) where old != new { #expect(new == 0) }
            before = now
        }
        let ring = HashRing(names: ["b0", "b1", "b2"], weights: [1, 1, 1])
        #expect(before == keys.map { ring.owner(of: $0) { _ in 1000 } })
    }

    @Test("leaves a pool that has nothing else whole")
    func alone() {
        for balance in everyBalance {
            let pool = pool(balance, weights: [1])
            pool.states[0].judge(.unhealthy, at: second)
            pool.states[0].judge(.healthy, at: 1000 * second)
            #expect(pool.counts(50, at: 1000 * second) == [50], "\(balance)")
        }
    }
}
