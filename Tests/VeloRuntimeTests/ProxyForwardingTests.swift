import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a proxied request")
struct ProxyForwardingTests {
    private let get = "GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n"

    @Test("reaches the backend with what a gateway adds and without what ends at a hop")
    func heads() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            let response = try client.exchange(
                "GET /a?b=c HTTP/1.1\r\nHost: Acme.Test:8080\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\n"
                    + "TE: trailers\r\nX-Forwarded-For: 192.0.2.1\r\nX-Kept: yes\r\n\r\n")
            #expect(response.status == 200)
            #expect(response["date"] != nil)
            let seen = try #require(backend.requests.first)
            #expect(seen.startLine == "GET /a?b=c HTTP/1.1")
            #expect(seen["host"] == "Acme.Test:8080")
            #expect(seen["x-hop"] == nil)
            #expect(seen["te"] == nil)
            #expect(seen["connection"] == nil)
            #expect(seen["x-kept"] == "yes")
            #expect(seen["via"] == "1.1 velod")
            // Nobody vouches for what this client says of those before it.
            #expect(seen["x-forwarded-for"] == "127.0.0.1")
            #expect(seen["x-request-id"]?.utf8.count == 32)
            #expect(seen["traceparent"]?.hasSuffix("-00") == true)
            #expect(seen["x-forwarded-proto"] == "http")
            #expect(seen["x-forwarded-host"] == "Acme.Test:8080")
        }
    }

    @Test("is recorded once, before the client has its response")
    func recorded() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            let response = try client.exchange(
                "POST /api/x HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 5\r\n\r\nhello")
            #expect(response.text == "hello")
            let events = proxy.log.all
            #expect(events.completed.count == 1)
            let event = try #require(events.completed.first)
            #expect(event.method == .post)
            #expect(event.status == 200)
            #expect(event.place.tenant == 0)
            #expect(event.place.pool == 1)
            #expect(event.requestBytes == 5)
            #expect(event.responseBytes == 5)
            #expect(event.durationNanoseconds > 0)
            #expect(events.activations == 1)
            #expect(events.active.values.allSatisfy { $0 == 0 })
            #expect(proxy.gateway.connections.activeRequests == 0)
        }
    }

    @Test("uses the connections on both sides again")
    func keepAlive() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            for _ in 0..<20 { #expect(try client.exchange(get).status == 200) }
            #expect(backend.connections == 1)
            #expect(proxy.log.statuses == Array(repeating: 200, count: 20))
        }
    }

    @Test("may be sent before the one in front of it is answered")
    func pipelining() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            let requests = (0..<10).map {
                "POST /\($0) HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 1\r\n\r\n\($0)"
            }
            try client.write(requests.joined())
            for index in 0..<10 { #expect(try client.readMessage().text == "\(index)") }
            #expect(proxy.log.statuses.count == 10)
        }
    }

    @Test("has its content passed on as it comes, behind another request too")
    func pipelinedContent() async throws {
        let first = try ScriptedBackend.echo()
        defer { first.stop() }
        let second = try ScriptedBackend { wire, backend in
            _ = try wire.readMessage()
            try wire.write("HTTP/1.1 204 No Content\r\n\r\n")
            backend.note(try wire.readHead())
            _ = try wire.read(through: "abc\r\n")
            try wire.write("HTTP/1.1 103 Early Hints\r\n\r\n")
            _ = try wire.read(through: "0\r\n\r\n")
            try wire.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { second.stop() }
        try await withProxy(twoTenants(ports: [first.port, second.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            let get = "GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n"
            // Both backends have a kept connection now, and take turns.
            #expect(try client.exchange(get).status == 200)
            #expect(try client.exchange(get).status == 204)
            try client.write(
                get + "POST / HTTP/1.1\r\nHost: acme.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            #expect(try client.readMessage().status == 200)
            #expect(try client.readHead().status == 103)
            #expect(try client.exchange("0\r\n\r\n").status == 204)
            #expect(proxy.log.statuses == [200, 204, 200, 204])
        }
    }

    @Test("streams a large content both ways at once", arguments: [true, false])
    func streaming(isChunked: Bool) async throws {
        // Far more than all buffers on the way hold, echoed while it is sent.
        let size = 8 << 20
        let backend = try ScriptedBackend { wire, _ in
            let head = try wire.readHead()
            if isChunked {
                #expect(head["transfer-encoding"] == "chunked")
                try wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while true {
                    let line = try wire.read(through: "\r\n")
                    let length = chunkSize(line)
                    let chunk = try wire.read(length + 2)
                    try wire.write(Array(line.utf8) + chunk)
                    if length == 0 { break }
                }
            } else {
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                for _ in 0..<(size / 65536) { try wire.write(try wire.read(65536)) }
            }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            let block = (0..<65536).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            try client.write(
                "POST / HTTP/1.1\r\nHost: acme.test\r\n"
                    + (isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: \(size)\r\n\r\n"))
            async let writing: Void = {
                for _ in 0..<(size / 65536) {
                    try client.write(isChunked ? Array("10000\r\n".utf8) + block + [13, 10] : block)
                }
                if isChunked { try client.write("0\r\n\r\n") }
            }()
            let response = try client.readMessage()
            try await writing
            #expect(response.body.count == size)
            #expect(
                stride(from: 0, to: size, by: 65536).allSatisfy {
                    response.body[$0..<($0 + 65536)].elementsEqual(block)
                })
            #expect(proxy.log.completed.first?.requestBytes == UInt64(size))
            #expect(proxy.log.completed.first?.responseBytes == UInt64(size))
        }
    }

    @Test("of HEAD gets the length and no content")
    func head() async throws {
        let backend = try ScriptedBackend { wire, _ in
            while true {
                let request = try wire.readHead()
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                if request.startLine.hasPrefix("GET") { try wire.write([UInt8](repeating: 65, count: 1000)) }
            }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            let response = try client.exchange("HEAD / HTTP/1.1\r\nHost: acme.test\r\n\r\n", hasContent: false)
            #expect(response["content-length"] == "1000")
            #expect(try client.exchange(get).body.count == 1000)
        }
    }

    @Test("with Expect gets the backend's 100 and then its answer")
    func expectContinue() async throws {
        let backend = try ScriptedBackend { wire, _ in
            let head = try wire.readHead()
            #expect(head["expect"] == "100-continue")
            try wire.write("HTTP/1.1 100 Continue\r\n\r\n")
            let body = try wire.read(4)
            try wire.write("HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\n")
            try wire.write(body)
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write(
                "PUT / HTTP/1.1\r\nHost: acme.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            #expect(try client.readHead().status == 100)
            try client.write("data")
            let response = try client.readMessage()
            #expect(response.status == 201)
            #expect(response.text == "data")
            #expect(proxy.log.statuses == [201])
        }
    }

    @Test("of HTTP/1.0 gets a content without chunks, ended by the end of the connection")
    func http10() async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readHead()
            try wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n")
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            try client.write("GET / HTTP/1.0\r\nHost: acme.test\r\n\r\n")
            let head = try client.readHead()
            #expect(head["transfer-encoding"] == nil)
            #expect(head["connection"] == "close")
            #expect(try client.readToEnd() == "abcdef")
        }
    }

    @Test("gets a response that ends with the backend's connection as chunks")
    func closeDelimitedResponse() async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readHead()
            try wire.write("HTTP/1.0 200 OK\r\n\r\nall of it")
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port])) { proxy in
            let client = try proxy.connect()
            #expect(try client.exchange(get).text == "all of it")
            #expect(try client.exchange(get).text == "all of it")
        }
    }

    @Test("of eight clients at once is counted exactly")
    func concurrentClients() async throws {
        let backends = try [ScriptedBackend.echo(), ScriptedBackend.echo()]
        defer { for backend in backends { backend.stop() } }
        try await withProxy(twoTenants(ports: backends.map(\.port))) { proxy in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let client = try proxy.connect()
                        for index in 0..<100 {
                            let text = "\(number)-\(index)"
                            let response = try client.exchange(
                                "POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
                            )
                            #expect(response.text == text)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(proxy.log.statuses.count == 800)
            #expect(proxy.log.all.active.values.allSatisfy { $0 == 0 })
            #expect(proxy.gateway.backends.allSatisfy { $0.inFlight.load(ordering: .relaxed) == 0 })
        }
    }
}
