import NIOCore
import NIOPosix
import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// A resolver whose answers the test sets.
private final class Names: Sendable {
    private let state = Mutex<(answers: [String: [String]], asked: [String])>(([:], []))

    var asked: [String] { state.withLock { $0.asked } }

    func set(_ host: String, _ addresses: [String]?) { state.withLock { $0.answers[host] = addresses } }

    @Sendable
    func resolve(_ host: String, _ port: Int) throws -> [SocketAddress] {
        let answer = state.withLock { state in
            state.asked.append(host)
            return state.answers[host]
        }
        guard let answer else { throw ResolutionError(description: "no such name") }
        return try answer.map { try SocketAddress(ipAddress: $0, port: port) }
    }
}

@Suite("addresses of backends")
struct BackendAddressesTests {
    private let names = Names()
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    private func make(_ hosts: String...) -> BackendAddresses {
        BackendAddresses(hosts.map { Tables.Endpoint(host: $0, port: 80) }, resolve: names.resolve)
    }

    private func resolve(_ addresses: BackendAddresses) async {
        await addresses.resolveOnce(within: .seconds(60), on: loop)
    }

    @Test("given as addresses are there at once and never asked for")
    func literals() async throws {
        let addresses = make("127.0.0.1", "::1")
        var view = addresses.view()
        #expect(view.current(0) == (try SocketAddress(ipAddress: "127.0.0.1", port: 80)))
        #expect(view.current(1) == (try SocketAddress(ipAddress: "::1", port: 80)))
        await resolve(addresses)
        #expect(names.asked.isEmpty && addresses.fault(0) == nil)
    }

    @Test("given as names are there once they are resolved, each name once")
    func resolved() async throws {
        names.set("a.test", ["192.0.2.1"])
        let addresses = make("a.test", "192.0.2.9", "a.test")
        var view = addresses.view()
        #expect(view.current(0) == nil && addresses.fault(0) == "the name a.test is not resolved yet")
        await resolve(addresses)
        #expect(view.current(0)?.ipAddress == "192.0.2.1" && view.current(2)?.ipAddress == "192.0.2.1")
        #expect(view.current(1)?.ipAddress == "192.0.2.9")
        #expect(names.asked == ["a.test"] && addresses.fault(0) == nil)
    }

    @Test("stay as they were when a name cannot be resolved any more, and change when it can")
    func changes() async throws {
        names.set("a.test", ["192.0.2.1"])
        let addresses = make("a.test")
        await resolve(addresses)
        var view = addresses.view()
        for broken in [nil, []] as [[String]?] {
            names.set("a.test", broken)
            await resolve(addresses)
            #expect(view.current(0)?.ipAddress == "192.0.2.1" && addresses.fault(0) == nil)
        }
        names.set("a.test", ["192.0.2.2"])
        await resolve(addresses)
        #expect(view.current(0)?.ipAddress == "192.0.2.2")
    }

    @Test("of a name that was never resolved say why")
    func faults() async {
        names.set("empty.test", [])
        let addresses = make("gone.test", "empty.test")
        await resolve(addresses)
        var view = addresses.view()
        #expect(view.current(0) == nil && addresses.fault(0) == "no such name")
        #expect(view.current(1) == nil && addresses.fault(1) == "the name empty.test has no address")
    }

    @Test("of one name take turns, whatever order the resolver has them in")
    func rotation() async {
        names.set("a.test", ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
        let addresses = make("a.test")
        await resolve(addresses)
        var view = addresses.view()
        func next() -> String { view.current(0)?.ipAddress ?? "none" }
        #expect((0..<4).map { _ in next() } == ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.1"])
        names.set("a.test", ["192.0.2.3", "192.0.2.1", "192.0.2.2"])
        await resolve(addresses)
        #expect(next() == "192.0.2.2")
        // Fewer of them: the turn is within those.
        names.set("a.test", ["192.0.2.8"])
        await resolve(addresses)
        #expect((0..<2).map { _ in next() } == ["192.0.2.8", "192.0.2.8"])
    }

    @Test("of two families stay with the one that works")
    func families() async throws {
        names.set("localhost.test", ["::1", "127.0.0.1"])
        let addresses = make("localhost.test")
        await resolve(addresses)
        var view = addresses.view()
        let first = try SocketAddress(ipAddress: "::1", port: 80)
        for _ in 0..<2 { #expect(view.current(0) == first) }
        #expect(view.failed(0, first) == 1)
        for _ in 0..<3 { #expect(view.current(0)?.ipAddress == "127.0.0.1") }
        // And back, when that one goes.
        #expect(view.failed(0, try SocketAddress(ipAddress: "127.0.0.1", port: 80)) == 1)
        #expect(view.current(0) == first)
    }

    @Test("that failed and are there no more leave the others to try")
    func stale() async throws {
        names.set("a.test", ["192.0.2.1"])
        let addresses = make("a.test", "192.0.2.9")
        await resolve(addresses)
        var view = addresses.view()
        #expect(view.failed(0, try SocketAddress(ipAddress: "192.0.2.7", port: 80)) == 1)
        #expect(view.failed(1, try SocketAddress(ipAddress: "192.0.2.9", port: 80)) == 0)
        #expect(view.current(1) != nil)
    }

    @Test("are resolved again and again until the end, which waits for no resolver")
    func running() async throws {
        let addresses = make("a.test")
        let running = Task { await addresses.run(every: .milliseconds(1), on: loop) }
        try await holds { names.asked.count > 2 }
        names.set("a.test", ["192.0.2.1"])
        try await holds { addresses.fault(0) == nil }
        running.cancel()
        await running.value

        // A resolver that hangs until the end of the test.
        let isOver = Atomic<Bool>(false)
        let slow = BackendAddresses([Tables.Endpoint(host: "slow.test", port: 80)]) { _, _ in
            while !isOver.load(ordering: .relaxed) { sched_yield() }
            return []
        }
        let waiting = Task { await slow.run(every: .seconds(1), on: loop) }
        await slow.resolveOnce(within: .milliseconds(20), on: loop)
        waiting.cancel()
        await waiting.value
        #expect(slow.fault(0) == "the name slow.test is not resolved yet")
        isOver.store(true, ordering: .relaxed)
    }

    @Test("of this machine's own name come from the system's resolver")
    func system() throws {
        let addresses = try resolveBySystem("localhost", port: 8080)
        #expect(!addresses.isEmpty && addresses.allSatisfy { $0.port == 8080 })
        #expect(addresses.contains { ["127.0.0.1", "::1"].contains($0.ipAddress) })
        #expect(throws: ResolutionError.self) { try resolveBySystem("no such host", port: 80) }
    }
}
