import NIOCore
import NIOHPACK
import Testing
import VeloHTTP

@testable import VeloRuntime

@Suite("Requests of HTTP/2 as HTTP/1.1")
struct RequestTranslationTests {
    static let get: [(String, String)] = [
        (":method", "GET"), (":scheme", "https"), (":authority", "a.test"), (":path", "/x?y"),
    ]

    enum Frame {
        case headers([(String, String)], end: Bool)
        case data(String, end: Bool)
    }

    /// The bytes that frames amount to.
    static func translate(_ frames: [Frame]) throws(HTTP2RequestFault) -> String {
        var translation = HTTP2RequestTranslation()
        var text = ""
        for frame in frames {
            switch frame {
            case .headers(let fields, let end):
                var bytes = ByteBuffer()
                try translation.headers(HPACKHeaders(fields), endStream: end, into: &bytes)
                text += String(buffer: bytes)
            case .data(let content, let end):
                text += String(buffer: try translation.data(ByteBuffer(string: content), endStream: end))
            }
        }
        return text
    }

    static func fault(_ frames: [Frame]) -> HTTP2RequestFault? {
        do throws(HTTP2RequestFault) {
            _ = try translate(frames)
            return nil
        } catch { return error }
    }

    @Test("a request without content is a head")
    func withoutContent() throws {
        let fields = Self.get + [("accept", "*/*"), ("x-empty", "")]
        #expect(
            try Self.translate([.headers(fields, end: true)])
                == "GET /x?y HTTP/1.1\r\nhost: a.test\r\naccept: */*\r\nx-empty: \r\n\r\n")
    }

    @Test("content without a length is chunked, with its trailers")
    func chunked() throws {
        let text = try Self.translate([
            .headers(Self.get, end: false), .data("hello", end: false), .data("", end: false),
            .data(String(repeating: "x", count: 300), end: false), .headers([("x-sum", "1")], end: true),
        ])
        #expect(
            text == "GET /x?y HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n12c\r\n"
                + String(repeating: "x", count: 300) + "\r\n0\r\nx-sum: 1\r\n\r\n")
        #expect(
            try Self.translate([.headers(Self.get, end: false), .data("a", end: true)]).hasSuffix("1\r\na\r\n0\r\n\r\n")
        )
        #expect(
            try Self.translate([.headers(Self.get, end: false), .data("", end: true)]).hasSuffix("\r\n\r\n0\r\n\r\n"))
    }

    @Test("content of a declared length is as it came, and its trailers are dropped")
    func declaredLength() throws {
        let fields = Self.get + [("content-length", "5")]
        let head = "GET /x?y HTTP/1.1\r\nhost: a.test\r\ncontent-length: 5\r\n\r\n"
        #expect(
            try Self.translate([.headers(fields, end: false), .data("hel", end: false), .data("lo", end: true)]) == head
                + "hello")
        #expect(
            try Self.translate([
                .headers(fields, end: false), .data("hello", end: false), .headers([("a", "b")], end: true),
            ])
                == head + "hello")
        #expect(
            try Self.translate([.headers(fields, end: false), .data("hello", end: false), .data("", end: true)]) == head
                + "hello")
    }

    @Test("crumbs of a cookie become one field where the first one was")
    func cookies() throws {
        let text = try Self.translate([
            .headers(
                Self.get + [("a", "1"), ("cookie", "x=1"), ("b", "2"), ("cookie", "y=2"), ("cookie", "z=3")], end: true)
        ])
        #expect(text.hasSuffix("host: a.test\r\na: 1\r\ncookie: x=1; y=2; z=3\r\nb: 2\r\n\r\n"))
        let last = try Self.translate([.headers(Self.get + [("cookie", "x=1"), ("cookie", "y=2")], end: true)])
        #expect(last.hasSuffix("host: a.test\r\ncookie: x=1; y=2\r\n\r\n"))
    }

    @Test("the authority is the Host; one that says the same is the same")
    func host() throws {
        let withHost = Self.get + [("host", "A.test"), ("b", "2")]
        #expect(
            try Self.translate([.headers(withHost, end: true)]) == "GET /x?y HTTP/1.1\r\nhost: a.test\r\nb: 2\r\n\r\n")
        let onlyHost = Self.get.filter { $0.0 != ":authority" } + [("host", "b.test")]
        #expect(try Self.translate([.headers(onlyHost, end: true)]) == "GET /x?y HTTP/1.1\r\nhost: b.test\r\n\r\n")
        // HTTP/1.1 answers 400 to none.
        let none = Self.get.filter { $0.0 != ":authority" }
        #expect(try Self.translate([.headers(none, end: true)]) == "GET /x?y HTTP/1.1\r\n\r\n")
    }

    @Test("CONNECT is left to HTTP/1.1 to refuse, and OPTIONS may be for the server")
    func otherForms() throws {
        #expect(
            try Self.translate([.headers([(":method", "CONNECT"), (":authority", "a.test:443")], end: true)])
                == "CONNECT a.test:443 HTTP/1.1\r\nhost: a.test:443\r\n\r\n")
        let options = [(":method", "OPTIONS"), (":scheme", "http"), (":authority", "a.test"), (":path", "*")]
        #expect(try Self.translate([.headers(options, end: true)]) == "OPTIONS * HTTP/1.1\r\nhost: a.test\r\n\r\n")
    }

    @Test("`te: trailers` is for this hop and left out")
    func te() throws {
        #expect(try !Self.translate([.headers(Self.get + [("te", "trailers")], end: true)]).contains("te:"))
    }

    static func with(_ name: String, _ value: String) -> [(String, String)] {
        get.map { $0.0 == name ? (name, value) : $0 }
    }

    static let malformed: [(String, [(String, String)], HTTP2RequestFault)] = [
        ("upper case", get + [("Accept", "a")], .fieldName),
        ("an empty name", get + [("", "a")], .fieldName),
        ("a blank in a name", get + [("a b", "a")], .fieldName),
        ("a colon in a name", get + [("a:b", "a")], .fieldName),
        ("a line end in a name", get + [("a\r\nb", "a")], .fieldName),
        ("a byte outside of ASCII in a name", get + [("ä", "a")], .fieldName),
        ("a line end in a value", get + [("a", "b\r\nhost: evil.test")], .fieldValue),
        ("a bare LF in a value", get + [("a", "b\nc")], .fieldValue),
        ("a bare CR in a value", get + [("a", "b\rc")], .fieldValue),
        ("NUL in a value", get + [("a", "b\0c")], .fieldValue),
        ("DEL in a value", get + [("a", "b\u{7F}c")], .fieldValue),
        ("a blank before a value", get + [("a", " b")], .fieldValue),
        ("a tab behind a value", get + [("a", "b\t")], .fieldValue),
        ("a line end in a cookie", get + [("cookie", "b\r\nc: d")], .fieldValue),
        ("connection", get + [("connection", "close")], .connectionSpecific),
        ("keep-alive", get + [("keep-alive", "1")], .connectionSpecific),
        ("proxy-connection", get + [("proxy-connection", "close")], .connectionSpecific),
        ("transfer-encoding", get + [("transfer-encoding", "chunked")], .connectionSpecific),
        ("upgrade", get + [("upgrade", "websocket")], .connectionSpecific),
        ("http2-settings", get + [("http2-settings", "a")], .connectionSpecific),
        ("te with more", get + [("te", "trailers, gzip")], .te),
        ("no method", get.filter { $0.0 != ":method" }, .method),
        ("an empty method", with(":method", ""), .method),
        ("a method that is no token", with(":method", "GE(T"), .method),
        ("a blank in the method", with(":method", "GET /evil"), .fieldValue),
        ("no scheme", get.filter { $0.0 != ":scheme" }, .scheme),
        ("another scheme", with(":scheme", "ftp"), .scheme),
        ("no path", get.filter { $0.0 != ":path" }, .path),
        ("an empty path", with(":path", ""), .path),
        ("a path that is absolute as a URI", with(":path", "http://evil.test/"), .path),
        ("a path without a slash", with(":path", "x"), .path),
        ("a star for GET", with(":path", "*"), .path),
        ("a request line in the path", with(":path", "/ HTTP/1.1\r\nhost: evil.test\r\n\r\n"), .fieldValue),
        ("a blank in the path", with(":path", "/a b"), .fieldValue),
        ("a line end in the authority", with(":authority", "a.test\r\nx: y"), .fieldValue),
        ("a blank in the authority", with(":authority", "a.test b"), .fieldValue),
        ("a Host that says something else", get + [("host", "b.test")], .authority),
        ("two Hosts, one of which says something else", get + [("host", "a.test"), ("host", "b.test")], .authority),
        ("a repeated pseudo-header", get + [(":path", "/")], .fieldName),
        ("a pseudo-header behind a field", [("a", "b")] + get, .fieldName),
        ("an unknown pseudo-header", get + [(":what", "b")], .fieldName),
        ("one of responses", get + [(":status", "200")], .fieldName),
        ("extended CONNECT", get + [(":protocol", "websocket")], .fieldName),
        ("CONNECT without authority", [(":method", "CONNECT")], .authority),
        ("CONNECT with a path", [(":method", "CONNECT"), (":authority", "a:1"), (":path", "/")], .path),
        ("CONNECT with a scheme", [(":method", "CONNECT"), (":authority", "a:1"), (":scheme", "http")], .scheme),
        ("two lengths", get + [("content-length", "0"), ("content-length", "0")], .contentLength),
        ("a signed length", get + [("content-length", "+1")], .contentLength),
        ("a list of lengths", get + [("content-length", "1, 1")], .contentLength),
        ("an empty length", get + [("content-length", "")], .contentLength),
        ("a length beyond 64 bits", get + [("content-length", "18446744073709551616")], .contentLength),
        ("a length without content", get + [("content-length", "1")], .contentLength),
    ]

    @Test("malformed heads are no requests", arguments: malformed.indices)
    func malformedHead(index: Int) {
        let (what, fields, fault) = Self.malformed[index]
        #expect(Self.fault([.headers(fields, end: true)]) == fault, "\(what)")
    }

    @Test("content that is not what was declared is no content")
    func contentMismatch() {
        let fields = Self.get + [("content-length", "3")]
        #expect(Self.fault([.headers(fields, end: false), .data("abcd", end: false)]) == .contentLength)
        #expect(
            Self.fault([.headers(fields, end: false), .data("abc", end: false), .data("d", end: true)])
                == .contentLength)
        #expect(Self.fault([.headers(fields, end: false), .data("ab", end: true)]) == .contentLength)
        #expect(
            Self.fault([.headers(fields, end: false), .data("ab", end: false), .headers([], end: true)])
                == .contentLength)
    }

    @Test("trailers end the stream, and are fields only")
    func trailers() {
        let begin = Frame.headers(Self.get, end: false)
        #expect(Self.fault([begin, .headers([("a", "b")], end: false)]) == .trailers)
        #expect(Self.fault([begin, .headers(Self.get, end: true)]) == .fieldName)
        #expect(Self.fault([begin, .headers([("a", "b\r\n\r\nGET / HTTP/1.1")], end: true)]) == .fieldValue)
        #expect(Self.fault([begin, .headers([("transfer-encoding", "chunked")], end: true)]) == .connectionSpecific)
        #expect(Self.fault([begin, .data("", end: true), .data("a", end: true)]) == .trailers)
        #expect(Self.fault([begin, .data("", end: true), .headers([], end: true)]) == .trailers)
    }

    @Test("whatever passes is one request to the strict reader, or one that it refuses")
    func oneRequestOnly() throws {
        var random = SplitMix(state: 3)
        let pieces = [
            "GET", "POST", " ", "/", "\r\n", "\n", ":", "a", "host", "content-length", "0", "5", "chunked", "é", "\0",
            ",", "x=1;",
            "transfer-encoding", "A", "*", "http://b/", "%00", "..", "",
        ]
        func text() -> String {
            (0..<(1 + Int(random.next() % 3))).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
        var passed = 0
        for _ in 0..<20_000 {
            var fields: [(String, String)] = []
            for pseudo in Self.get { fields.append((pseudo.0, random.next() % 4 > 0 ? pseudo.1 : text())) }
            for _ in 0..<(random.next() % 4) { fields.append((text(), text())) }
            let content = String(repeating: "z", count: Int(random.next() % 6))
            let frames: [Frame] = [.headers(fields, end: false), .data(content, end: true)]
            guard let bytes = try? Self.translate(frames) else { continue }
            passed += 1
            var reader = RequestReader()
            var rest = Array(bytes.utf8)
            var requests = 0
            reading: while true {
                guard let step = try? rest.withUnsafeBytes({ try reader.next($0) }) else { break }
                switch step.event {
                case .end:
                    requests += 1
                    rest.removeFirst(step.consumed)
                    #expect(rest.isEmpty, "\(bytes.debugDescription)")
                    break reading
                case .needsMore, .closed: break reading
                default: rest.removeFirst(step.consumed)
                }
            }
            #expect(requests <= 1)
        }
        #expect(passed > 100)
    }
}
