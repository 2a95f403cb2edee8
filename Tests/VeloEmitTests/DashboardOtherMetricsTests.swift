import PromQL
import Testing
import VeloFormat
import VeloModel

@testable import VeloEmit

@Suite("Metrics that no panel is made for")
struct DashboardOtherMetricsTests {
    /// The names of all samples that a dashboard's queries select.
    private static func selected(_ board: Dashboard) -> Set<String> {
        Set(board.sections.flatMap(\.panels).flatMap(\.targets).flatMap(\.query.selectedNames))
    }

    private static func others(_ board: Dashboard) -> [Panel] {
        board.sections.first { $0.title == "Other metrics" }?.panels ?? []
    }

    private static func choices(_ metrics: DashboardMetrics) -> [String?] {
        [
            metrics.requests, metrics.latency, metrics.responseBytes, metrics.throttles, metrics.connections,
            metrics.health, metrics.quota, metrics.judged, metrics.breached,
        ].map { $0?.definition.name }
    }

    @Test("every metric is in the fleet dashboard", arguments: DashboardFixture.all.map(\.0))
    func fleet(name: String) throws {
        let spec = try #require(DashboardFixture.all.first { $0.0 == name }?.1)
        let selected = Self.selected(fleetDashboard(spec, uid: "f", tenantBoard: nil))
        for definition in spec.metrics.map(\.definition) {
            #expect(!selected.isDisjoint(with: definition.sampleNames), "\(definition.name)")
        }
    }

    @Test("every metric of a tenant is in the tenant dashboard")
    func tenant() throws {
        let spec = DashboardFixture.odd
        let selected = Self.selected(try #require(tenantDashboard(spec, uid: "t")))
        for definition in spec.metrics.map(\.definition) {
            let isTenants = definition.rowLabels.contains { $0.attribute == .tenant }
            #expect(selected.isDisjoint(with: definition.sampleNames) != isTenants, "\(definition.name)")
        }
    }

    @Test("a spec whose only metric has no panel of its own gets both dashboards")
    func alone() throws {
        var spec = DashboardFixture.odd
        spec.metrics = spec.metrics.filter { $0.definition.name == "odd_request_bytes" }
        let tenant = try #require(tenantDashboard(spec, uid: "t"))
        #expect(tenant.variables.map(\.metric) == ["odd_request_bytes_count"])
        #expect(Self.others(tenant).map(\.title) == ["Request bytes"])
        #expect(Self.others(fleetDashboard(spec, uid: "f", tenantBoard: "t")).map(\.title) == ["Request bytes"])
    }

    @Test("a metric is shown as its kind and value ask")
    func forms() {
        let board = fleetDashboard(DashboardFixture.odd, uid: "f", tenantBoard: nil)
        let panels = Dictionary(uniqueKeysWithValues: Self.others(board).map { ($0.title, $0) })
        func queries(_ title: String) -> [String] { panels[title]?.targets.map(\.query.text) ?? [] }
        #expect(queries("Busy seconds") == ["sum(rate(odd_busy_seconds_total[$__rate_interval]))"])
        #expect(queries("Errors") == ["sum by (status_code) (rate(odd_errors_total[$__rate_interval]))"])
        #expect(
            queries("Request bytes")
                == ["0.5", "0.99"].map {
                    "histogram_quantile(\($0), sum by (le) (rate(odd_request_bytes_bucket[$__rate_interval])))"
                })
        #expect(
            queries("odd_request_bytes_total") == [
                "topk(10, sum by (tenant_id, method) (rate(odd_request_bytes_total[$__rate_interval])))"
            ])
        #expect(queries("Pool connections") == ["sum by (pool) (odd_pool_connections)"])
        #expect(queries("Tenant health") == ["bottomk(10, min by (tenant_id) (odd_tenant_health))"])
        #expect(queries("Worst quota") == ["max by (quota) (odd_worst_quota)"])
        #expect(
            ["Busy seconds", "Request bytes", "odd_request_bytes_total", "Worst quota"].map { panels[$0]?.unit } == [
                "s", "decbytes", "Bps", "percentunit",
            ])
        #expect(panels["Pool connections"]?.description == "All instances together, by pool.")
    }

    @Test("a description is the metric's help, in which Grafana finds no variables")
    func help() {
        var spec = DashboardFixture.bare
        spec.metrics.append(spec.metrics[0])
        spec.metrics[1].definition.name = "tiny_paid_total"
        spec.metrics[1].definition.help = "What $tenant paid, in [[currency]]"
        let panel = Self.others(fleetDashboard(spec, uid: "f", tenantBoard: nil)).first
        #expect(
            panel?.description == "What $\u{2060}tenant paid, in [\u{2060}[currency]]. Per second.")
        #expect(panel?.title == "Paid")
    }

    @Test("a metric that can have no series has no panel")
    func impossible() {
        var spec = DashboardFixture.odd
        for index in spec.tables.tenants.indices { spec.tables.tenants[index].quotas = [] }
        let selected = Self.selected(fleetDashboard(spec, uid: "f", tenantBoard: nil))
        #expect(!selected.contains("odd_quota_usage"))
        #expect(selected.contains("odd_worst_quota"))
    }

    @Test("panels ask the metric with the most of the labels that they use")
    func fit() {
        #expect(
            Self.choices(DashboardMetrics(DashboardFixture.odd)) == [
                "odd_requests_total", "odd_duration_seconds", nil, "odd_throttles_total", "odd_connections",
                "odd_backend_health", "odd_quota_usage", "odd_judged_total", "odd_breached_total",
            ])
    }

    @Test("a metric added before or after the others that fits no better changes no choice")
    func stable() {
        let spec = DashboardFixture.example
        let choices = Self.choices(DashboardMetrics(spec))
        let equals: Set = [
            "odd_requests_total", "odd_duration_seconds", "odd_throttles_total", "odd_connections", "odd_quota_usage",
            "odd_breached_total",
        ]
        let worse = DashboardFixture.odd.metrics.filter { !equals.contains($0.definition.name) }
        for metric in worse {
            for index in [0, spec.metrics.count] {
                var longer = spec
                longer.metrics.insert(metric, at: index)
                #expect(Self.choices(DashboardMetrics(longer)) == choices, "\(metric.definition.name)")
            }
        }
    }

    @Test("of metrics that fit alike, alerts decide, and then the order of declaration")
    func ties() {
        var spec = DashboardFixture.example
        var twin = spec.metrics[0]
        twin.definition.name = "veloflux_all_requests_total"
        spec.metrics.insert(twin, at: 0)
        #expect(DashboardMetrics(spec).requests?.definition.name == "veloflux_requests_total")
        spec.alerts = []
        #expect(DashboardMetrics(spec).requests?.definition.name == "veloflux_all_requests_total")
    }
}
