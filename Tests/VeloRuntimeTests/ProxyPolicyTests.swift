import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("what a backend is told of the hops before it")
struct ProxyPolicyTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    /// What a client, or a proxy in front, says of the way so far.
    private let claims =
        "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: outer.test\r\n"
        + "Forwarded: for=192.0.2.1;proto=https\r\n"

    /// The request as the backend has it.
    private func forwarded(_ forwarding: Tables.Forwarding, _ fields: String) async throws -> WireMessage {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.forwarding = forwarding
        try await withProxy(tables, loops: 1) { proxy in
            let answer = try proxy.connect().exchange(getRequest("/", fields))
            #expect(answer.status == 200)
        }
        return try #require(backend.requests.first)
    }

    private func origin(_ seen: WireMessage) -> [String?] {
        ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"].map { seen[$0] }
    }

    @Test(
        "follows the spec for proxies that are trusted, and never believes anybody else",
        arguments: [
            (
                .append, true,
                [
                    "192.0.2.1, 127.0.0.1", "https", "outer.test",
                    #"for=192.0.2.1;proto=https|for=127.0.0.1;proto=http;host="acme.test""#,
                ]
            ),
            (.append, false, ["127.0.0.1", "http", "acme.test", #"for=127.0.0.1;proto=http;host="acme.test""#]),
            (.replace, true, ["127.0.0.1", "http", "acme.test", #"for=127.0.0.1;proto=http;host="acme.test""#]),
            (.replace, false, ["127.0.0.1", "http", "acme.test", #"for=127.0.0.1;proto=http;host="acme.test""#]),
            (.pass, true, ["192.0.2.1", "https", "outer.test", "for=192.0.2.1;proto=https"]),
            (.pass, false, ["127.0.0.1", "http", "acme.test", nil]),
            (.drop, true, [nil, nil, nil, nil]), (.drop, false, [nil, nil, nil, nil]),
        ] as [(Tables.Forwarding.OriginRule, Bool, [String?])])
    func origins(rule: Tables.Forwarding.OriginRule, isTrusted: Bool, expected: [String?]) async throws {
        let seen = try await forwarded(
            .init(trustedProxies: isTrusted ? ["127.0.0.0/8"] : ["10.0.0.0/8"], xForwarded: rule, forwarded: rule),
            claims)
        let told = origin(seen).map { $0?.replacing(" ", with: "") }
        #expect(told == expected.map { $0?.replacing(" ", with: "") })
    }

    @Test("has Via by the name that the spec chose, or none")
    func via() async throws {
        #expect(try await forwarded(.init(via: "edge-1"), "Via: 1.0 first\r\n")["via"] == "1.0 first|1.1 edge-1")
        #expect(try await forwarded(.init(via: nil), "Via: 1.0 first\r\n")["via"] == "1.0 first")
        #expect(try await forwarded(.init(via: nil), "")["via"] == nil)
    }

    @Test(
        "has the identifiers of the request, or new ones, or none",
        arguments: Tables.Forwarding.IdentifierRule.allCases, [true, false])
    func identifiers(rule: Tables.Forwarding.IdentifierRule, isValid: Bool) async throws {
        let came =
            isValid
            ? "X-Request-ID: abc-1\r\ntraceparent: \(Self.trace)\r\ntracestate: a=b\r\n"
            : "traceparent: 00-zz-1-01\r\ntracestate: a=b\r\n"
        let seen = try await forwarded(.init(requestID: rule, traceContext: rule), came)
        switch (rule, isValid) {
        case (.pass, true), (.passOrMake, true):
            #expect(seen["x-request-id"] == "abc-1" && seen["traceparent"] == Self.trace && seen["tracestate"] == "a=b")
        case (.passOrMake, false):
            #expect(seen["x-request-id"]?.utf8.count == 32 && seen["tracestate"] == nil)
            let trace = try #require(seen["traceparent"])
            #expect(trace.utf8.count == 55 && trace.hasPrefix("00-") && !trace.contains("zz"))
        case (.pass, false):
            #expect(seen["x-request-id"] == nil)
        case (.drop, _):
            #expect(seen["x-request-id"] == nil && seen["traceparent"] == nil && seen["tracestate"] == nil)
        }
    }

    @Test("does not have a WebSocket where the spec hands none over")
    func webSocket() async throws {
        let fields = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        let off = try await forwarded(.init(passesWebSocket: false), fields)
        #expect(off["upgrade"] == nil && off["connection"] == nil)
        let on = try await forwarded(.init(), fields)
        #expect(on["upgrade"] == "websocket" && on["connection"] == "upgrade")
    }
}
