import Testing
import VeloHTTP

@Suite("the response that a client gets")
struct ResponseTests {
    private func read(
        _ raw: String, answering method: RequestMethod = .get, asksForWebSocket: Bool = false, thenCloses: Bool = false,
        to version: HTTPVersion = .http11
    ) -> ResponseRun {
        readResponse(
            Array(raw.utf8), answering: method, asksForWebSocket: asksForWebSocket, thenCloses: thenCloses, to: version)
    }

    @Test("what came is passed on, but for the fields of this hop")
    func verbatim() {
        let run = read(
            """
            HTTP/1.1 200 Fine \tand so\r\nDate: x\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r
            Set-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 002\r\n\r\nok
            """)
        #expect(
            text(run.forwarded) == """
                HTTP/1.1 200 Fine \tand so\r\nDate: x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\nok
                """)
        #expect(run.isReusable)
    }

    @Test("a response without Date gets one")
    func date() {
        let run = read("HTTP/1.1 204\r\n\r\n")
        #expect(text(run.forwarded) == "HTTP/1.1 204 \r\nDate: \(text(testDate))\r\n\r\n")
    }

    @Test("content that ends with the connection is chunked for HTTP/1.1, and ends with the connection for HTTP/1.0")
    func untilClose() {
        let raw = "HTTP/1.1 200 OK\r\nDate: x\r\n\r\nabc"
        let run = read(raw, thenCloses: true)
        #expect(run.isComplete)
        #expect(!run.isReusable)
        #expect(
            text(run.forwarded)
                == "HTTP/1.1 200 OK\r\nDate: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
        let old = read(raw, thenCloses: true, to: .http10)
        #expect(text(old.forwarded) == "HTTP/1.1 200 OK\r\nDate: x\r\nConnection: close\r\n\r\nabc")
        #expect(!read(raw).isComplete)
    }

    @Test("chunked content is taken out of its coding for HTTP/1.0")
    func dechunked() {
        let run = read(
            "HTTP/1.1 200 OK\r\nDate: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", to: .http10)
        #expect(text(run.forwarded) == "HTTP/1.1 200 OK\r\nDate: x\r\nConnection: close\r\n\r\nabc")
        let kept = read("HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 1\r\n\r\na", to: .http10)
        #expect(text(kept.forwarded).contains("Connection: keep-alive\r\n"))
    }

    @Test("the answer to HEAD and a 304 tell of content that is not there")
    func described() {
        let head = read("HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 500\r\n\r\n", answering: .head)
        #expect(head.isComplete)
        #expect(text(head.forwarded).contains("Content-Length: 500\r\n"))
        #expect(read("HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n").isReusable)
        let without = read("HTTP/1.1 204 x\r\nDate: x\r\nContent-Length: 5\r\n\r\nhello")
        #expect(text(without.forwarded) == "HTTP/1.1 204 x\r\nDate: x\r\n\r\n")
        #expect(without.hasLeftOvers)
    }

    @Test("informational responses come before the final one, and not without end")
    func informational() {
        let hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        let run = read(hints + hints + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(run.informational == [103, 103])
        #expect(run.status == 200)
        #expect(read(String(repeating: hints, count: 17)).fault == .tooManyInformational)
    }

    @Test("a connection is handed over to the protocol that was asked for, and to no other")
    func switching() {
        let raw = "HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nX: 1\r\n\r\n\u{1}\u{2}"
        let run = read(raw, asksForWebSocket: true)
        #expect(run.hasSwitched)
        #expect(run.body == [1, 2])
        #expect(
            text(run.forwardedHead) == "HTTP/1.1 101 Go\r\nX: 1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        #expect(read(raw).fault == .switchNotAskedFor)
        #expect(
            read("HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", asksForWebSocket: true).fault
                == .switchNotAskedFor)
    }

    @Test("a connection is kept only if both versions of the protocol say so")
    func keepAlive() {
        #expect(read("HTTP/1.1 204 x\r\n\r\n").isReusable)
        #expect(!read("HTTP/1.1 204 x\r\nConnection: CLOSE\r\n\r\n").isReusable)
        #expect(!read("HTTP/1.0 204 x\r\n\r\n").isReusable)
        #expect(read("HTTP/1.0 204 x\r\nConnection: Keep-Alive\r\n\r\n").isReusable)
        #expect(!read("HTTP/1.1 204 x\r\nConnection: a b\r\n\r\n").isReusable)
    }

    @Test("what is no response")
    func faults() {
        func fault(_ raw: String, thenCloses: Bool = false) -> ResponseFault? {
            read(raw, thenCloses: thenCloses).fault
        }
        #expect(fault("HTTP/2.0 200 OK\r\n") == .versionNotSupported)
        #expect(fault("RTSP/1.0 200 OK\r\n") == .statusLineInvalid)
        #expect(fault("HTTP/1.1 600 OK\r\n") == .statusOutOfRange)
        #expect(fault("HTTP/1.1 2000 OK\r\n") == .statusLineInvalid)
        #expect(fault("HTTP/1.1 200 \u{0}\r\n") == .reasonInvalid)
        #expect(fault("HTTP/1.1 200 OK\n") == .lineEnd)
        #expect(
            fault("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n") == .lengthWithCoding)
        #expect(fault("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") == .codingInOldVersion)
        #expect(fault("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n") == .codingInvalid)
        #expect(fault("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", thenCloses: true) == .content(.truncated))
        #expect(fault("HTTP/1.1 20", thenCloses: true) == .truncatedHead)
    }
}
