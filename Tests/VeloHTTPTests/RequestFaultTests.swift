import Testing
import VeloHTTP

@Suite("what is refused in a request")
struct RequestFaultTests {
    private func fault(_ raw: String, _ limits: MessageLimits = MessageLimits()) -> RequestFault? {
        readRequests(Array(raw.utf8), limits: limits).fault
    }

    private func fault(target: String, method: String = "GET") -> RequestFault? {
        fault("\(method) \(target) HTTP/1.1\r\nHost: a.test\r\n\r\n")
    }

    private func fault(fields: String) -> RequestFault? { fault("GET / HTTP/1.1\r\nHost: a.test\r\n\(fields)\r\n") }

    @Test("the request line")
    func requestLine() {
        #expect(fault("\r\n\r\n\r\n\r\n\r\nGET") == .emptyLines)
        #expect(fault("\nGET") == .lineEnd)
        #expect(fault("\rGET") == .lineEnd)
        #expect(fault(" / HTTP/1.1\r\n") == .methodInvalid)
        #expect(fault("GET\t/ HTTP/1.1\r\n") == .methodInvalid)
        #expect(fault(String(repeating: "A", count: 33)) == .methodTooLong)
        #expect(fault("CONNECT a.test:443 HTTP/1.1\r\n") == .methodNotImplemented)
        #expect(fault("GET  HTTP/1.1\r\n") == .targetInvalid)
        #expect(fault("GET /\r\n") == .targetInvalid)
        #expect(fault("GET / HTTP/1.1\n") == .lineEnd)
        #expect(fault("GET / HTTP/1.1 \r\n") == .versionInvalid)
        #expect(fault("GET / HTTP/2.0\r\n") == .versionNotSupported)
        #expect(fault("GET / ICE/1.0\r\n") == .versionInvalid)
        #expect(fault("GET /" + String(repeating: "a", count: 20000)) == .targetTooLong)
    }

    @Test("an absolute target needs a host, and the scheme of the listener")
    func absoluteForm() {
        #expect(fault(target: "http://a.test/x") == nil)
        #expect(fault(target: "HTTP://A.TEST?x") == nil)
        #expect(fault(target: "https://a.test/") == .misdirected)
        for target in ["http:///", "http://", "http://u@a.test/", "ftp://a.test/", "a.test", "*", "http://a.test:x/"] {
            #expect(fault(target: target) == .targetInvalid, "\(target)")
        }
        #expect(fault(target: "http://b.test/") == .hostConflict)
        #expect(fault(target: "*", method: "OPTIONS") == nil)
    }

    @Test(
        "a path that a backend would resolve to another one",
        arguments: [
            "/..", "/../x", "/a/../b", "/a/./b", "/.", "/%2e%2E/x", "/a%2f..%2fb", "/a%5c..", "/..;x/y", "/a/%2e",
        ])
    func dotSegments(_ target: String) { #expect(fault(target: target) == .dotSegment) }

    @Test(
        "a path that only looks like one with dot segments",
        arguments: [
            "/...", "/a..b", "/..a", "/a/.well-known/x", "/a.b/c", "/?/../x", "/a?b=..%2f", "//", "/a;b", "/%41",
        ])
    func harmlessDots(_ target: String) { #expect(fault(target: target) == nil) }

    @Test("percent-encoding that is none", arguments: ["/%", "/%4", "/%zz", "/a%00b", "/%4?a"])
    func percent(_ target: String) { #expect(fault(target: target) == .pathEncoding) }

    @Test("field lines")
    func fieldLines() {
        #expect(fault(fields: ": x\r\n") == .field(.emptyName))
        #expect(fault(fields: "X : x\r\n") == .field(.blankBeforeColon))
        #expect(fault(fields: "X\r\n") == .field(.nameInvalid))
        #expect(fault(fields: "X: a\r\n b\r\n") == .field(.foldedLine))
        #expect(fault(fields: "X: a\rb\r\n") == .field(.bareCarriageReturn))
        #expect(fault(fields: "X: a\nY: b\r\n") == .field(.bareLineFeed))
        #expect(fault(fields: "X: a\u{0}b\r\n") == .field(.controlByte))
        #expect(fault(fields: "X: " + String(repeating: "a", count: 17000)) == .field(.lineTooLong))
        #expect(fault(fields: String(repeating: "X: a\r\n", count: 100)) == .field(.tooManyFields))
        let lines = String(repeating: "X: " + String(repeating: "a", count: 1000) + "\r\n", count: 70)
        #expect(fault(fields: lines) == .headTooLarge)
    }

    @Test("hosts")
    func hosts() {
        func fault(host: String) -> RequestFault? { self.fault("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n") }
        for host in [
            "a.test", "A.Test:80", "a.test.", "a.test.:8080", "a.test:", "10.0.0.1:1", "[::1]:8080", "a_b-c.t",
        ] {
            #expect(fault(host: host) == nil, "\(host)")
        }
        let bad = [
            "", ".", ":80", "a b", "u@a", "a/x", "a:x", "a:99999", "a:80:80", "[::1", "[a.test]", "[]", "[1.2.3.4]",
            "a?", "a,b", ".a", "[::1]x", "a%41", String(repeating: "a", count: 300),
        ]
        for host in bad { #expect(fault(host: host) == .hostInvalid, "\(host)") }
    }

    @Test("lengths")
    func lengths() {
        #expect(fault(fields: "Content-Length: 9223372036854775808\r\n") == .lengthInvalid)
        #expect(fault(fields: "Content-Length: +5\r\n") == .lengthInvalid)
        #expect(fault(fields: "Content-Length: 5\r\nContent-Length: 5\r\n") == .lengthRepeated)
        #expect(fault(fields: "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") == .lengthWithCoding)
        #expect(fault(fields: "Transfer-Encoding: ,chunked\r\n") == .codingInvalid)
        #expect(fault(fields: "Transfer-Encoding: chunked, chunked\r\n") == .codingInvalid)
        #expect(fault(fields: "Transfer-Encoding: gzip, chunked\r\n") == .codingNotImplemented)
        let large = fault(
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", MessageLimits(contentBytes: 10))
        #expect(large == .contentTooLarge)
    }

    @Test("control fields")
    func controls() {
        #expect(fault(fields: "Connection: a b\r\n") == .connectionInvalid)
        #expect(fault(fields: "Connection: " + String(repeating: "a,", count: 65) + "\r\n") == .connectionInvalid)
        #expect(fault(fields: "Connection: " + String(repeating: ",", count: 65) + "\r\n") == .connectionInvalid)
        #expect(fault(fields: "Connection: a,,b,\r\nConnection:\r\n") == nil)
        #expect(fault(fields: "Expect: x\r\n") == .expectationFailed)
        #expect(
            fault("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: x\r\n\r\n") == .maxForwardsInvalid)
    }

    @Test("nothing is read behind a fault")
    func terminal() {
        let run = readRequests(Array("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), cutAt: [18])
        #expect(run.requests.isEmpty)
        #expect(run.fault == .hostMissing)
    }

    @Test("every fault has a status of a client's or server's error, and a text")
    func statuses() {
        #expect(RequestFault.field(.lineTooLong).status == 431)
        #expect(RequestFault.content(.trailer(.sectionTooLarge)).status == 431)
        #expect(RequestFault.content(.tooLarge).status == 413)
        #expect(RequestFault.content(.truncated).status == 400)
    }
}
