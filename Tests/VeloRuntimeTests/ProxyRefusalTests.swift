import Foundation
import Synchronization
import Testing
import VeloFormat
import VeloHTTP

@testable import VeloRuntime

@Suite("the proxy refuses")
struct ProxyRefusalTests {
    @Test("a host that nobody claims with 404, as one of the unknown tenant's")
    func unknownHost() async throws {
        try await withProxy(twoTenants(ports: [try closedPort()])) { proxy in
            let client = try proxy.connect()
            for index in 0..<3 {
                #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\(index).test\r\n\r\n").status == 404)
            }
            let topology = proxy.gateway.topology
            #expect(proxy.log.completed.allSatisfy { $0.place.tenant == topology.unknownTenant })
            #expect(proxy.log.completed.allSatisfy { $0.place.pool == topology.noPool })
            #expect(proxy.log.statuses == [404, 404, 404])
        }
    }

    @Test("a path without a route with 404, as one of the tenant's")
    func noRoute() async throws {
        try await withProxy(twoTenants(ports: [try closedPort()])) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange("GET /onlyx HTTP/1.1\r\nHost: beta.test\r\n\r\n").status == 404)
            let place = try #require(proxy.log.completed.first?.place)
            #expect(place.tenant == 1)
            #expect(place.pool == proxy.gateway.topology.noPool)
        }
    }

    @Test("bytes that are no request with 400, closes, and reads nothing behind them")
    func malformed() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write("GET / HTTP/1.1\r\nHost : acme.test\r\n\r\nGET / HTTP/1.1\r\nHost: acme.test\r\n\r\n")
            let response = try client.readMessage()
            #expect(response.status == 400)
            #expect(response["connection"] == "close")
            #expect(try client.isAtEnd())
            #expect(backend.connections == 0)
            let event = try #require(proxy.log.completed.first)
            #expect(event.method == .other)
            #expect(event.place.tenant == proxy.gateway.topology.unknownTenant)
            #expect(proxy.log.statuses == [400])
        }
    }

    @Test("a head that is too large with 431, and another major version with 505")
    func sizeAndVersion() async throws {
        try await withProxy(twoTenants(ports: [try closedPort()])) { proxy in
            let field = String(repeating: "x", count: MessageLimits().headBytes + 1)
            let large = try proxy.connect()
            #expect(try large.exchange("GET / HTTP/1.1\r\nHost: acme.test\r\nA: \(field)\r\n\r\n").status == 431)
            let many = try proxy.connect()
            let fields = String(repeating: "a: b\r\n", count: MessageLimits().fieldCount + 1)
            #expect(try many.exchange("GET / HTTP/1.1\r\n\(fields)\r\n").status == 431)
            let version = try proxy.connect()
            #expect(try version.exchange("GET / HTTP/2.0\r\nHost: acme.test\r\n\r\n").status == 505)
            #expect(proxy.log.statuses == [431, 431, 505])
        }
    }

    @Test("the content of a refused request, and serves the next on the same connection")
    func skipsContent() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write("POST / HTTP/1.1\r\nHost: nobody.test\r\nContent-Length: 10\r\n\r\n01234")
            #expect(try client.readMessage().status == 404)
            try client.write("56789GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n")
            #expect(try client.readMessage().status == 200)
            #expect(proxy.log.statuses == [404, 200])
        }
    }

    @Test("a forged tenant header by not seeing it, and passes it to nobody")
    func forgedHeader() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port], trusted: ["10.0.0.0/8"])) { proxy in
            let client = try proxy.connect()
            let forged = "GET / HTTP/1.1\r\nHost: acme.test\r\nX-Tenant-ID: beta\r\nx_tenant_id: beta\r\n\r\n"
            #expect(try client.exchange(forged).status == 200)
            #expect(proxy.log.completed.first?.place.tenant == 0)
            #expect(backend.requests.first?["x-tenant-id"] == nil)
            #expect(backend.requests.first?["x_tenant_id"] == nil)
            #expect(try client.exchange("GET / HTTP/1.1\r\nHost: no.test\r\nX-Tenant-ID: beta\r\n\r\n").status == 404)
        }
    }

    @Test("a trusted peer's header that contradicts the host, and believes it otherwise")
    func trustedHeader() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port], trusted: ["127.0.0.0/8"])) { proxy in
            let cases = [
                ("acme.test", "acme", 200), ("10.1.2.3", "beta", 200), ("acme.test", "beta", 400),
                ("acme.test", "nobody", 404),
            ]
            for (host, tenant, status) in cases {
                let response = try proxy.connect().exchange(
                    "GET /only HTTP/1.1\r\nHost: \(host)\r\nX-Tenant-ID: \(tenant)\r\n\r\n")
                #expect(response.status == status)
            }
            #expect(proxy.log.completed.map(\.place.tenant) == [0, 1, 2, 2])
            #expect(backend.requests.first?["x-tenant-id"] == "acme")
        }
    }

    @Test("to keep connections while it drains, but finishes what it has begun")
    func draining() async throws {
        let gate = Mutex(false)
        let backend = try ScriptedBackend { wire, _ in
            while true {
                let request = try wire.readMessage()
                while request.startLine.contains("/slow"), !gate.withLock({ $0 }) { sched_yield() }
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let idle = try proxy.connect()
            #expect(try idle.exchange("GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n").status == 200)
            let busy = try proxy.connect()
            try busy.write("GET /slow HTTP/1.1\r\nHost: acme.test\r\n\r\n")
            #expect(eventually { proxy.log.all.activations == 2 })
            proxy.gateway.isDraining.store(true, ordering: .relaxed)
            proxy.gateway.connections.drain()
            #expect(try idle.isAtEnd())
            #expect(proxy.gateway.connections.activeRequests == 1)
            gate.withLock { $0 = true }
            let response = try busy.readMessage()
            #expect(response.text == "ok")
            #expect(response["connection"] == "close")
            #expect(try busy.isAtEnd())
            await proxy.gateway.connections.waitUntilIdle()
            #expect(proxy.gateway.connections.activeRequests == 0)
        }
    }
}
