import PromQL
import Testing
import VeloFormat
import VeloSource

@testable import VeloModel

@Suite("a good spec")
struct CheckedSpecTests {
    private func good() throws -> CheckedSpec { try #require(Outcome(try Fixtures.sources("good")).spec) }

    @Test("gives exactly these tables")
    func tables() throws {
        let month = TimeSpan.seconds(30 * 86_400)
        let expected = Tables(
            specHash: "0123abcd", namespace: "veloflux",
            proxy: Tables.Endpoint(host: "0.0.0.0", port: 0), api: Tables.Endpoint(host: "127.0.0.1", port: 8082),
            admin: Tables.Endpoint(host: "::1", port: 9090),
            trustedHeader: Tables.TrustedHeader(name: "X-Tenant-ID", from: ["127.0.0.0/8", "fd00::/8"]),
            stateDirectory: "/var/lib/velod",
            dependencies: [
                Tables.Dependency(
                    name: "redis", endpoint: Tables.Endpoint(host: "127.0.0.1", port: 6379), check: .redis,
                    isRequired: false)
            ],
            pools: [
                Tables.Pool(
                    name: "web",
                    backends: [
                        Tables.Backend(
                            name: "a", endpoint: Tables.Endpoint(host: "127.0.0.1", port: 9001), weight: 100),
                        Tables.Backend(name: "b", endpoint: Tables.Endpoint(host: "::1", port: 9002)),
                    ],
                    health: Tables.HealthCheck(
                        kind: .http(path: "/health", expect: 204), interval: .seconds(2), timeout: .milliseconds(500),
                        rise: 1, fall: 4)),
                Tables.Pool(
                    name: "cache",
                    backends: [
                        Tables.Backend(name: "a", endpoint: Tables.Endpoint(host: "cache.internal", port: 6379))
                    ],
                    health: Tables.HealthCheck(
                        kind: .redis, interval: .seconds(5), timeout: .seconds(1), rise: 2, fall: 3)),
            ],
            thresholdAlerts: ["TenantHighErrorRate"],
            tenants: [
                Tables.Tenant(
                    id: "acme", plan: "pro", hosts: ["acme.example.com", "*.acme.example.com"],
                    routes: [Tables.Route(path: "/", pool: 0), Tables.Route(path: "/cache", pool: 1)],
                    rate: Tables.RateLimit(count: 1000, period: .seconds(1), burst: 2000),
                    objectives: [
                        Tables.Objective(kind: .availability, target: ExactDecimal(999, scale: 3), window: month),
                        Tables.Objective(
                            kind: .latency, target: ExactDecimal(99, scale: 2), threshold: .milliseconds(300),
                            window: month),
                    ],
                    thresholds: [ExactDecimal(5, scale: 3)]),
                Tables.Tenant(
                    id: "alpha-1", hosts: ["192.0.2.7"], routes: [Tables.Route(path: "/", pool: 0)],
                    thresholds: [ExactDecimal(5, scale: 2)]),
                Tables.Tenant(
                    id: "beta", plan: "free", hosts: ["beta.example.com"], routes: [Tables.Route(path: "/", pool: 0)],
                    rate: Tables.RateLimit(count: 600, period: .seconds(60), burst: 10),
                    quotas: [
                        Tables.Quota(kind: .requests, limit: 100_000, period: .day),
                        Tables.Quota(kind: .egress, limit: 1_000_000_000, period: .month),
                    ],
                    objectives: [
                        Tables.Objective(kind: .availability, target: ExactDecimal(99, scale: 2), window: month),
                        Tables.Objective(
                            kind: .latency, target: ExactDecimal(95, scale: 2), threshold: .seconds(1), window: month),
                    ],
                    thresholds: [ExactDecimal(5, scale: 2)]),
            ])
        #expect(try good().tables == expected)
    }

    @Test("gives exactly these families")
    func families() throws {
        let definitions = try good().metrics.map(\.definition)
        #expect(
            definitions.map(\.name) == [
                "veloflux_requests_total", "veloflux_request_duration_seconds", "veloflux_response_size_bytes",
                "veloflux_backend_health", "veloflux_throttle_events_total", "veloflux_sla_breaches_total",
            ])
        #expect(definitions.map(\.rows) == [.tenantPool, .tenant, .single, .tenantPoolBackend, .tenant, .tenant])
        #expect(definitions[0].columnLabels.map(\.name) == ["method", "status_code"])
        #expect(definitions[0].rowLabels.map(\.name) == ["pool", "tenant_id"])
        // `init`, and POST 503 because an alert selects it.
        #expect(
            definitions[0].initialColumns.map { definitions[0].columnValues($0) } == [
                ["GET", "200"], ["GET", "404"], ["POST", "503"],
            ])
        // The ladder, and the 300 ms of a plan.
        #expect(definitions[1].bounds.contains(300_000_000))
        #expect(definitions[1].bounds == definitions[1].bounds.sorted() && definitions[1].bounds.count == 12)
        #expect(definitions[2].bounds == [1024, 1_048_576])
        #expect(definitions[4].columnLabels == [.init("why", .reason, values: ["rate", "quota"])])
        #expect(definitions[5].initialColumns == [0, 1])
    }

    @Test("gives alerts as trees, the threshold in them")
    func alerts() throws {
        let alert = try good().alerts[0]
        #expect(
            alert.expression.text == """
                sum by (tenant_id) (rate(veloflux_requests_total{status_code=~"5.."}[5m])) \
                / sum by (tenant_id) (rate(veloflux_requests_total[5m])) > $threshold
                """)
        #expect(alert.hasThreshold && ThresholdUse(alert.expression).joins.count == 1)
        #expect(alert.for == .seconds(300) && alert.severity == "critical" && alert.owner?.team == "Platform")
        #expect(try good().alerts[1].hasThreshold == false && (try good().alerts[1].severity) == "warning")
    }

    @Test("gives settings with labels in order")
    func settings() throws {
        let spec = try good()
        #expect(spec.prometheus.externalLabels.map(\.name) == ["az", "cluster"])
        #expect(spec.prometheus.targets == [Tables.Endpoint(host: "::1", port: 9090)])
        #expect(spec.tenants.map(\.name) == ["Acme Corp", "alpha-1", "beta"])
        #expect(spec.retention.map(\.name) == ["sla", "operational"])
    }

    @Test("everything but the version and the namespace may be left out")
    func smallest() throws {
        let spec = try #require(Outcome("veloc: 1\nnamespace: veloflux\n").spec)
        #expect(spec.tables.proxy == Tables.Endpoint(host: "0.0.0.0", port: 8080))
        #expect(spec.tables.admin == Tables.Endpoint(host: "127.0.0.1", port: 9090))
        #expect(spec.prometheus.targets == [Tables.Endpoint(host: "127.0.0.1", port: 9090)])
        #expect(spec.prometheus.version == "2.42")
    }
}
