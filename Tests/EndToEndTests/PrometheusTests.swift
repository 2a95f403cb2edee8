import Foundation
import TestSupport
import Testing

/// A real Prometheus scrapes two velods and evaluates the rules that veloc wrote.
///
/// The spec is `specs/` with shorter times: what is tested is the shape of the rules and dashboards, not the waiting.
extension EndToEnd {
    @Suite struct PrometheusTests {
        @Test("every panel has data, every alert is inactive, and then one fires for the right tenant only")
        func endToEnd() async throws {
            let first = try await Stack.start()
            let second = try await first.again()
            let output = try await compile(targets: [first.admin, second.admin])
            let prometheus = try await Prometheus.start(
                output.file("out/generated/prometheus").path, data: output.file("data").path)

            // Traffic on both, for every tenant, until rates over the short windows have samples.
            let traffic = Task {
                while !Task.isCancelled {
                    for stack in [first, second] {
                        for tenant in Stack.tenants { _ = try? await stack.get(tenant.host, "/", count: 1) }
                    }
                    try? await Task.sleep(for: .milliseconds(200))
                }
            }
            defer { traffic.cancel() }

            _ = try await poll("both targets are up", within: .seconds(60)) {
                try await prometheus.query("sum(up{job=\"velod\"})").first?.value == 2 ? true : nil
            }
            let empty = try await poll("every panel and variable has data", within: .seconds(90), or: { $0 }) {
                try await self.queriesWithoutData(prometheus, boards: output.file("out/grafana").path)
            }
            #expect(empty == [])

            let rules = try await prometheus.alertStates()
            #expect(rules.keys.contains("TenantHighErrorRate"))
            #expect(rules.keys.contains("TenantHighErrorRateThresholdMissing"))
            for (name, state) in rules { #expect(state == "inactive", "\(name)") }

            // Globex has a pool of its own. It fails, and nobody else's does.
            for name in ["globex/backend-1", "globex/backend-2"] { first.backends[name]?.process.send(SIGKILL) }
            let firing = try await poll("the error rate alert fires", within: .seconds(90)) {
                () -> [[String: String]]? in
                let alerts = try await prometheus.firing("TenantHighErrorRate")
                return alerts.isEmpty ? nil : alerts
            }
            #expect(firing.map { $0["tenant_id"] } == ["globex"])
            #expect(firing.first?["severity"] == "critical")
            #expect(firing.first?["team"] == "Platform")
            #expect(try await prometheus.firing("TenantHighErrorRateThresholdMissing").isEmpty)
        }

        /// Compiles `specs/` with a scrape every second and windows of ten.
        private func compile(targets: [Int]) async throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            let specs = folder.file("specs").path
            try FileManager.default.copyItem(atPath: Tools.specs, toPath: specs)
            for file in ["veloflux.yaml", "alerts.yaml"] {
                var text = try String(contentsOfFile: specs + "/" + file, encoding: .utf8)
                let addresses = targets.map { "127.0.0.1:\($0)" }.joined(separator: ", ")
                for (from, to) in [
                    ("targets: [127.0.0.1:9090]", "targets: [\(addresses)]"),
                    ("scrape_interval: 15s", "scrape_interval: 1s"),
                    ("evaluation_interval: 30s", "evaluation_interval: 1s"), ("[5m]", "[10s]"), ("[1h]", "[10s]"),
                    ("for: 1m\n", "for: 1s\n"), ("for: 5m\n", "for: 1s\n"), ("for: 10m\n", "for: 1s\n"),
                ] {
                    text = text.replacingOccurrences(of: from, with: to)
                }
                try text.write(toFile: specs + "/" + file, atomically: true, encoding: .utf8)
            }
            let build = try await run(try product("veloc"), ["build", specs, "--output", folder.file("out").path])
            try #require(build.exitCode == 0, "\(build.output)\(build.errorOutput)")
            return folder
        }

        /// The titles of panels, and the names of variables, whose query has no data now.
        private func queriesWithoutData(_ prometheus: Prometheus, boards folder: String) async throws -> [String] {
            var empty: [String] = []
            for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".json") {
                let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
                let board = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                for panel in panels(board) {
                    for target in panel["targets"] as? [[String: Any]] ?? [] {
                        let expr = expand(target["expr"] as? String ?? "")
                        if try await prometheus.query(expr).isEmpty {
                            empty.append("\(file): \(panel["title"] ?? ""): \(expr)")
                        }
                    }
                }
                let templating = board["templating"] as? [String: Any]
                for variable in templating?["list"] as? [[String: Any]] ?? []
                where variable["type"] as? String == "query" {
                    let definition = variable["definition"] as? String ?? ""
                    let arguments = definition.dropFirst("label_values(".count).dropLast()
                    let comma = try #require(arguments.lastIndex(of: ","))
                    let selector = expand(String(arguments[..<comma]))
                    if try await prometheus.query(selector).isEmpty {
                        empty.append("\(file): $\(variable["name"] ?? ""): \(definition)")
                    }
                }
            }
            return empty
        }

        /// All panels, those inside collapsed rows too.
        private func panels(_ board: [String: Any]) -> [[String: Any]] {
            (board["panels"] as? [[String: Any]] ?? []).flatMap { [$0] + panels($0) }
        }

        /// What Grafana puts in place of its variables.
        private func expand(_ expr: String) -> String {
            var expr = expr
            for (name, value) in [
                ("$__rate_interval", "10s"), ("$__range", "1m"), ("$__interval", "5s"), ("${tenant}", "acme"),
                ("$tenant", "acme"), ("$job", ".+"), ("$instance", ".+"),
            ] {
                expr = expr.replacingOccurrences(of: name, with: value)
            }
            return expr
        }
    }
}

/// Polls until a list is empty; gives what is left of it at the deadline.
private func poll(
    _ what: String, within limit: Duration, or last: ([String]) -> [String], _ body: () async throws -> [String]
) async throws -> [String] {
    var rest: [String] = []
    _ = try? await poll(what, within: limit) { () -> Bool? in
        rest = try await body()
        return rest.isEmpty ? true : nil
    }
    return last(rest)
}
