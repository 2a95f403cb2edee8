import Foundation
import TestSupport
import Testing

/// Each family is driven and then has the exact value.
extension EndToEnd {
    @Suite struct DrivenFamiliesTests {
        @Test("traffic counts, by method, status, pool and tenant")
        func traffic() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.get("acme.example.com", count: 5) == Array(repeating: 200, count: 5))
            #expect(try await stack.get("www.acme.example.com", "/api/x", count: 3) == [200, 200, 200])
            #expect(try await stack.get("acme.example.com", "/status/418", count: 2) == [418, 418])
            let posted = try await request(
                "POST", "/echo", port: stack.proxy, host: "acme.example.com", body: String(repeating: "b", count: 1000))
            #expect(posted.status == 200)
            #expect(posted.body.utf8.count == 1000)
            let scrape = try await stack.scrape()
            let requests = { (method: String, status: String, pool: String) in
                scrape[
                    "veloflux_requests_total{method=\"\(method)\",status_code=\"\(status)\",pool=\"\(pool)\",tenant_id=\"acme\"}"
                ]
            }
            #expect(requests("GET", "200", "web") == 5)
            #expect(requests("GET", "200", "api") == 3)
            #expect(requests("GET", "other", "web") == 2)
            #expect(requests("POST", "200", "web") == 1)
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"acme\"").value == 11)
            #expect(scrape.sum("veloflux_request_duration_seconds_count", "tenant_id=\"acme\"").value == 11)
            #expect(
                scrape.sum("veloflux_request_duration_seconds_bucket", "tenant_id=\"acme\"", "le=\"+Inf\"").value == 11)
            // 8 greetings name their backend, 2 teapots answer a line, and the echo.
            #expect(scrape.sum("veloflux_response_bytes_total", "tenant_id=\"acme\"").value > 1000)
            // The teapot is the client's 4xx and is not judged.
            #expect(scrape["veloflux_sla_requests_total{tenant_id=\"acme\",sla=\"availability\"}"] == 9)
            #expect(scrape["veloflux_sla_requests_total{tenant_id=\"acme\",sla=\"latency\"}"] == 9)
            #expect(scrape["veloflux_sla_breaches_total{tenant_id=\"acme\",sla=\"availability\"}"] == 0)
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"globex\"").value == 0)
        }

        @Test("an open request is an active connection of its tenant, and none when it is over")
        func activeConnections() async throws {
            let stack = try await Stack.start()
            let done = Task { try await stack.get("globex.example.com", "/slow/3000") }
            _ = try await poll("one connection is active") {
                try await stack.scrape().sum("veloflux_active_connections", "tenant_id=\"globex\"").value == 1
                    ? true : nil
            }
            #expect(try await stack.scrape().sum("veloflux_active_connections").value == 1)
            #expect(try await done.value == [200])
            #expect(try await stack.scrape().sum("veloflux_active_connections").value == 0)
        }

        @Test("a backend slower than the objective misses it, and meets availability")
        func slowBackend() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.get("acme.example.com", "/slow/400", count: 2) == [200, 200])
            #expect(try await stack.get("acme.example.com", "/status/503") == [503])
            let scrape = try await stack.scrape()
            #expect(scrape["veloflux_sla_requests_total{tenant_id=\"acme\",sla=\"latency\"}"] == 2)
            #expect(scrape["veloflux_sla_breaches_total{tenant_id=\"acme\",sla=\"latency\"}"] == 2)
            #expect(scrape["veloflux_sla_requests_total{tenant_id=\"acme\",sla=\"availability\"}"] == 3)
            #expect(scrape["veloflux_sla_breaches_total{tenant_id=\"acme\",sla=\"availability\"}"] == 1)
            let fast =
                "veloflux_request_duration_seconds_bucket{method=\"GET\",le=\"0.25\",pool=\"web\",tenant_id=\"acme\"}"
            #expect(scrape[fast] == 1)
        }

        @Test("a throttled tenant gets 429 with Retry-After, and every refusal is counted")
        func throttled() async throws {
            let stack = try await Stack.start()
            let statuses = try await stack.get("initech.example.com", count: 200)
            let refused = statuses.count { $0 == 429 }
            #expect(refused > 0)
            #expect(statuses.count { $0 == 200 } + refused == 200)
            #expect(statuses.prefix(20).allSatisfy { $0 == 200 }, "the burst passes")
            let scrape = try await stack.scrape()
            #expect(
                scrape["veloflux_tenant_throttle_events_total{tenant_id=\"initech\",reason=\"rate\"}"]
                    == Double(refused))
            #expect(
                scrape["veloflux_requests_total{method=\"GET\",status_code=\"429\",pool=\"web\",tenant_id=\"initech\"}"]
                    == Double(refused))
            // 100,000 a day, and only what was admitted counts.
            let usage = scrape["veloflux_tenant_quota_usage{tenant_id=\"initech\",quota=\"requests\"}"]
            #expect(usage == Double(200 - refused) / 100_000)
            #expect(
                scrape["veloflux_sla_requests_total{tenant_id=\"initech\",sla=\"availability\"}"]
                    == Double(200 - refused))
            let last = try await poll("the limit is hit again") { () -> HTTPAnswer? in
                let response = try await request("GET", "/", port: stack.proxy, host: "initech.example.com")
                return response.status == 429 ? response : nil
            }
            #expect(last.header("retry-after").flatMap { Int($0) } ?? 0 >= 1)
        }

        @Test("a tenant's quota use is what it was admitted for, and survives a restart")
        func quotaAfterRestart() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.get("umbrella.example.com", count: 15) == Array(repeating: 200, count: 15))
            let series = "veloflux_tenant_quota_usage{tenant_id=\"umbrella\",quota=\"requests\"}"
            #expect(try await stack.scrape()[series] == 15.0 / 10_000)
            #expect(try await stack.velod.stop() == 0)
            let second = try await stack.again(state: stack.state)
            #expect(try await second.scrape()[series] == 15.0 / 10_000)
            #expect(try await second.get("umbrella.example.com", count: 2) == [200, 200])
            #expect(try await second.scrape()[series] == 17.0 / 10_000)
        }

        @Test("a killed velod has lost nothing of the quota use")
        func quotaAfterKill() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.get("umbrella.example.com", count: 15) == Array(repeating: 200, count: 15))
            stack.velod.send(SIGKILL)
            _ = try await stack.velod.exitCode()
            let second = try await stack.again(state: stack.state)
            let series = "veloflux_tenant_quota_usage{tenant_id=\"umbrella\",quota=\"requests\"}"
            #expect(try await second.scrape()[series] == 15.0 / 10_000)
        }

        @Test("a quota that is used up refuses the next request until its period is over, and says when that is")
        func usedQuota() async throws {
            let stack = try await Stack.start()
            // 1 GB a day: the fifteenth 64 MiB go past it, and as they are on their way already they arrive.
            let size = 64 << 20
            for _ in 0..<15 { #expect(try await stack.get("initech.example.com", "/bytes/\(size)") == [200]) }
            let refused = try await request("GET", "/bytes/1", port: stack.proxy, host: "initech.example.com")
            #expect(refused.status == 429)
            let wait = try #require(refused.header("retry-after").flatMap { Int($0) })
            #expect((1...86_400).contains(wait))
            let scrape = try await stack.scrape()
            let tenant = "tenant_id=\"initech\""
            // What velod itself answers is content that left, too.
            let sent = Double(15 * size + refused.body.utf8.count)
            #expect(scrape["veloflux_tenant_quota_usage{\(tenant),quota=\"egress\"}"] == sent / 1e9)
            #expect(scrape["veloflux_tenant_throttle_events_total{\(tenant),reason=\"quota\"}"] == 1)
            #expect(scrape["veloflux_tenant_throttle_events_total{\(tenant),reason=\"rate\"}"] == 0)
            #expect(try await stack.get("umbrella.example.com") == [200])
        }

        @Test("a dead backend is 0 for every tenant that can reach it, and 1 again when it is back")
        func backendHealth() async throws {
            let stack = try await Stack.start()
            let backend = try #require(stack.backends["globex/backend-1"])
            #expect(try await request("PUT", "/control/health/off", port: backend.port).status == 204)
            try await stack.backendBecomes(false, pool: "globex", backend: "backend-1", tenant: "globex")
            #expect(try await stack.scrape().sum("veloflux_backend_health").value == 9)
            let report = try await request("GET", "/health", port: stack.admin).body
            #expect(report.contains("\"warn\""))
            #expect(try await request("PUT", "/control/health/on", port: backend.port).status == 204)
            try await stack.backendBecomes(true, pool: "globex", backend: "backend-1", tenant: "globex")
        }
    }
}
