import Testing

@testable import VeloHTTP

// A property of a value that cannot be copied is compared here, because `#expect` would copy the value to show it.

@Suite("the two sides of a connection")
struct ReaderTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func next(_ reader: inout RequestReader, _ raw: [UInt8]) throws -> RequestReader.Step {
        try raw.withUnsafeBytes { try reader.next($0) }
    }

    private func next(_ reader: inout ResponseReader, _ raw: [UInt8]) throws -> ResponseReader.Step {
        try raw.withUnsafeBytes { try reader.next($0) }
    }

    @Test("a pipelined request stays in the buffer until it is asked for")
    func pipelining() throws {
        var reader = RequestReader()
        let first = bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
        let raw = first + bytes("abcGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try next(&reader, raw) == .init(event: .head, consumed: first.count))
        #expect(reader.isBetweenRequests == false)
        let rest = Array(raw[first.count...])
        #expect(try next(&reader, rest) == .init(event: .payload(0..<3), consumed: 3))
        #expect(try next(&reader, Array(rest[3...])) == .init(event: .end, consumed: 0))
        #expect(reader.isBetweenRequests == true)
        #expect(try next(&reader, Array(rest[3...])).event == .head)
    }

    @Test("a request has begun with its first byte, but not with the empty lines before it")
    func begun() throws {
        var reader = RequestReader()
        #expect(try next(&reader, bytes("\r\n")).event == .needsMore)
        #expect(reader.isInHead == false)
        #expect(try next(&reader, bytes("\r\nG")).event == .needsMore)
        #expect(reader.isInHead == true)
    }

    @Test("behind a request that closes, and behind an answer that says so, bytes are ignored")
    func closing() throws {
        var reader = RequestReader()
        let raw = bytes("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(try next(&reader, raw).event == .head)
        #expect(try next(&reader, []).event == .end)
        #expect(try next(&reader, raw) == .init(event: .closed, consumed: raw.count))
        var other = RequestReader()
        other.close()
        #expect(try next(&other, raw).event == .closed)
    }

    @Test("behind a switch of protocols, everything is content")
    func tunnel() throws {
        var reader = RequestReader()
        let raw = bytes("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        #expect(try next(&reader, raw).event == .head)
        #expect(reader.head.upgrade == .webSocket)
        #expect(try next(&reader, []).event == .end)
        reader.becomeTunnel()
        #expect(try next(&reader, []).event == .needsMore)
        #expect(try next(&reader, [0, 13, 10]) == .init(event: .payload(0..<3), consumed: 3))
    }

    @Test("a client that waits to be told to go on is known")
    func expectation() throws {
        var reader = RequestReader()
        _ = try next(&reader, bytes("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n"))
        #expect(reader.head.expectsContinue == true)
        #expect(reader.head.content == .length(3))
        reader = RequestReader()
        _ = try next(&reader, bytes("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"))
        #expect(reader.head.expectsContinue == false)
    }

    @Test("a host is known by its lower-case name")
    func hostName() throws {
        for (host, name) in [("A.Test.:80", "a.test"), ("[2001:DB8::1]:1", "[2001:db8::1]"), ("x_1", "x_1")] {
            var reader = RequestReader()
            let raw = bytes("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            try raw.withUnsafeBytes { region in
                _ = try reader.next(region)
                #expect(reader.head.withHostName(in: region) { text($0) } == name)
            }
        }
    }

    @Test("a path is known without its query")
    func path() throws {
        for (target, path) in [("/a/b?c=/d", "/a/b"), ("http://h/x", "/x"), ("http://h?x", ""), ("/", "/")] {
            var reader = RequestReader()
            let raw = bytes("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try next(&reader, raw).event == .head)
            #expect(text(raw[reader.head.pathRange]) == path)
        }
    }

    @Test("a backend's connection is fit for another request only when all of a response was read and no more came")
    func reuse() throws {
        var reader = ResponseReader()
        #expect(throws: ResponseFault.unsolicited) { _ = try next(&reader, bytes("HTTP/1.1 200 OK\r\n")) }
        reader = ResponseReader()
        reader.begin(answering: .get)
        #expect(reader.isUntouched == true)
        let raw = bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n")
        #expect(try next(&reader, Array(raw[..<3])).event == .needsMore)
        #expect(reader.isUntouched == false)
        #expect(try next(&reader, raw).event == .head)
        #expect(reader.isReusable == false)
        #expect(try next(&reader, [65]).event == .payload(0..<1))
        #expect(try next(&reader, []).event == .end)
        #expect(reader.isReusable == true)
        let isEnd = try reader.closed()
        #expect(!isEnd)
        reader.begin(answering: .get)
        #expect(throws: ResponseFault.truncatedHead) { _ = try reader.closed() }
    }

    @Test("fields are found by name, whatever it is and in any case")
    func lookup() throws {
        var reader = RequestReader()
        let raw = bytes("GET / HTTP/1.1\r\nHost: a\r\nX-Tenant: b\r\nx-tenant: c\r\n\r\n")
        try raw.withUnsafeBytes { region in
            _ = try reader.next(region)
            let indices = bytes("x-tenant").withUnsafeBytes { name in
                [0, 2, 3].map { reader.head.fields.firstIndex(named: name, in: region, from: $0) }
            }
            #expect(indices == [1, 2, nil])
        }
    }

    @Test("memory is given back between requests only")
    func release() throws {
        var reader = RequestReader()
        let raw = bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try next(&reader, raw).event == .head)
        reader.releaseStorage()
        #expect(reader.head.fields.count == 1)
        #expect(try next(&reader, []).event == .end)
        reader.releaseStorage()
        #expect(reader.head.fields.count == 0)
        #expect(try next(&reader, raw).event == .head)
    }
}
