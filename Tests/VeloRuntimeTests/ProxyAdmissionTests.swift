import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("admission on the request path")
struct ProxyAdmissionTests {
    @Test("answers 429 with Retry-After, recorded as throttled and as completed in the pool the route selected")
    func throttled() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        var tables = twoTenants(
            ports: [backend.port],
            objectives: [.init(kind: .availability, target: ExactDecimal(99, scale: 2), window: .seconds(60))])
        tables.tenants[0].rate = .init(count: 1, period: .seconds(3600), burst: 2)
        try await withProxy(tables) { proxy in
            let client = try proxy.connect()
            let request = "GET /api HTTP/1.1\r\nHost: acme.test\r\n\r\n"
            for _ in 0..<2 { #expect(try client.exchange(request).status == 200) }
            let refused = try client.exchange(request)
            #expect(refused.status == 429)
            #expect(refused["retry-after"].flatMap { Int($0) } ?? 0 > 3000)
            #expect(refused["connection"] == nil)
            let events = proxy.log.all
            #expect(events.completed.map(\.status) == [200, 200, 429])
            #expect(events.completed.map(\.place.pool) == [1, 1, 1])
            #expect(events.throttled.map(\.reason) == [.rate])
            #expect(events.throttled.map(\.place.pool) == [1])
            #expect(events.judged.count == 2)
            #expect(events.breached.isEmpty)
        }
    }

    @Test("counts response content against the egress quota")
    func egress() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.tenants[0].quotas = [.init(kind: .egress, limit: 10, period: .month)]
        try await withProxy(tables) { proxy in
            let client = try proxy.connect()
            let request = "POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 6\r\n\r\n123456"
            for status in [200, 200, 429] { #expect(try client.exchange(request).status == status) }
            #expect(proxy.log.all.throttled.map(\.reason) == [.quota])
        }
    }

    @Test("is not asked for the gateway's own health, which is answered for hosts of nobody's and never counted")
    func health() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange("GET /livez HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n").status == 200)
            #expect(
                try client.exchange("HEAD /livez HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n", hasContent: false).status == 200)
            #expect(proxy.log.statuses.isEmpty)
            #expect(backend.requests.isEmpty)
            #expect(try client.exchange("GET /livez HTTP/1.1\r\nHost: acme.test\r\n\r\n").status == 200)
            #expect(backend.requests.count == 1)
            #expect(proxy.log.statuses == [200])
        }
    }
}
