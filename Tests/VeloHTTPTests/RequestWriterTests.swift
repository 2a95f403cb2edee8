import Testing
import VeloHTTP

@Suite("the head that a backend gets")
struct RequestWriterTests {
    private func written(
        _ fields: String, policy: ForwardingPolicy, peer: String = "192.0.2.7", start: String = "GET / HTTP/1.1",
        from sender: ClientOrigin? = nil
    ) -> String {
        let raw = Array("\(start)\r\n\(fields)\r\n".utf8)
        var reader = RequestReader()
        return raw.withUnsafeBytes { bytes in
            guard (try? reader.next(bytes))?.event == .head else { return "" }
            return text(
                forwardedHead(reader.head, in: bytes, policy: policy, from: sender ?? origin(policy, peer)))
        }
    }

    private var quiet: ForwardingPolicy { transparentPolicy }

    @Test("what came is passed on byte for byte and in order")
    func verbatim() {
        let fields = "Host: a\r\nx-B:  2 \t\r\nX-A:1\r\nX-b: \u{FC}\r\nCookie: c=d\r\n"
        #expect(written(fields, policy: quiet) == "GET / HTTP/1.1\r\n\(fields)\r\n")
    }

    @Test("fields of this hop are removed, and those that Connection nominates, but none that the next hop needs")
    func hopByHop() {
        let fields = """
            Host: a\r\nConnection: keep-alive, X-Hop , host, cookie\r\nKeep-Alive: 5\r\nx-hop: 1\r\nCookie: c\r
            Proxy-Connection: x\r\nTE: trailers\r\nTrailer: X\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nX-Hops: 2\r\n
            """
        #expect(written(fields, policy: quiet) == "GET / HTTP/1.1\r\nHost: a\r\nCookie: c\r\nX-Hops: 2\r\n\r\n")
    }

    @Test("content is framed anew")
    func framing() {
        #expect(
            written("Host: a\r\nContent-Length:   007\r\nX: 1\r\n", policy: quiet, start: "PUT / HTTP/1.1")
                == "PUT / HTTP/1.1\r\nHost: a\r\nX: 1\r\nContent-Length: 7\r\n\r\n")
        #expect(
            written("Host: a\r\nTransfer-Encoding: CHUNKED\r\nTrailer: X\r\n", policy: quiet, start: "PUT / HTTP/1.1")
                == "PUT / HTTP/1.1\r\nHost: a\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    @Test("an absolute target becomes origin form, and its authority the Host")
    func absoluteForm() {
        #expect(
            written("X: 1\r\nHost: A.test\r\n", policy: quiet, start: "GET http://a.test:80?q HTTP/1.1")
                == "GET /?q HTTP/1.1\r\nHost: a.test:80\r\nX: 1\r\n\r\n")
        #expect(
            written("Host: a\r\n", policy: quiet, start: "OPTIONS http://a HTTP/1.1")
                == "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test("a request of HTTP/1.0 goes on as HTTP/1.1, without its expectation")
    func oldVersion() {
        #expect(
            written("Expect: 100-continue\r\nX: 1\r\n", policy: quiet, start: "GET / HTTP/1.0")
                == "GET / HTTP/1.1\r\nHost: \r\nX: 1\r\n\r\n")
    }

    @Test("who is not trusted is not believed about the client")
    func untrusted() {
        var policy = quiet
        policy.xForwarded = .init(trusted: .append, others: .replace)
        policy.forwarded = .init(trusted: .append, others: .drop)
        let fields = """
            Host: a\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Real-IP: 1\r
            X-Forwarded-Port: 1\r\nForwarded: for=1.1.1.1\r\nX_Forwarded_For: 2\r\nY_Z: 1\r\n
            """
        #expect(
            written(fields, policy: policy) == """
                GET / HTTP/1.1\r\nHost: a\r\nY_Z: 1\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r
                X-Forwarded-Host: a\r\n\r\n
                """)
    }

    @Test("what a trusted proxy says is kept and continued")
    func trusted() throws {
        var policy = quiet
        policy.trustedProxies = [try #require(AddressBlock("2001:db8::/32"))]
        policy.xForwarded = .init(trusted: .append, others: .replace)
        policy.forwarded = .init(trusted: .append, others: .drop)
        let fields = """
            Host: a:80\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nForwarded: for=1.1.1.1\r
            X-Forwarded-For: 2.2.2.2\r\n
            """
        #expect(
            written(fields, policy: policy, peer: "2001:db8::7") == """
                GET / HTTP/1.1\r\nHost: a:80\r\nX-Forwarded-Proto: https\r\nForwarded: for=1.1.1.1\r
                X-Forwarded-For: 1.1.1.1, 2.2.2.2, 2001:db8::7\r\nX-Forwarded-Host: a:80\r
                Forwarded: for="[2001:db8::7]";proto=http;host="a:80"\r\n\r\n
                """)
    }

    @Test("Via is added with the version that came, and tells of loops")
    func via() throws {
        var policy = quiet
        policy.via = "gw"
        #expect(written("Host: a\r\n", policy: policy).hasSuffix("Host: a\r\nVia: 1.1 gw\r\n\r\n"))
        #expect(written("Host: a\r\n", policy: policy, start: "GET / HTTP/1.0").contains("Via: 1.0 gw\r\n"))
        let translated = ClientOrigin(address: nil, text: nil, scheme: .https, policy: policy, isHTTP2: true)
        #expect(written("Host: a\r\n", policy: policy, from: translated).contains("\r\nVia: 2.0 gw\r\n"))
        let raw = Array("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 gw, 1.0 x (gw)\r\nvia: HTTP/1.1 GW (c)\r\n\r\n".utf8)
        var reader = RequestReader()
        try raw.withUnsafeBytes { bytes in
            _ = try reader.next(bytes)
            #expect(reader.head.viaCount(of: "gw", in: bytes) == 2)
        }
    }

    @Test("identifiers are passed on if they are valid, and made if not")
    func identifiers() {
        var policy = quiet
        policy.traceContext = .passOrMake
        policy.requestID = .passOrMake
        let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let kept = "Host: a\r\ntraceparent: \(valid)\r\ntracestate: x\r\nX-Request-ID: abc-1\r\n"
        #expect(written(kept, policy: policy) == "GET / HTTP/1.1\r\n\(kept)\r\n")
        let made = """
            traceparent: 00-00000000000000030000000000000004-0000000000000005-00\r
            X-Request-ID: 00000000000000010000000000000002\r\n\r\n
            """
        for bad in [
            valid.uppercased(), "00-" + String(repeating: "0", count: 32) + valid.dropFirst(35), valid + "-x", "x",
        ] {
            #expect(
                written("Host: a\r\ntraceparent: \(bad)\r\ntracestate: x\r\nX-Request-ID: a b\r\n", policy: policy)
                    == "GET / HTTP/1.1\r\nHost: a\r\n\(made)", "\(bad)")
        }
    }

    @Test("a guarded field passes from a trusted peer only, and in no other spelling")
    func guarded() throws {
        var policy = quiet
        policy.guarded = ["x-tenant-id"]
        let fields = "Host: a\r\nX-Tenant-ID: t\r\nX_Tenant-ID: u\r\n"
        #expect(written(fields, policy: policy) == "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        policy.trustedProxies = [try #require(AddressBlock("192.0.2.0/24"))]
        #expect(written(fields, policy: policy) == "GET / HTTP/1.1\r\nHost: a\r\nX-Tenant-ID: t\r\n\r\n")
    }

    @Test("WebSocket is asked for if policy allows, other protocols never are")
    func upgrade() {
        let fields = "Host: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
        let plain = "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Version: 13\r\n"
        #expect(written(fields, policy: quiet) == plain + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        var policy = quiet
        policy.passesWebSocket = false
        #expect(written(fields, policy: policy) == plain + "\r\n")
        #expect(
            written("Host: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n", policy: quiet)
                == "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test("a hop is counted down")
    func maxForwards() {
        #expect(
            written("Host: a\r\nMax-Forwards: 3\r\n", policy: quiet, start: "OPTIONS / HTTP/1.1")
                == "OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 2\r\n\r\n")
    }

    @Test("memory that is too small is not written over")
    func overflow() {
        let raw = Array("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n".utf8)
        var reader = RequestReader()
        raw.withUnsafeBytes { bytes in
            _ = try? reader.next(bytes)
            var memory = [UInt8](repeating: 0xAA, count: 64)
            memory.withUnsafeMutableBytes { memory in
                var writer = ByteWriter(UnsafeMutableRawBufferPointer(rebasing: memory[..<20]))
                RequestHeadWriter(ForwardingPolicy()).write(
                    reader.head, in: bytes, from: origin(ForwardingPolicy()), identity: testIdentity, into: &writer)
                #expect(writer.didOverflow)
                #expect(memory[20...].allSatisfy { $0 == 0xAA })
            }
        }
    }
}
