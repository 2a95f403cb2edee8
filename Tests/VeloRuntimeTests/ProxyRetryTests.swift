import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a request that fails at a backend")
struct ProxyRetryTests {
    @Test("is tried elsewhere no more often than the budget allows")
    func budget() async throws {
        let live = try ScriptedBackend.named("live")
        defer { live.stop() }
        var tables = twoTenants(ports: [try closedPort(), live.port])
        tables.pools[0].ejection = nil
        tables.pools[0].retry = Tables.Retry(
            budget: ExactDecimal(1, scale: 1), minimumCount: 1, minimumPeriod: .seconds(3600))
        try await withProxy(tables, loops: 1) { proxy in
            let client = try proxy.connect()
            for _ in 0..<200 { _ = try client.exchange(getRequest()) }
            // Every other request meets the dead one first; one in ten may be tried again.
            let failed = proxy.log.statuses.count { $0 == 502 }
            #expect((79...90).contains(failed), "\(failed)")
            #expect(proxy.log.statuses.count { $0 == 200 } == 200 - failed)
            expectAtRest(proxy)
        }
    }

    @Test("that died under it goes elsewhere, but not where the pool does not want that", arguments: [true, false])
    func idempotent(isRetried: Bool) async throws {
        let dying = try ScriptedBackend { wire, backend in backend.note(try wire.readMessage()) }
        let live = try ScriptedBackend.named("live")
        defer {
            dying.stop()
            live.stop()
        }
        var tables = twoTenants(ports: [dying.port, live.port])
        tables.pools[0].retry.isIdempotentRetried = isRetried
        try await withProxy(tables, loops: 1) { proxy in
            let client = try proxy.connect()
            let statuses = try (0..<2).map { _ in try client.exchange(getRequest()).status }.sorted()
            #expect(statuses == (isRetried ? [200, 200] : [200, 502]))
            #expect(dying.requests.count == 1)
            expectAtRest(proxy)
        }
    }

    @Test("without that wish still goes elsewhere where nothing of it was sent")
    func unsent() async throws {
        let live = try ScriptedBackend.named("live")
        defer { live.stop() }
        var tables = twoTenants(ports: [try closedPort(), live.port])
        tables.pools[0].retry.isIdempotentRetried = false
        try await withProxy(tables, loops: 1) { proxy in
            let client = try proxy.connect()
            let post = "POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 2\r\n\r\nhi"
            for _ in 0..<2 { #expect(try client.exchange(post).text == "live") }
            #expect(proxy.log.statuses == [200, 200])
            expectAtRest(proxy)
        }
    }
}
