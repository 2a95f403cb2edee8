import NIOCore
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("consistent hashing")
struct HashRingTests {
    private static let keys = (0..<20_000).map { mixed(UInt64($0) &+ 1) }

    private func owners(_ names: [String], _ weights: [Int], down: Set<Int> = []) -> [String] {
        let ring = HashRing(names: names, weights: weights)
        return Self.keys.map { key in
            ring.owner(of: key) { down.contains($0) ? 0 : 1000 }.map { names[$0] } ?? "none"
        }
    }

    private func share(_ name: String, of owners: [String]) -> Double {
        Double(owners.count { $0 == name }) / Double(owners.count)
    }

    @Test("gives every backend its share, by weight")
    func shares() {
        let names = (0..<8).map { "b\($0)" }
        let weights = [1, 1, 1, 1, 1, 1, 1, 3]
        let owners = owners(names, weights)
        for (name, weight) in zip(names, weights) {
            let fair = Double(weight) / 10
            #expect(abs(share(name, of: owners) - fair) < fair * 0.3, "\(name)")
        }
    }

    @Test("moves the keys of a backend that is removed, and no other", arguments: 2...12)
    func removal(count: Int) {
        let names = (0..<count).map { "b\($0)" }
        let before = owners(names, Array(repeating: 1, count: count))
        let after = owners(Array(names.dropLast()), Array(repeating: 1, count: count - 1))
        let gone = names[count - 1]
        for (first, then) in zip(before, after) where first != gone { #expect(first == then) }
        let moved = share(gone, of: before)
        #expect(moved < 1.3 / Double(count), "\(moved)")
    }

    @Test("moves the keys of a backend that is down as if it were removed")
    func down() {
        let names = (0..<5).map { "b\($0)" }
        let weights = [100, 50, 100, 100, 50]
        let whole = owners(names, weights)
        let down = owners(names, weights, down: [1])
        for (first, then) in zip(whole, down) { #expect(first == "b1" ? then != "b1" : then == first) }
        #expect(down == owners(["b0", "b2", "b3", "b4"], [100, 100, 100, 50]))
        // They go to all that are left, not to one neighbour.
        let heirs = Set(zip(whole, down).filter { $0.0 == "b1" }.map(\.1))
        #expect(heirs == ["b0", "b2", "b3", "b4"])
    }

    @Test("does not depend on the order of backends, the process or the loop")
    func stable() {
        #expect(owners(["a", "b", "c"], [1, 2, 3]) == owners(["c", "a", "b"], [3, 1, 2]))
        // A change of these numbers moves every client of every pool at the next release.
        let ring = HashRing(names: ["a", "b", "c"], weights: [1, 1, 1])
        #expect((0..<12).map { ring.owner(of: mixed($0)) { _ in 1000 } } == Self.recorded)
    }

    private static let recorded: [Int?] = [1, 2, 2, 1, 0, 0, 0, 2, 0, 1, 0, 2]

    @Test("keeps a client at its backend, and others apart")
    func clients() {
        let pool = BalancedPool(.ipHash, weights: Array(repeating: 1, count: 10))
        for key in Self.keys.prefix(100) {
            let first = pool.visit(key: key)
            for _ in 0..<3 { #expect(pool.visit(key: key) == first) }
        }
        #expect(pool.counts(1000).allSatisfy { $0 > 0 })
    }

    @Test("goes on to another backend where one was tried, and has none when all were")
    func tried() {
        let pool = BalancedPool(.ipHash, weights: [1, 1, 1])
        for key in Self.keys.prefix(50) {
            var tried: [Int] = []
            while let index = pool.visit(tried: tried, key: key) { tried.append(index) }
            #expect(tried.sorted() == [0, 1, 2])
        }
    }

    @Test("has nobody in an empty pool, and one backend of weight 1 beside the heaviest there can be")
    func extremes() {
        #expect(HashRing(names: [], weights: []).owner(of: 5) { _ in 1000 } == nil)
        let owners = owners(["light", "heavy"], [1, 65_535])
        #expect(share("heavy", of: owners) > 0.9 && share("light", of: owners) > 0)
    }
}

@Suite("a client's key")
struct ClientKeyTests {
    private func key(_ text: String) throws -> UInt64 {
        ClientKey(try SocketAddress(ipAddress: text, port: 4711)).hash
    }

    @Test("is of the whole IPv4 address, and of the network of an IPv6 address")
    func addresses() throws {
        #expect(try key("192.0.2.1") != key("192.0.2.2"))
        #expect(try key("2001:db8::1") == key("2001:db8::ffff:2"))
        #expect(try key("2001:db8::1") != key("2001:db8:0:1::1"))
    }

    @Test("is the same for an IPv4 address and the IPv6 address that stands for it")
    func mapped() throws {
        #expect(try key("::ffff:192.0.2.1") == key("192.0.2.1"))
        #expect(ClientKey(address: [192, 0, 2, 1]).hash == (try key("192.0.2.1")))
    }

    @Test("does not depend on the port, and is one for all that have no address")
    func others() throws {
        #expect(
            ClientKey(try SocketAddress(ipAddress: "192.0.2.1", port: 1)).hash
                == ClientKey(try SocketAddress(ipAddress: "192.0.2.1", port: 2)).hash)
        #expect(ClientKey(nil) == ClientKey(try SocketAddress(unixDomainSocketPath: "/tmp/x")))
        #expect(ClientKey(nil, sticky: 3).sticky == 3)
    }
}
