import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("the limits of backends")
struct BackendLimitTests {
    private func pool(
        _ balance: Tables.Pool.Balance = .roundRobin, connections: Int, pending: Int = 0, count: Int = 2
    ) -> BalancedPool {
        BalancedPool(balance, weights: Array(repeating: 1, count: count)) {
            $0.limits = Tables.BackendLimits(connections: connections, pending: pending)
        }
    }

    @Test("pass over a backend that is full, and refuse at once where all are", arguments: everyBalance)
    func connections(balance: Tables.Pool.Balance) {
        let pool = pool(balance, connections: 3)
        for key in 0..<6 { #expect(pool.choose(key: mixed(UInt64(key))) != .saturated) }
        #expect(pool.inFlight == [3, 3])
        #expect(pool.choose() == .saturated)
        #expect(pool.balancer.finished(1) == nil)
        #expect(pool.choose() == .backend(1))
        #expect(pool.inFlight == [3, 3] && pool.pending == [0, 0])
    }

    @Test("let so many wait, in the shortest line, and no more")
    func pending() {
        let pool = pool(connections: 1, pending: 2)
        #expect(pool.choose() != .saturated && pool.choose() != .saturated)
        var lines = [0, 0]
        for _ in 0..<4 {
            guard case .wait(let index) = pool.choose() else {
                Issue.record("nobody waits")
                return
            }
            lines[index] += 1
            #expect(abs(lines[0] - lines[1]) <= 1)
        }
        #expect(pool.pending == [2, 2] && pool.choose() == .saturated)
        // Nobody gets in before a place is free; then the one that waits does, and nobody before it.
        #expect(pool.balancer.resume(0) == false)
        #expect(pool.balancer.finished(0) == 0)
        #expect(pool.choose() == .saturated)
        #expect(pool.balancer.resume(0) == true)
        #expect(pool.balancer.resume(0) == false)
        #expect(pool.inFlight == [1, 1] && pool.pending == [1, 2])
        #expect(pool.choose() == .wait(0))
        pool.balancer.abandonWait(1)
        #expect(pool.pending == [2, 1])
    }

    @Test("tell the loops whose requests wait, each in turn, and no other")
    func wakeUp() {
        let pool = pool(connections: 1, pending: 10, count: 1)
        let third = pool.otherLoop(3, of: 8)
        let seventh = pool.otherLoop(7, of: 8)
        let new = (tried: BackendSet(), client: ClientKey.unknown)
        #expect(pool.choose() == .backend(0))
        #expect(pool.balancer.wakeUp(0) == nil)
        for _ in 0..<2 { #expect(third.choose(tried: new.tried, client: new.client, now: second) == .wait(0)) }
        #expect(seventh.choose(tried: new.tried, client: new.client, now: second) == .wait(0))
        #expect(pool.balancer.finished(0) == 3)
        #expect(seventh.resume(0) == true)
        // It waits no more, so its loop is not told; the third is, until nobody waits there.
        #expect(seventh.finished(0) == 3)
        #expect(seventh.wakeUp(0) == 3)
        third.abandonWait(0)
        #expect(third.wakeUp(0) == 3)
        #expect(third.resume(0) == true)
        #expect(third.finished(0) == nil)
        #expect(third.wakeUp(0) == nil)
        #expect(pool.inFlight == [0] && pool.pending == [0])
    }

    @Test("forget nobody who waits, with more loops than there are bits")
    func manyLoops() {
        let pool = pool(connections: 1, pending: 10, count: 1)
        let near = pool.otherLoop(1, of: 100)
        let far = pool.otherLoop(65, of: 100)
        #expect(pool.choose() == .backend(0))
        #expect(near.choose(tried: BackendSet(), client: .unknown, now: second) == .wait(0))
        #expect(far.choose(tried: BackendSet(), client: .unknown, now: second) == .wait(0))
        near.abandonWait(0)
        #expect(pool.balancer.finished(0) == 1)
        #expect(far.resume(0) == true)
        // What is left of the bits leads nowhere.
        #expect(far.finished(0) == nil && near.wakeUp(0) == nil)
    }

    @Test("never leave a request waiting while there is room, whatever loops do at once", arguments: 0..<5)
    func noLostWakeUp(round: Int) async {
        let pool = pool(connections: 1, pending: 1000, count: 1)
        let loops = 4
        // What a loop is told, as its event loop would be.
        let told = (0..<loops).map { _ in ToldLoop() }
        let (plan, states) = (pool.balancer.plan, pool.states)
        let served = await withTaskGroup(of: Int.self) { tasks in
            for loop in 0..<loops {
                tasks.addTask {
                    let balancer = PoolBalancer(plan, states: states, seed: UInt64(loop), loop: loop, loops: loops)
                    var waiting = 0
                    var served = 0
                    func end() {
                        served += 1
                        if let other = balancer.finished(0) { told[other].add() }
                    }
                    func hear() {
                        while told[loop].take() {
                            if waiting == 0 {
                                if let other = balancer.wakeUp(0) { told[other].add() }
                            } else if balancer.resume(0) {
                                waiting -= 1
                                end()
                            }
                        }
                    }
                    for _ in 0..<2000 {
                        switch balancer.choose(tried: BackendSet(), client: .unknown, now: second) {
                        case .backend: end()
                        case .wait: waiting += 1
                        case .saturated, .none: break
                        }
                        hear()
                    }
                    // Nothing new comes; what waits must be told.
                    let deadline = ContinuousClock.now + .seconds(30)
                    while states[0].pending.load(ordering: .relaxed) > 0, ContinuousClock.now < deadline {
                        hear()
                        await Task.yield()
                    }
                    return waiting == 0 ? served : -1_000_000
                }
            }
            return await tasks.reduce(0, +)
        }
        #expect(served > 0 && pool.inFlight == [0] && pool.pending == [0])
    }

    @Test("refuse nothing by default")
    func none() {
        let pool = BalancedPool(weights: [1])
        for _ in 0..<1000 { #expect(pool.choose() == .backend(0)) }
        #expect(pool.inFlight == [1000])
    }

    @Test("say that none is left where the others are full and this one was tried, or down")
    func left() {
        let pool = pool(connections: 1)
        #expect(pool.choose(tried: [1]) == .backend(0))
        #expect(pool.choose(tried: [1]) == .saturated)
        #expect(pool.choose(tried: [0, 1]) == .none)
        pool.states[0].judge(.unhealthy, at: second)
        #expect(pool.choose(tried: [1]) == .none)
    }

    @Test("let the client of a cookie wait for its backend")
    func sticky() {
        let pool = pool(connections: 1, pending: 1)
        #expect(pool.choose(sticky: 1) == .backend(1))
        #expect(pool.choose(sticky: 1) == .wait(1))
        #expect(pool.choose(sticky: 1) == .backend(0))
    }

    @Test("hold over all loops", arguments: everyBalance)
    func loops(balance: Tables.Pool.Balance) async {
        let pool = pool(balance, connections: 50, pending: 10, count: 3)
        let (plan, states) = (pool.balancer.plan, pool.states)
        let choices = await withTaskGroup(of: [PoolBalancer.Choice].self) { tasks in
            for loop in 0..<4 {
                tasks.addTask {
                    let balancer = PoolBalancer(plan, states: states, seed: UInt64(loop), loop: loop, loops: 4)
                    return (0..<100).map { number in
                        balancer.choose(
                            tried: BackendSet(), client: ClientKey(hash: mixed(UInt64(loop * 100 + number))),
                            now: second)
                    }
                }
            }
            return await tasks.reduce(into: []) { $0 += $1 }
        }
        #expect(pool.inFlight == [50, 50, 50])
        #expect(choices.count { if case .backend = $0 { true } else { false } } == 150)
        #expect(choices.count { if case .wait = $0 { true } else { false } } == pool.pending.reduce(0, +))
        #expect(pool.pending.allSatisfy { $0 <= 10 } && !choices.contains(.none))
    }

    @Test("have nobody to choose in an empty pool", arguments: everyBalance)
    func empty(balance: Tables.Pool.Balance) {
        let pool = BalancedPool(balance, weights: [])
        #expect(pool.choose() == .none)
    }
}

/// How often a loop was told that there is room.
private final class ToldLoop: Sendable {
    private let count = Atomic<Int>(0)

    func add() { count.add(1, ordering: .sequentiallyConsistent) }

    func take() -> Bool {
        let before = count.load(ordering: .sequentiallyConsistent)
        guard before > 0 else { return false }
        count.subtract(1, ordering: .sequentiallyConsistent)
        return true
    }
}

@Suite("a waiting line")
struct WaitingLineTests {
    @Test("serves in order, but for those who left")
    func order() {
        var line = WaitingLine<String>()
        let tickets = ["a", "b", "c", "d"].map { line.append($0) }
        #expect(line.remove(tickets[1]) == "b")
        #expect(line.remove(tickets[1]) == nil)
        #expect(line.popFirst() == "a")
        #expect(line.next == "c")
        #expect(line.remove(tickets[0]) == nil)
        #expect(line.remove(tickets[2]) == "c")
        #expect(line.next == "d" && line.isEmpty == false)
        let last = line.append("e")
        #expect(line.popFirst() == "d")
        #expect(line.remove(last) == "e")
        #expect(line.isEmpty && line.next == nil && line.popFirst() == nil)
    }

    @Test("agrees with a plain list, whatever is done to it", arguments: 0..<20)
    func model(seed: Int) {
        var random = RandomSequence(seed: UInt64(seed))
        var line = WaitingLine<Int>()
        var list: [(ticket: WaitingLine<Int>.Ticket, value: Int)] = []
        for value in 0..<500 {
            switch Int.random(in: 0...3, using: &random) {
            case 0:
                let popped = line.popFirst()
                #expect(popped == list.first?.value)
                list = Array(list.dropFirst())
            case 1:
                guard let index = list.indices.randomElement(using: &random) else { continue }
                let removed = line.remove(list[index].ticket)
                #expect(removed == list.remove(at: index).value)
            default: list.append((line.append(value), value))
            }
            #expect(line.isEmpty == list.isEmpty && line.next == list.first?.value)
        }
    }
}

@Suite("a set of backends")
struct BackendSetTests {
    @Test("holds indices small and large")
    func indices() {
        var set = BackendSet()
        #expect(set.isEmpty)
        for index in [0, 63, 64, 1000, 64, 0] { set.insert(index) }
        #expect(set.count == 4 && !set.isEmpty)
        #expect((0...1001).filter { set.contains($0) } == [0, 63, 64, 1000])
        set.removeAll()
        #expect(set == BackendSet())
    }

    @Test("lets every backend of a large pool be tried once", arguments: everyBalance)
    func largePool(balance: Tables.Pool.Balance) {
        let pool = BalancedPool(balance, weights: Array(repeating: 1, count: 130))
        var tried: [Int] = []
        while let index = pool.visit(tried: tried) { tried.append(index) }
        #expect(tried.sorted() == Array(0..<130))
    }
}
