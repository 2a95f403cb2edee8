import NIOHTTP1
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("the heads that are forwarded")
struct ForwardHeadTests {
    private func request(
        _ fields: [(String, String)], method: HTTPMethod = .GET, version: HTTPVersion = .http1_1
    ) throws -> ParsedRequest {
        try ParsedRequest(
            HTTPRequestHead(
                version: version, method: method, uri: "/", headers: HTTPHeaders([("Host", "acme.test")] + fields)))
    }

    private func forwarded(_ fields: [(String, String)], isTrusted: Bool = false) throws -> HTTPHeaders {
        try request(fields).forwardedHead(
            from: Peer(text: "192.0.2.7", isTrusted: isTrusted), trustedHeader: "X-Tenant-ID"
        ).headers
    }

    private func response(
        _ fields: [(String, String)], status: Int = 200, to request: ParsedRequest, keepsAlive: Bool = true
    ) throws -> ForwardedResponse {
        try ForwardedResponse(
            HTTPResponseHead(
                version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(fields)),
            to: request, keepsAlive: keepsAlive, date: "now")
    }

    @Test(
        "fields of one hop stay behind, in any case",
        arguments: ["Connection", "keep-alive", "Proxy-Connection", "TE", "UPGRADE", "X-Named"])
    func hopByHop(name: String) throws {
        let headers = try forwarded([("Connection", "x-named, close"), (name, "x")])
        #expect(!headers.contains(name: name))
    }

    @Test(
        "Connection cannot take away what the backend must see",
        arguments: ["Host", "X-Forwarded-For", "Authorization"])
    func nominationOfEndToEnd(name: String) throws {
        let headers = try forwarded([("Authorization", "b"), ("Connection", name)])
        #expect(headers.contains(name: name))
    }

    @Test("what an untrusted client says of scheme, host and tenant is replaced; a trusted one is believed")
    func trust() throws {
        let fields = [
            ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "front.test"), ("X-Tenant-Id", "acme"),
            ("X_Tenant_ID", "beta"),
        ]
        let untrusted = try forwarded(fields)
        #expect(untrusted["x-forwarded-proto"] == ["http"])
        #expect(untrusted["x-forwarded-host"] == ["acme.test"])
        #expect(!untrusted.contains(name: "x-tenant-id"))
        #expect(!untrusted.contains(name: "x_tenant_id"))
        let trusted = try forwarded(fields, isTrusted: true)
        #expect(trusted["x-forwarded-proto"] == ["https"])
        #expect(trusted["x-forwarded-host"] == ["front.test"])
        #expect(trusted["x-tenant-id"] == ["acme"])
        #expect(!trusted.contains(name: "x_tenant_id"))
    }

    @Test("the client is appended to X-Forwarded-For, and Via to Via")
    func appended() throws {
        let headers = try forwarded([("X-Forwarded-For", "a"), ("x-forwarded-for", "b"), ("Via", "1.1 front")])
        #expect(headers["x-forwarded-for"] == ["a, b, 192.0.2.7"])
        #expect(headers["via"] == ["1.1 front", "1.1 velod"])
    }

    @Test("a request has one framing field, the one it came with")
    func requestFraming() throws {
        #expect(try forwarded([("Content-Length", "007")])["content-length"] == ["7"])
        #expect(try forwarded([("Transfer-Encoding", "Chunked")])["transfer-encoding"] == ["chunked"])
        #expect(try forwarded([("Content-Length", "0")])["content-length"] == ["0"])
        #expect(try !forwarded([]).contains(name: "content-length"))
    }

    @Test("a response of unknown length is chunked for HTTP/1.1 and ends with the connection for HTTP/1.0")
    func unknownLength() throws {
        let modern = try response([], to: try request([]))
        #expect(modern.head.headers["transfer-encoding"] == ["chunked"])
        #expect(!modern.isCloseDelimited)
        let old = try response([], to: try request([("Connection", "keep-alive")], version: .http1_0))
        #expect(!old.head.headers.contains(name: "transfer-encoding"))
        #expect(old.head.headers["connection"] == ["close"])
        #expect(old.isCloseDelimited)
    }

    @Test("a response without content is not framed as if it had some", arguments: [204, 304])
    func noContent(status: Int) throws {
        let head = try response([("Transfer-Encoding", "chunked")], status: status, to: try request([])).head
        #expect(!head.headers.contains(name: "transfer-encoding"))
        let answer = try response([("Transfer-Encoding", "chunked")], to: try request([], method: .HEAD)).head
        #expect(!answer.headers.contains(name: "transfer-encoding"))
    }

    @Test("a response gets a Date if it has none, and one that disagrees with itself is refused")
    func dateAndLength() throws {
        #expect(try response([], to: try request([])).head.headers["date"] == ["now"])
        #expect(try response([("Date", "then")], to: try request([])).head.headers["date"] == ["then"])
        let both = try response([("Content-Length", "3"), ("Transfer-Encoding", "chunked")], to: try request([]))
        #expect(!both.head.headers.contains(name: "content-length"))
        #expect(throws: ProxyFault.backendMisbehaved) {
            try response([("Content-Length", "3"), ("Content-Length", "4")], to: try request([]))
        }
        #expect(throws: ProxyFault.backendMisbehaved) {
            try response([("Transfer-Encoding", "chunked, chunked")], to: try request([]))
        }
    }

    @Test("trailers that would act as header fields are dropped")
    func trailers() {
        let passed = HopByHop.passableTrailers(["Host": "x", "Authorization": "x", "Digest": "y"])
        #expect(passed.map { $0.map(\.name) } == ["Digest"])
        #expect(HopByHop.passableTrailers(["Content-Length": "1"]) == nil)
    }
}
