import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a backend whose requests fail, behind the proxy,")
struct ProxyEjectionTests {
    @Test("gets no more of them after so many in a row, and comes back after its time", arguments: [502, 503, 504])
    func ejected(status: Int) async throws {
        let failing = try ScriptedBackend.answering(status)
        let live = try ScriptedBackend.named("live")
        defer {
            failing.stop()
            live.stop()
        }
        var tables = twoTenants(ports: [failing.port, live.port])
        tables.pools[0].ejection = Tables.Ejection(failures: 3, time: .seconds(30), maximumTime: .seconds(300))
        let clock = ManualClock()
        try await withProxy(tables, clock: clock.runtime, loops: 1) { proxy in
            let client = try proxy.connect()
            func visit(_ count: Int) throws -> Int {
                try (0..<count).count { _ in try client.exchange(getRequest()).status == status }
            }
            #expect(try visit(20) == 3)
            #expect(failing.requests.count == 3)
            clock.advance(nanoseconds: 29 * second)
            #expect(try visit(10) == 0)
            clock.advance(nanoseconds: second)
            #expect(try visit(20) == 3)
            // The second time in a row takes twice as long.
            clock.advance(nanoseconds: 59 * second)
            #expect(try visit(10) == 0)
            clock.advance(nanoseconds: second)
            #expect(try visit(20) == 3)
            expectAtRest(proxy)
        }
    }

    @Test("is not taken out by what is a request's own fault, nor if it is the last")
    func spared() async throws {
        let failing = try ScriptedBackend.answering(500)
        let down = try ScriptedBackend.answering(503)
        defer {
            failing.stop()
            down.stop()
        }
        for (backend, status) in [(failing, 500), (down, 503)] {
            let other = try ScriptedBackend.named("other")
            defer { other.stop() }
            let tables = twoTenants(ports: status == 500 ? [backend.port, other.port] : [backend.port])
            try await withProxy(tables, loops: 1) { proxy in
                let client = try proxy.connect()
                let statuses = try (0..<20).map { _ in try client.exchange(getRequest()).status }
                #expect(statuses.count { $0 == status } == (status == 500 ? 10 : 20))
            }
        }
    }

    @Test("by refusing, closing, or not answering in time is taken out the same")
    func kinds() async throws {
        let closing = try ScriptedBackend { wire, backend in backend.note(try wire.readMessage()) }
        let silent = try ScriptedBackend { wire, backend in
            backend.note(try wire.readMessage())
            _ = try wire.isAtEnd()
        }
        let live = try ScriptedBackend.named("live")
        defer { for backend in [closing, silent, live] { backend.stop() } }
        for port in [closing.port, silent.port, try closedPort()] {
            var tables = twoTenants(ports: [port, live.port])
            tables.pools[0].ejection = Tables.Ejection(failures: 2)
            try await withProxy(tables, timeouts: ProxyTimeouts(firstByte: .milliseconds(30)), loops: 1) { proxy in
                let client = try proxy.connect()
                // A POST is not tried again once it was sent.
                let post = "POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 0\r\n\r\n"
                for _ in 0..<12 { _ = try client.exchange(post) }
                #expect(proxy.gateway.backends[0].isEjected(at: proxy.gateway.clock.monotonic()))
                #expect(live.requests.count >= 8)
                expectAtRest(proxy)
            }
        }
        #expect(closing.requests.count == 2 && silent.requests.count == 2)
    }
}
