import NIOHTTP1
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("reading a request head")
struct ProxyParseTests {
    private func parse(
        _ uri: String = "/", _ fields: [(String, String)] = [("Host", "a.test")], method: HTTPMethod = .GET,
        version: HTTPVersion = .http1_1
    ) throws(ProxyFault) -> ParsedRequest {
        try ParsedRequest(
            HTTPRequestHead(version: version, method: method, uri: uri, headers: HTTPHeaders(fields)))
    }

    private func fault(_ body: () throws -> ParsedRequest) -> ProxyFault? {
        do { _ = try body() } catch { return error as? ProxyFault }
        return nil
    }

    @Test(
        "a host is normalised to the name that tenants are found by",
        arguments: [
            ("A.Test", "a.test"), ("a.test:80", "a.test"), ("a.test.", "a.test"), ("a.test.:8080", "a.test"),
            ("a.test:", "a.test"), ("10.0.0.1:1", "10.0.0.1"), ("[::1]:8080", "[::1]"), ("a_b-c.test", "a_b-c.test"),
        ])
    func hostForms(text: String, name: String) { #expect(HostName(text)?.name == name) }

    @Test(
        "what is no host is refused",
        arguments: [
            "", " ", ".", ":80", "a b", "u@a.test", "a.test/x", "a.test:x", "a.test:99999", "a.test:80:80", "[::1",
            "[a.test]", "[]", "[1.2.3.4]", "ä.test", "a.test?", "a,b", ".a.test", "a.test\0", "[::1]x",
            String(repeating: "a", count: 300),
        ])
    func badHosts(text: String) { #expect(HostName(text) == nil) }

    @Test("HTTP/1.1 needs exactly one host, HTTP/1.0 none")
    func hostCount() {
        #expect(fault { try parse("/", []) } == .malformed(.host))
        #expect(fault { try parse("/", [("Host", "a"), ("host", "a")]) } == .malformed(.host))
        #expect(fault { try parse("/", [("Host", "a,b")]) } == .malformed(.host))
        #expect(fault { try parse("/", [], version: .http1_0) } == nil)
        #expect(fault { try parse("/", [("Host", "a"), ("Host", "a")], version: .http1_0) } == .malformed(.host))
    }

    @Test("an absolute target names the host, and must agree with Host")
    func absoluteForm() throws {
        let request = try parse("HTTP://A.test:80/x?y", [("Host", "a.test:80")])
        #expect(request.target.forwarded == "/x?y")
        #expect(request.target.path == "/x")
        #expect(request.host?.name == "a.test")
        #expect(try parse("http://a.test").target.forwarded == "/")
        #expect(try parse("http://a.test?q").target.forwarded == "/?q")
        #expect(try parse("http://a.test", method: .OPTIONS).target.forwarded == "*")
        #expect(fault { try parse("http://b.test/") } == .malformed(.hostConflict))
        #expect(try parse("http://a.test/", [], version: .http1_0).host?.name == "a.test")
    }

    @Test(
        "a target of no known form is refused",
        arguments: [
            "*", "a.test", "a.test:80", "ftp://a.test/", "http:///", "http://u@a.test/", "http://a.test:x/", "/a#b",
            "/a\\b", "/\"", "/<", "/%", "/%4", "/%zz", "/%+1", "/%00", "/é", "?a", "http:/a",
        ])
    func badTargets(target: String) {
        #expect(fault { try parse(target) } == .malformed(.target))
    }

    @Test(
        "a path with dot segments in any disguise is refused",
        arguments: [
            "/..", "/../a", "/a/..", "/a/../b", "/./a", "/.", "/%2e%2e/a", "/.%2E/a", "/a%2f..%2fb", "/a/%2e",
            "/..;x/a",
            "/a%5c..%5cb",
        ])
    func dotSegments(path: String) {
        #expect(fault { try parse(path) } == .malformed(.dotSegments))
    }

    @Test(
        "dots that are no segment are fine", arguments: ["/...", "/.a", "/a.", "/a..b", "/a?/../b", "/a//b", "/%2e.."])
    func harmlessDots(path: String) throws {
        #expect(fault { try parse(path) } == nil)
    }

    @Test("a message whose length can be read in two ways is refused")
    func framing() throws {
        let host = ("Host", "a.test")
        for fields in [
            [("Content-Length", "1"), ("Transfer-Encoding", "chunked")],
            [("Content-Length", "1"), ("Content-Length", "1")],
            [("Content-Length", "+1")], [("Content-Length", "-1")], [("Content-Length", "1,1")],
            [("Content-Length", "99999999999999999999")], [("Transfer-Encoding", "identity")],
            [("Transfer-Encoding", "chunked, gzip")],
            [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
        ] {
            #expect(fault { try parse("/", [host] + fields) } == .malformed(.framing), "\(fields)")
        }
        let coded = [host, ("Transfer-Encoding", "gzip, chunked")]
        #expect(fault { try parse("/", coded) } == .transferCodingNotImplemented)
        let old = [host, ("Transfer-Encoding", "chunked")]
        #expect(fault { try parse("/", old, version: .http1_0) } == .malformed(.framing))
        #expect(try parse("/", [host, ("Content-Length", "5")]).content == .length(5))
        #expect(try parse("/", [host, ("Content-Length", "0")]).content == .none)
        #expect(try parse("/", old).content == .chunked)
    }

    @Test("CONNECT is not implemented, OPTIONS * is, and only 100-continue is expected")
    func methods() throws {
        #expect(fault { try parse("a.test:80", method: .CONNECT) } == .methodNotImplemented)
        #expect(try parse("*", method: .OPTIONS).target.path == "/")
        let host = ("Host", "a.test")
        #expect(fault { try parse("/", [host, ("Expect", "200-ok")]) } == .expectationFailed)
        #expect(try parse("/", [host, ("Expect", "100-Continue"), ("Content-Length", "1")]).expectsContinue)
        #expect(try !parse("/", [host, ("Expect", "100-continue")]).expectsContinue)
    }

    @Test("a connection is kept as the version and the client say, and not behind an upgrade")
    func persistence() throws {
        let host = ("Host", "a.test")
        #expect(try parse("/", [host]).keepsAlive)
        #expect(try !parse("/", [host, ("Connection", "close")]).keepsAlive)
        #expect(try !parse("/", [host], version: .http1_0).keepsAlive)
        #expect(try parse("/", [host, ("Connection", "keep-alive")], version: .http1_0).keepsAlive)
        #expect(try !parse("/", [host, ("Connection", "upgrade"), ("Upgrade", "h2c")]).keepsAlive)
    }

    @Test("every fault has a status that velod counts by its own name")
    func faults() {
        for fault in [
            ProxyFault.malformed(.syntax), .methodNotImplemented, .transferCodingNotImplemented, .versionNotSupported,
            .headTooLarge, .expectationFailed, .headTooSlow, .bodyTooSlow, .unknownTenant, .unknownNamedTenant,
            .conflictingTenant, .noRoute, .throttled(retryAfter: 1), .clientGone, .noBackend, .connectFailed,
            .connectTimedOut, .backendClosed, .backendMisbehaved, .backendTooSlow, .responseStalled,
        ] {
            #expect(HTTPStatus.registered.contains(fault.status))
            #expect((fault.status < 500) == (fault.blame == .client) || fault.status == 501 || fault.status == 505)
            #expect(!fault.text.isEmpty)
        }
    }
}
