import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("the proxy limits")
struct ProxyLimitTests {
    private func withLimits(
        _ limits: Tables.ConnectionLimits, _ body: (RunningProxy, ScriptedBackend) async throws -> Void
    ) async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.limits = limits
        try await withProxy(tables, loops: 1) { proxy in
            try await body(proxy, backend)
            expectAtRest(proxy)
        }
    }

    private func post(_ framing: String, _ content: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: acme.test\r\n\(framing)\r\n\r\n\(content)"
    }

    @Test("content that says how long it is, before a backend hears of it")
    func contentLength() async throws {
        try await withLimits(.init(contentBytes: 10)) { proxy, backend in
            #expect(try proxy.connect().exchange(post("Content-Length: 10", "0123456789")).text == "0123456789")
            let client = try proxy.connect()
            let answer = try client.exchange(post("Content-Length: 11"))
            #expect(answer.status == 413 && answer["connection"] == "close")
            #expect(try client.isAtEnd())
            #expect(backend.requests.count == 1)
            #expect(proxy.log.statuses == [200, 413])
            // It is known whose the request is, and where it would have gone.
            let places = proxy.log.completed.map(\.place)
            #expect(places[0] == places[1])
        }
    }

    @Test("content in chunks, when it grows too long, and no backend takes what came for the whole")
    func chunked() async throws {
        try await withLimits(.init(contentBytes: 10)) { proxy, backend in
            let whole = try proxy.connect().exchange(post("Transfer-Encoding: chunked", "a\r\n0123456789\r\n0\r\n\r\n"))
            #expect(whole.text == "0123456789")
            let client = try proxy.connect()
            try client.write(post("Transfer-Encoding: chunked", "5\r\n01234\r\n"))
            #expect(eventually { proxy.log.all.active.values.contains(1) })
            let answer = try client.exchange("6\r\n012345\r\n0\r\n\r\n")
            #expect(answer.status == 413 && answer["connection"] == "close")
            #expect(try client.isAtEnd())
            #expect(backend.requests.count == 1)
            #expect(proxy.log.statuses == [200, 413])
        }
    }

    @Test("content that outgrows the limit while the response comes, by cutting both")
    func chunkedLate() async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readHead()
            try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nearly")
            _ = try wire.readToEnd()
        }
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.limits.contentBytes = 10
        try await withProxy(tables, loops: 1) { proxy in
            let client = try proxy.connect()
            try client.write(post("Transfer-Encoding: chunked", "5\r\n01234\r\n"))
            #expect(try client.readHead().status == 200)
            try client.write("6\r\n012345\r\n")
            #expect(try client.readToEnd() == "early")
            #expect(eventually { proxy.log.statuses == [200] })
            expectAtRest(proxy)
        }
    }

    @Test("the head, the number of its fields, and the target, each with a status of its own")
    func heads() async throws {
        try await withLimits(.init(headBytes: 1024, fieldCount: 10, targetBytes: 256)) { proxy, backend in
            let fields = { (count: Int) in (0..<count).map { "X-\($0): 1\r\n" }.joined() }
            let long = { (count: Int) in "/" + String(repeating: "a", count: count - 1) }
            let cases: [(request: String, status: Int)] = [
                (getRequest("/", fields(9)), 200), (getRequest("/", fields(10)), 431),
                (getRequest(long(256)), 200), (getRequest(long(257)), 414),
                (getRequest("/", "X: \(String(repeating: "x", count: 900))\r\n"), 200),
                (getRequest("/", "X: \(String(repeating: "x", count: 1024))\r\n"), 431),
                // It never ends, and is not read to see that.
                ("GET / HTTP/1.1\r\nHost: acme.test\r\nX: \(String(repeating: "x", count: 5000))", 431),
            ]
            for (request, status) in cases {
                let client = try proxy.connect()
                let answer = try client.exchange(request)
                #expect(answer.status == status, "\(request.prefix(60))")
                if status != 200 { #expect(try answer["connection"] == "close" && client.isAtEnd()) }
            }
            #expect(backend.requests.count == cases.count { $0.status == 200 })
        }
    }

    @Test("the requests of a connection: the last answer says so, and what came behind it is not lost without a word")
    func requestsPerConnection() async throws {
        try await withLimits(.init(requestsPerConnection: 3)) { proxy, backend in
            let client = try proxy.connect()
            for number in 1...3 {
                let answer = try client.exchange(getRequest("/\(number)"))
                #expect(answer.status == 200 && answer["connection"] == (number == 3 ? "close" : nil))
            }
            #expect(try client.isAtEnd())
            // In one go, and with an answer of the gateway's own as the last.
            let other = try proxy.connect()
            let refused = "GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n"
            try other.write(getRequest() + getRequest() + refused + getRequest("/fourth"))
            #expect(try (0..<3).map { _ in try other.readMessage().status } == [200, 200, 404])
            #expect(try other.isAtEnd())
            #expect(backend.requests.count == 5)
            #expect(!backend.requests.contains { $0.startLine.contains("/fourth") })
        }
    }
}
