import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a sticky pool behind the proxy")
struct ProxyStickyTests {
    private func withPool(
        _ change: (inout Tables) -> Void = { _ in }, _ body: (RunningProxy) async throws -> Void
    ) async throws {
        let backends = try ["b0", "b1", "b2"].map { try ScriptedBackend.named($0) }
        defer { for backend in backends { backend.stop() } }
        var tables = twoTenants(ports: backends.map(\.port))
        tables.pools[0].sticky = Tables.StickyCookie(name: "velo", maxAge: .seconds(60))
        change(&tables)
        try await withProxy(tables) { proxy in
            try await body(proxy)
            expectAtRest(proxy)
        }
    }

    /// `velo=VALUE`, of an answer that sets the cookie.
    private func cookie(_ answer: WireMessage) throws -> String {
        String(try #require(answer["set-cookie"]).prefix { $0 != ";" })
    }

    @Test("tells a client its backend once, and leads it back on every connection")
    func honoured() async throws {
        try await withPool { proxy in
            for _ in 0..<3 {
                let first = try proxy.connect().exchange(getRequest())
                let set = try #require(first["set-cookie"])
                #expect(set.hasPrefix("velo=") && set.hasSuffix("; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"))
                let cookie = try cookie(first)
                for _ in 0..<5 {
                    let client = try proxy.connect()
                    for _ in 0..<2 {
                        let again = try client.exchange(getRequest("/", "Cookie: a=b; \(cookie)\r\n"))
                        #expect(again.text == first.text && again["set-cookie"] == nil)
                    }
                }
            }
        }
    }

    @Test("sends a client on and tells it where, when its backend is down, and lets it stay there")
    func down() async throws {
        try await withPool { proxy in
            let first = try proxy.connect().exchange(getRequest())
            let index = try #require(Int(first.text.dropFirst()))
            proxy.gateway.backends[index].judge(.unhealthy, at: proxy.gateway.clock.monotonic())
            let client = try proxy.connect()
            let second = try client.exchange(getRequest("/", "Cookie: \(cookie(first))\r\n"))
            #expect(second.status == 200 && second.text != first.text)
            let moved = try cookie(second)
            #expect(try moved != cookie(first))
            proxy.gateway.backends[index].judge(.healthy, at: proxy.gateway.clock.monotonic())
            for _ in 0..<6 {
                let answer = try client.exchange(getRequest("/", "Cookie: \(moved)\r\n"))
                #expect(answer.text == second.text && answer["set-cookie"] == nil)
            }
        }
    }

    @Test("moves a client whose backend cannot be reached, and blames nobody")
    func refused() async throws {
        let port = try closedPort()
        try await withPool {
            $0.pools[0].backends[0].endpoint.port = port
        } _: { proxy in
            // What the cookie of that backend is, without an answer of it.
            let set = proxy.gateway.balancePlans[0].sticky?.setCookie(0, isSecure: false) ?? []
            let cookie = String(decoding: set.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
            let answer = try proxy.connect().exchange(getRequest("/", "Cookie: \(cookie)\r\n"))
            #expect(answer.status == 200 && answer["set-cookie"]?.hasPrefix("velo=") == true)
            #expect(proxy.log.statuses == [200])
        }
    }

    @Test(
        "takes a cookie that is none of its own for none",
        arguments: [
            "velo=", "velo=0", "velo=zzzzzzzzzzzzzzzz", "velo=0000000000000000", "velo=ffffffffffffffff", "velo",
            "=velo", ";;;;", "velo=\"0123456789abcdef\"", "velo=é", "xvelo=1; velo=2; velo=3",
            String(repeating: "velo=;", count: 500), "velo=" + String(repeating: "0", count: 4000),
        ])
    func hostile(value: String) async throws {
        try await withPool { proxy in
            let client = try proxy.connect()
            var names: Set<String> = []
            for _ in 0..<12 {
                let answer = try client.exchange(getRequest("/", "Cookie: \(value)\r\n"))
                #expect(answer.status == 200 && answer["set-cookie"]?.hasPrefix("velo=") == true)
                names.insert(answer.text)
            }
            #expect(names.count == 3)
        }
    }

    @Test("keeps the backend's own cookies beside its own, and sets none in other pools or answers of the gateway")
    func others() async throws {
        let backend = try ScriptedBackend { wire, _ in
            while true {
                _ = try wire.readMessage()
                try wire.write("HTTP/1.1 200 OK\r\nSet-Cookie: velo=theirs\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { backend.stop() }
        var tables = twoTenants(ports: [backend.port])
        tables.pools[0].sticky = Tables.StickyCookie(name: "velo")
        try await withProxy(tables) { proxy in
            let client = try proxy.connect()
            let both = try client.exchange(getRequest())["set-cookie"]?.split(separator: "|")
            #expect(both?.count == 2 && both?.first == "velo=theirs")
            #expect(try client.exchange(getRequest("/api"))["set-cookie"] == "velo=theirs")
            #expect(try client.exchange("GET / HTTP/1.1\r\nHost: beta.test\r\n\r\n")["set-cookie"] == nil)
        }
    }
}
