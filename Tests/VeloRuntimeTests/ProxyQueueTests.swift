import Foundation
import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a pool with limits behind the proxy")
struct ProxyQueueTests {
    private func withLimit(
        connections: Int, pending: Int, connect: TimeSpan = .seconds(30), loops: Int = 1,
        _ body: (RunningProxy, HeldBackend) async throws -> Void
    ) async throws {
        let backend = try HeldBackend()
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.pools[0].limits = Tables.BackendLimits(connections: connections, pending: pending)
        try await withProxy(tables, timeouts: ProxyTimeouts(connect: connect), loops: loops) { proxy in
            try await body(proxy, backend)
            expectAtRest(proxy)
        }
    }

    /// Sends a request, and returns once it is counted as waiting as the `number`th.
    private func queue(_ request: String, _ number: Int, on proxy: RunningProxy) throws -> Wire {
        let client = try proxy.connect()
        try client.write(request)
        #expect(eventually { proxy.gateway.backends[0].pending.load(ordering: .relaxed) == number })
        return client
    }

    /// Sends a request, and returns once the backend has it.
    private func occupy(_ target: String, _ backend: HeldBackend, on proxy: RunningProxy) throws -> Wire {
        let client = try proxy.connect()
        try client.write(getRequest(target))
        #expect(eventually { backend.targets.contains(target) })
        return client
    }

    @Test("serves those who wait one after the other, first come, first served")
    func order() async throws {
        try await withLimit(connections: 1, pending: 4) { proxy, backend in
            var clients = [try occupy("/0", backend, on: proxy)]
            for number in 1...4 { clients.append(try queue(getRequest("/\(number)"), number, on: proxy)) }
            #expect(backend.targets == ["/0"])
            for (number, client) in clients.enumerated() {
                backend.answer()
                #expect(try client.readMessage().text == "/\(number)")
            }
            #expect(backend.targets == ["/0", "/1", "/2", "/3", "/4"])
            #expect(proxy.log.statuses == [200, 200, 200, 200, 200])
        }
    }

    @Test("refuses at once what may not wait, and keeps the connection")
    func beyond() async throws {
        try await withLimit(connections: 1, pending: 1) { proxy, backend in
            let first = try occupy("/first", backend, on: proxy)
            let second = try queue(getRequest("/second"), 1, on: proxy)
            let third = try proxy.connect()
            for _ in 0..<3 {
                let answer = try third.exchange(getRequest("/third"))
                #expect(answer.status == 503 && answer.text == "every backend is at its limit\n")
            }
            backend.answer(3)
            #expect(try first.readMessage().text == "/first")
            #expect(try second.readMessage().text == "/second")
            #expect(try third.exchange(getRequest("/later")).text == "/later")
            #expect(proxy.log.statuses == [503, 503, 503, 200, 200, 200])
        }
    }

    @Test("refuses at once where none may wait")
    func noLine() async throws {
        try await withLimit(connections: 1, pending: 0) { proxy, backend in
            let first = try occupy("/first", backend, on: proxy)
            #expect(try proxy.connect().exchange(getRequest()).status == 503)
            backend.answer()
            #expect(try first.readMessage().status == 200)
        }
    }

    @Test("refuses what has waited for longer than connecting may take, with content too", arguments: [false, true])
    func tooLong(hasContent: Bool) async throws {
        try await withLimit(connections: 1, pending: 2, connect: .milliseconds(50)) { proxy, backend in
            let first = try occupy("/first", backend, on: proxy)
            let request =
                hasContent
                ? "POST /x HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 3\r\n\r\nabc" : getRequest("/x")
            let second = try queue(request, 1, on: proxy)
            let answer = try second.readMessage()
            #expect(answer.status == 503 && answer.text == "every backend is at its limit\n")
            #expect(proxy.gateway.backends[0].pending.load(ordering: .relaxed) == 0)
            backend.answer(2)
            #expect(try first.readMessage().status == 200)
            #expect(try second.exchange(getRequest("/again")).text == "/again")
            #expect(backend.targets == ["/first", "/again"])
        }
    }

    @Test(
        "forgets who leaves while waiting, and serves who came behind",
        arguments: [
            getRequest("/gone"), "POST /gone HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 5\r\n\r\nabc",
            "POST /gone HTTP/1.1\r\nHost: acme.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ], [false, true])
    func left(request: String, byReset: Bool) async throws {
        try await withLimit(connections: 1, pending: 2) { proxy, backend in
            let first = try occupy("/first", backend, on: proxy)
            let gone = try queue(request, 1, on: proxy)
            let third = try queue(getRequest("/third"), 2, on: proxy)
            if byReset { gone.reset() } else { gone.close() }
            #expect(eventually { proxy.gateway.backends[0].pending.load(ordering: .relaxed) == 1 })
            #expect(eventually { proxy.log.statuses == [499] })
            backend.answer(2)
            #expect(try first.readMessage().text == "/first")
            #expect(try third.readMessage().text == "/third")
            #expect(backend.targets == ["/first", "/third"])
        }
    }

    @Test("wakes those who wait on another event loop")
    func loops() async throws {
        try await withLimit(connections: 1, pending: 40, loops: 2) { proxy, backend in
            // Connections are spread over the loops in turn.
            let first = try occupy("/first", backend, on: proxy)
            let waiting = try (1...40).map { try queue(getRequest("/\($0)"), $0, on: proxy) }
            backend.answer(41)
            #expect(try first.readMessage().status == 200)
            for (number, client) in waiting.enumerated() { #expect(try client.readMessage().text == "/\(number + 1)") }
            #expect(Set(backend.targets).count == 41)
        }
    }

    @Test("sends who waits to the next backend when the one waited for is gone by then")
    func goneBackend() async throws {
        let other = try ScriptedBackend.named("other")
        defer { other.stop() }
        let dies = try ScriptedBackend { wire, backend in
            backend.note(try wire.readMessage())
            // Nobody is let in any more.
            backend.stop()
            _ = try wire.isAtEnd()
        }
        defer { dies.stop() }
        var tables = twoTenants(ports: [dies.port, other.port])
        tables.pools[0].limits = Tables.BackendLimits(connections: 1, pending: 1)
        tables.pools[0].sticky = Tables.StickyCookie(name: "velo")
        try await withProxy(tables, loops: 1) { proxy in
            let set = proxy.gateway.balancePlans[0].sticky?.setCookie(0, isSecure: false) ?? []
            let cookie = "Cookie: \(String(decoding: set.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self))\r\n"
            let first = try proxy.connect()
            try first.write("POST /first HTTP/1.1\r\nHost: acme.test\r\n\(cookie)Content-Length: 0\r\n\r\n")
            #expect(eventually { dies.requests.count == 1 })
            let second = try queue(getRequest("/second", cookie), 1, on: proxy)
            first.close()
            #expect(try second.readMessage().text == "other")
            expectAtRest(proxy)
        }
    }

    @Test("stays within its limit, and loses nobody, under many clients at once", arguments: [1, 3])
    func storm(connections: Int) async throws {
        let counts = Mutex((now: 0, most: 0))
        let backend = try ScriptedBackend { wire, _ in
            while true {
                _ = try wire.readMessage()
                counts.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                sched_yield()
                counts.withLock { $0.now -= 1 }
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.pools[0].limits = Tables.BackendLimits(connections: connections, pending: 100)
        try await withProxy(tables, loops: 2) { proxy in
            let answered = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask(executorPreference: BlockingExecutor()) {
                        let client = try proxy.connect()
                        return try (0..<50).count { _ in try client.exchange(getRequest()).status == 200 }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(answered == 800)
            #expect(counts.withLock { $0.most } <= connections)
            #expect(backend.connections <= 2 * connections + 2)
            expectAtRest(proxy)
        }
    }
}
