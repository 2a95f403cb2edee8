import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("when something fails, the proxy")
struct ProxyFailureTests {
    private let get = "GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n"
    private let post = "POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 5\r\n\r\nhello"

    @Test("tries another backend when one refuses connections, unseen by the client, and for any method")
    func refused() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        var tables = twoTenants(ports: [try closedPort(), backend.port])
        // Half of the requests are tried again, which is more than the usual budget has for so few.
        tables.pools[0].retry.minimumCount = 1000
        try await withProxy(tables) { proxy in
            let client = try proxy.connect()
            for _ in 0..<10 { #expect(try client.exchange(post).text == "hello") }
            #expect(proxy.log.statuses == Array(repeating: 200, count: 10))
        }
    }

    @Test("answers 502 when every backend refuses")
    func allRefuse() async throws {
        try await withProxy(twoTenants(ports: [try closedPort(), try closedPort()])) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(get).status == 502)
            #expect(try client.exchange(post).status == 502)
            #expect(proxy.log.statuses == [502, 502])
            #expect(proxy.log.all.activations == 0)
        }
    }

    @Test("answers 503 when every backend is known to be down")
    func noneUsable() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            for state in proxy.gateway.backends { state.health.store(.unhealthy, ordering: .relaxed) }
            let client = try proxy.connect()
            #expect(try client.exchange(get).status == 503)
            #expect(backend.connections == 0)
            for state in proxy.gateway.backends { state.health.store(.unknown, ordering: .relaxed) }
            #expect(try client.exchange(get).status == 200)
        }
    }

    @Test("answers 502 once to a POST whose backend dies, and does not send it again")
    func postInFlight() async throws {
        let dying = try ScriptedBackend { wire, backend in
            backend.note(try wire.readMessage())
            wire.reset()
        }
        defer { dying.stop() }
        try await withProxy(twoTenants(ports: [dying.port, dying.port])) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(post).status == 502)
            #expect(dying.requests.count == 1)
            #expect(proxy.log.statuses == [502])
            #expect(proxy.log.all.active.values.allSatisfy { $0 == 0 })
        }
    }

    @Test("sends a GET once more, elsewhere, when a backend dies on a new connection, but not a POST")
    func dyingBackend() async throws {
        let dying = try ScriptedBackend { wire, backend in
            backend.note(try wire.readMessage())
            wire.reset()
        }
        let backend = try ScriptedBackend.echo()
        defer {
            dying.stop()
            backend.stop()
        }
        try await withProxy(twoTenants(ports: [dying.port, backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(get).status == 200)
            #expect(dying.requests.count == 1)
            #expect(proxy.log.statuses == [200])
        }
        try await withProxy(twoTenants(ports: [dying.port, dying.port, dying.port])) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(get).status == 502)
            #expect(dying.requests.count == 3)
            #expect(proxy.log.statuses == [502])
            #expect(proxy.log.all.active.values.allSatisfy { $0 == 0 })
        }
    }

    @Test("sends a GET again whose kept connection closed under it, but not a POST")
    func staleConnection() async throws {
        // Answers one request a connection and closes when the second has come.
        let backend = try ScriptedBackend { wire, backend in
            backend.note(try wire.readMessage())
            try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            backend.note(try wire.readMessage())
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(get).status == 200)
            #expect(try client.exchange(get).status == 200)
            #expect(backend.requests.count == 3)
            #expect(try client.exchange(post).status == 502)
            #expect(backend.requests.count == 4)
            #expect(proxy.log.statuses == [200, 200, 502])
        }
    }

    @Test(
        "answers 502 to what is not a response",
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-Le", "hello\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 17),
        ])
    func badResponse(bytes: String) async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readMessage()
            try wire.write(bytes)
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write(get)
            var response = try client.readMessage()
            while response.status == 103 { response = try client.readMessage() }
            #expect(response.status == 502)
            #expect(proxy.log.statuses == [502])
        }
    }

    @Test("cuts a response that breaks in the middle instead of ending it", arguments: ["1.1", "1.0"])
    func brokenResponse(version: String) async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readMessage()
            try wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write("GET / HTTP/\(version)\r\nHost: acme.test\r\n\r\n")
            let received = try client.readToEnd()
            #expect(!received.contains("\r\n0\r\n"))
            #expect(proxy.log.statuses == [200])
        }
    }

    @Test("answers 504 when the backend takes too long")
    func slowBackend() async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readMessage()
            _ = try wire.isAtEnd()
        }
        defer { backend.stop() }
        try await withProxy(
            twoTenants(ports: [backend.port]), timeouts: ProxyTimeouts(firstByte: .milliseconds(50))
        ) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(get).status == 504)
            #expect(try client.exchange(post).status == 504)
            #expect(proxy.log.statuses == [504, 504])
        }
    }

    @Test("ends the backend's connection when the client goes away, and records 499")
    func clientGone() async throws {
        let sawEnd = Mutex(false)
        let backend = try ScriptedBackend { wire, backend in
            backend.note(try wire.readMessage())
            let isAtEnd = try wire.isAtEnd()
            sawEnd.withLock { $0 = isAtEnd }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write(get)
            #expect(eventually { proxy.log.all.active.values.contains(1) })
            #expect(proxy.gateway.connections.activeRequests == 1)
            client.close()
            #expect(eventually { proxy.log.statuses == [499] })
            #expect(eventually { sawEnd.withLock { $0 } })
            #expect(proxy.log.all.active.values.allSatisfy { $0 == 0 })
            #expect(proxy.gateway.connections.activeRequests == 0)
        }
    }

    @Test("records the status that was sent when the client goes away behind it")
    func clientGoneMidResponse() async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readMessage()
            try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            _ = try wire.isAtEnd()
        }
        defer { backend.stop() }
        let objective = Tables.Objective(
            kind: .availability, target: ExactDecimal(99, scale: 2), window: .seconds(60))
        try await withProxy(twoTenants(ports: [backend.port], objectives: [objective])) { proxy in
            let client = try proxy.connect()
            try client.write(get)
            _ = try client.readHead()
            client.close()
            #expect(eventually { proxy.log.statuses == [200] })
            #expect(proxy.log.all.judged.isEmpty)
        }
    }

    @Test("answers 408 to a head that does not end, and closes an idle connection without a word")
    func slowHead() async throws {
        let timeouts = ProxyTimeouts(head: .milliseconds(50), keepAlive: .milliseconds(50))
        try await withProxy(twoTenants(ports: [try closedPort()]), timeouts: timeouts) { proxy in
            let slow = try proxy.connect()
            try slow.write("GET / HTTP/1.1\r\nHost: ac")
            #expect(try slow.readMessage().status == 408)
            #expect(try slow.isAtEnd())
            let idle = try proxy.connect()
            #expect(try idle.readToEnd() == "")
            #expect(proxy.log.statuses == [408])
            #expect(proxy.gateway.connections.activeRequests == 0)
        }
    }

    @Test("answers 408 to a content that does not come")
    func slowContent() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(
            twoTenants(ports: [backend.port]), timeouts: ProxyTimeouts(stall: .milliseconds(50))
        ) { proxy in
            let client = try proxy.connect()
            try client.write("POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 5\r\n\r\nhe")
            #expect(try client.readMessage().status == 408)
            #expect(proxy.log.statuses == [408])
        }
    }

    @Test("answers 400 to a content it cannot read, and the backend never sees its end")
    func brokenContent() async throws {
        let ended = Mutex<Bool?>(nil)
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readHead()
            let rest = try wire.readToEnd()
            ended.withLock { $0 = rest.contains("0\r\n\r\n") }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write("POST / HTTP/1.1\r\nHost: acme.test\r\nTransfer-Encoding: chunked\r\n\r\n")
            #expect(eventually { proxy.log.all.activations == 1 })
            try client.write("3\r\nabc\r\nzz\r\n")
            #expect(try client.readMessage().status == 400)
            #expect(eventually { ended.withLock { $0 } == false })
            #expect(proxy.log.statuses == [400])
            #expect(proxy.log.completed.first?.place.tenant == 0)
        }
    }

    @Test("does not give a client what a backend sent without being asked")
    func unsolicited() async throws {
        let backend = try ScriptedBackend { wire, _ in
            while true {
                _ = try wire.readMessage()
                let response = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
                try wire.write(response + "good" + response + "evil")
            }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            for _ in 0..<5 { #expect(try client.exchange(get).text == "good") }
        }
    }
}
