import Foundation
import Synchronization
import TestSupport
import Testing
import VeloFormat

@testable import VeloRuntime

/// WebSockets of a real library (Python's `websockets`, as client and server) through the proxy.
@Suite("a WebSocket through the proxy")
struct WebSocketTests {
    private let python = packageRoot().appendingPathComponent(".venv/bin/python")
    private let script = packageRoot().appendingPathComponent("Tests/WebSocket/echo.py").path

    @Test("works as without one: handshake, messages, both directions at once, both ways to end")
    func library() async throws {
        let server = try RunningProcess(python, [script, "server"])
        let port = try #require(Int(try await server.line(beginning: "ready ").dropFirst("ready ".count)))
        let tables = twoTenants(ports: [port], objectives: [.availability])
        try await withProxy(tables) { proxy in
            let client = try await run(python, [script, "client", "acme.test", "\(proxy.port)"])
            print(client.output)
            #expect(client.exitCode == 0, "\(client.errorOutput)\n\(client.output)")
            // Six connections that were upgraded, one that was refused, and fifty.
            #expect(eventually { proxy.log.completed.count == 57 })
            #expect(proxy.log.statuses.count { $0 == 403 } == 1)
            #expect(proxy.log.all.breached.isEmpty)
            try expectNothingOpen(proxy)
        }
    }

    @Test("is counted as open for as long as it is, and ends for both when one end goes")
    func end() async throws {
        let backend = try ScriptedBackend { wire, backend in
            backend.note(try wire.readHead())
            try wire.write(switching + "first")
            try wire.write(try wire.read(4))
            _ = try wire.isAtEnd()
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            // What the client sends behind its head belongs to the other protocol, and waits for the answer.
            try client.write(upgrade + "last")
            #expect(try client.readHead().status == 101)
            #expect(String(decoding: try client.read(9), as: UTF8.self) == "firstlast")
            #expect(proxy.log.all.active.values.reduce(0, +) == 1)
            client.close()
            #expect(eventually { proxy.log.completed.count == 1 })
            try expectNothingOpen(proxy)
        }
    }

    @Test(
        "is not opened by a 101 that no one asked for, nor by one that names another protocol",
        arguments: [false, true])
    func unasked(isAsked: Bool) async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readHead()
            try wire.write(switching.replacingOccurrences(of: "websocket", with: isAsked ? "other" : "websocket"))
            _ = try wire.isAtEnd()
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(isAsked ? upgrade : "GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n").status == 502)
            #expect(proxy.log.statuses == [502])
            try expectNothingOpen(proxy)
        }
    }

    @Test("that a backend declines is an ordinary response")
    func declined() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            for _ in 0..<3 { #expect(try proxy.connect().exchange(upgrade).status == 200) }
            #expect(backend.requests.allSatisfy { $0["upgrade"] == "websocket" })
            #expect(proxy.log.statuses == [200, 200, 200])
            try expectNothingOpen(proxy)
        }
    }

    private func expectNothingOpen(_ proxy: RunningProxy) throws {
        #expect(eventually { proxy.log.all.active.values.allSatisfy { $0 == 0 } })
        #expect(eventually { proxy.gateway.connections.activeRequests == 0 })
        #expect(proxy.gateway.backends.allSatisfy { $0.inFlight.load(ordering: .relaxed) == 0 })
    }
}

private let upgrade =
    "GET /chat HTTP/1.1\r\nHost: acme.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

private let switching =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
