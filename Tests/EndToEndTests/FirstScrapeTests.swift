import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct FirstScrapeTests {
        static let families = [
            "veloflux_requests_total", "veloflux_request_duration_seconds_bucket",
            "veloflux_request_duration_seconds_sum",
            "veloflux_request_duration_seconds_count", "veloflux_active_connections", "veloflux_backend_health",
            "veloflux_tenant_quota_usage", "veloflux_tenant_throttle_events_total", "veloflux_sla_requests_total",
            "veloflux_sla_breaches_total", "veloflux_response_bytes_total",
        ]

        @Test("every family is in the first scrape of an idle velod, for every tenant, at zero")
        func allAtZero() async throws {
            let stack = try await Stack.start()
            let scrape = try await stack.scrape()
            for family in Self.families {
                for tenant in Stack.tenants {
                    let (value, count) = scrape.sum(family, "tenant_id=\"\(tenant.id)\"")
                    #expect(count > 0, "\(family) has no series of \(tenant.id)")
                    // The backends are healthy already: that gauge is 1 for each of them.
                    #expect(
                        value == (family == "veloflux_backend_health" ? Double(count) : 0), "\(family) of \(tenant.id)")
                }
            }
            let (objectives, count) = scrape.sum("veloflux_sla_objective_ratio", "tenant_id=\"globex\"")
            #expect(count == 2)
            #expect(abs(objectives - 0.9995 - 0.99) < 1e-12)
            #expect(scrape["veloflux_alert_threshold{alert=\"TenantHighErrorRate\",tenant_id=\"acme\"}"] == 0.005)
        }

        @Test("the first scrape has as many series as veloc counted")
        func budget() async throws {
            let stack = try await Stack.start()
            let budget = try await run(try product("veloc"), ["budget", Tools.specs, "--json"])
            #expect(budget.exitCode == 0)
            let json = try #require(try JSONSerialization.jsonObject(with: Data(budget.output.utf8)) as? [String: Any])
            let counted = try #require((json["total"] as? [String: Int])?["at_start"])
            let samples = try await stack.scrape().samples.keys
            #expect(samples.count { $0.hasPrefix("veloflux_") } == counted)
        }

        @Test("promtool and the strict parser find nothing to say about the exposition, before and after traffic")
        func validators() async throws {
            let stack = try await Stack.start()
            for _ in 0..<2 {
                let response = try await request("GET", "/metrics", port: stack.admin)
                #expect(response.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
                let folder = try TemporaryFolder()
                try folder.write("metrics", response.body)
                let promtool = try Tools.system("promtool").path
                let lint = try await run(
                    URL(fileURLWithPath: "/bin/sh"), ["-c", "\(promtool) check metrics <\(folder.path)/metrics"])
                #expect(lint.exitCode == 0)
                #expect(lint.output + lint.errorOutput == "")
                let script = """
                    import sys
                    from prometheus_client.parser import text_string_to_metric_families
                    families = list(text_string_to_metric_families(open(sys.argv[1]).read()))
                    seen = set()
                    for family in families:
                        for sample in family.samples:
                            key = (sample.name, tuple(sorted(sample.labels.items())))
                            assert key not in seen, key
                            seen.add(key)
                    print(len(families), len(seen))
                    """
                let parse = try await run(Tools.python, ["-c", script, folder.path + "/metrics"])
                #expect(parse.exitCode == 0, "\(parse.errorOutput)")
                #expect(parse.output.hasSuffix(" \(Exposition(response.body).samples.count)\n"))
                for tenant in Stack.tenants { _ = try await stack.get(tenant.host, "/status/404", count: 3) }
            }
        }

        @Test("health answers on every listener, and says on api and admin what is behind it")
        func health() async throws {
            let stack = try await Stack.start()
            for port in [stack.proxy, stack.api, stack.admin] {
                for path in ["/health", "/livez", "/readyz"] {
                    #expect(try await request("GET", path, port: port).status == 200, "\(path) on \(port)")
                }
            }
            for port in [stack.api, stack.admin] {
                let report = try await request("GET", "/health", port: port)
                #expect(report.header("content-type") == "application/health+json")
                for word in ["web", "api", "globex", "backend-1", "redis"] { #expect(report.body.contains(word)) }
            }
            #expect(try await request("GET", "/metrics", port: stack.proxy).status == 404)
            #expect(try await request("GET", "/metrics", port: stack.api).status == 404)
        }
    }
}
