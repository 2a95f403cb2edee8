import TestSupport
import Testing

extension EndToEnd {
    @Suite struct TenancyTests {
        @Test("a host that nobody claims is 404 and counted as unknown")
        func unknownTenant() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.get("nobody.example.org") == [404])
            let series =
                "veloflux_requests_total{method=\"GET\",status_code=\"404\",pool=\"none\",tenant_id=\"unknown\"}"
            #expect(try await stack.scrape()[series] == 1)
        }

        @Test("a trusted peer names the tenant; a header that contradicts the host is 400")
        func trustedHeader() async throws {
            let stack = try await Stack.start()
            let named = { (tenant: String, host: String) in
                try await request("GET", "/", port: stack.proxy, host: host, headers: [("X-Tenant-ID", tenant)]).status
            }
            #expect(try await named("globex", "gateway.internal") == 200)
            #expect(try await named("acme", "acme.example.com") == 200)
            #expect(try await named("globex", "acme.example.com") == 400)
            #expect(try await named("nobody", "gateway.internal") == 404)
            let scrape = try await stack.scrape()
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"globex\"").value == 1)
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"acme\"").value == 1)
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"unknown\"").value == 2)
        }

        @Test(
            "a forged header of a peer that is not trusted is neither seen nor passed on",
            .enabled(if: outwardAddress() != nil, "this machine has no address but loopback, which the spec trusts"))
        func forgedHeader() async throws {
            let address = try #require(outwardAddress())
            let stack = try await Stack.start(arguments: ["--proxy", "0.0.0.0:0"])
            let answers = try await onThread { [proxy = stack.proxy] in
                // The peer of a connection to an address of this machine is that address itself.
                let socket = try Socket(address, port: proxy)
                return try [
                    ("globex", "acme.example.com"), ("globex", "gateway.internal"), ("acme", "acme.example.com"),
                ]
                .map { tenant, host in
                    try socket.send("GET / HTTP/1.1\r\nHost: \(host)\r\nX-Tenant-ID: \(tenant)\r\n\r\n")
                    return try socket.response().status
                }
            }
            #expect(answers == [200, 404, 200])
            let scrape = try await stack.scrape()
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"acme\"").value == 2)
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"globex\"").value == 0)
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"unknown\"").value == 1)
        }

        @Test("ports, state and log level come from the environment, and a flag wins over it")
        func overrides() async throws {
            let state = try TemporaryFolder()
            let port = try freePort()
            let velod = try RunningProcess(
                try product("velod"), ["--admin", "127.0.0.1:0", "--state-dir", state.path],
                environment: [
                    "VELOD_PROXY": "127.0.0.1:\(port)", "VELOD_API": "127.0.0.1:0", "VELOD_ADMIN": "127.0.0.1:1",
                ])
            let ports = Stack.ports(try await velod.line(beginning: "velod ready"))
            #expect(ports["proxy"] == port)
            #expect(ports["admin"] != 1)
            #expect(try await request("GET", "/livez", port: ports["admin"] ?? 0).status == 200)
            #expect(try await velod.stop() == 0)
        }

        @Test("an override that names nothing of the spec is wrong usage")
        func wrongOverride() async throws {
            let result = try await run(try product("velod"), ["--backend", "wbe/backend-1=127.0.0.1:1"])
            #expect(result.exitCode == 2)
            #expect(result.errorOutput.contains("wbe"))
        }
    }
}
