import Synchronization
import TestSupport
import Testing
import VeloFormat

@testable import VeloRuntime

/// A whole gateway whose backend is spoken to over TLS.
@Suite("a pool with tls")
struct SecureBackendTests {
    private let check = Tables.HealthCheck(
        kind: .http(path: "/", expect: 200), interval: .milliseconds(100), timeout: .seconds(10), rise: 1, fall: 1)

    private func tables(
        _ server: HTTP2Server, _ tls: Tables.BackendTLS, health: Tables.HealthCheck? = nil
    ) -> Tables {
        var tables = twoTenants(ports: [server.port])
        tables.pools[0].tls = tls
        tables.pools[0].health = health
        return tables
    }

    private func get(_ path: String, _ running: RunningRuntime) throws -> WireMessage {
        try Wire(port: running.at.proxy.port).exchange(getRequest(path))
    }

    @Test("reaches a backend that proves who it is, by address or by name, with keep-alive")
    func verified() async throws {
        let server = try await HTTP2Server()
        for name in [nil, "a.test"] {
            let tls = Tables.BackendTLS(authorityPath: server.certificates.root, serverName: name)
            try await withRuntime(tables(server, tls, health: check)) { running in
                #expect(eventually { running.runtime.gateway.backends[0].health.load(ordering: .relaxed) == .healthy })
                let client = try Wire(port: running.at.proxy.port)
                for _ in 0..<3 { #expect(try client.exchange(getRequest("/tls")).text == "TLSv1.3") }
                let fields = try client.exchange(getRequest("/fields")).text
                #expect(fields.contains("X-Forwarded-Proto: http\r\n") && fields.contains("\r\nHost: acme.test\r\n"))
                let large = String(repeating: "x", count: 300_000)
                let answer = try client.exchange(
                    "POST /echo HTTP/1.1\r\nHost: acme.test\r\nContent-Length: \(large.utf8.count)\r\n\r\n\(large)")
                #expect(answer.text == large)
                #expect(running.log.statuses == Array(repeating: 200, count: 5))
            }
        }
        try await server.close()
    }

    @Test(
        "refuses a backend that does not, takes it out, and says why it is unhealthy",
        arguments: ["wrong name", "unknown authority"],
        [
            Tables.HealthCheck.Kind.http(path: "/", expect: 200), .tcp, .redis,
        ])
    func unverified(what: String, kind: Tables.HealthCheck.Kind) async throws {
        let server = try await HTTP2Server(addresses: [])
        var check = check
        check.kind = kind
        let tls =
            what == "wrong name"
            ? Tables.BackendTLS(authorityPath: server.certificates.root, serverName: "other.test") : Tables.BackendTLS()
        try await withRuntime(tables(server, tls, health: check)) { running in
            #expect(eventually { running.runtime.gateway.backends[0].health.load(ordering: .relaxed) == .unhealthy })
            let health = try Wire(port: running.at.admin.port).exchange("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            let reason =
                what == "wrong name"
                ? "its certificate is not for the name it is asked for" : "its certificate cannot be verified"
            #expect(health.text.contains("\"\(reason)\""), "\(health.text)")
            #expect(try get("/tls", running).status == 503)
        }
        try await withRuntime(tables(server, tls)) { running in
            let answer = try get("/tls", running)
            #expect(answer.status == 502)
            #expect(running.log.statuses == [502])
        }
        try await server.close()
    }

    @Test("takes out a backend that does not prove who it is where another one does")
    func ejected() async throws {
        let server = try await HTTP2Server()
        let stranger = try await HTTP2Server()
        var tables = twoTenants(ports: [stranger.port, server.port])
        tables.pools[0].tls = Tables.BackendTLS(authorityPath: server.certificates.root)
        tables.pools[0].ejection = Tables.Ejection(failures: 2)
        try await withRuntime(tables, options: RuntimeOptions(threads: 1)) { running in
            let answers = try (0..<6).map { _ in try get("/tls", running).text }
            #expect(answers == Array(repeating: "TLSv1.3", count: 6))
            let gateway = running.runtime.gateway
            #expect(gateway.backends.map { $0.isEjected(at: gateway.clock.monotonic()) }.prefix(2) == [true, false])
        }
        try await server.close()
        try await stranger.close()
    }

    @Test("believes whoever answers where the spec says so")
    func unchecked() async throws {
        let server = try await HTTP2Server()
        let tls = Tables.BackendTLS(isVerified: false, serverName: "other.test")
        try await withRuntime(tables(server, tls, health: check)) { running in
            #expect(eventually { running.runtime.gateway.backends[0].health.load(ordering: .relaxed) == .healthy })
            let answer = try get("/tls", running)
            #expect(answer.text == "TLSv1.3")
        }
        try await server.close()
    }

    @Test("sends nothing to a backend that speaks in the clear or says nothing", arguments: [true, false])
    func clear(isSilent: Bool) async throws {
        let backend = try ScriptedBackend { wire, backend in
            if isSilent { _ = try wire.isAtEnd() } else { backend.note(try wire.readMessage()) }
        }
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.pools[0].tls = Tables.BackendTLS(isVerified: false)
        tables.pools[0].timeouts.connect = .milliseconds(isSilent ? 100 : 5000)
        tables.pools[0].health = check
        tables.pools[0].health?.timeout = .milliseconds(100)
        try await withRuntime(tables) { running in
            let answer = try get("/secret", running)
            #expect([502, 503, 504].contains(answer.status))
            #expect(!backend.requests.contains { $0.startLine.contains("secret") })
        }
    }
}
