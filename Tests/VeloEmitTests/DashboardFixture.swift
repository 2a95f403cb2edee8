import PromQL
import VeloFormat
import VeloModel

/// Checked specs for tests of dashboards, built by hand as the model would.
enum DashboardFixture {
    /// The families of the shipped example, two tenants on two plans.
    static let example = spec(namespace: "veloflux", metrics: families { $0 }, label: { $0.rawValue })

    /// The same events under names and labels of the author's own, one per event attribute.
    static let renamed = spec(
        namespace: "Edge_gw",
        metrics: families { "edge_\($0.split(separator: "_").dropFirst().joined(separator: "_"))" },
        label: { renames[$0] ?? $0.rawValue })

    /// One counter that tells nothing apart.
    static let bare = spec(
        namespace: "tiny",
        metrics: [("tiny_requests_total", .counter, .requestCompleted, .one, [])], label: { $0.rawValue })

    /// Latency is measured by tenant, but requests are not counted, and no tenant has limits or objectives.
    static let latencyOnly: CheckedSpec = {
        var slow = spec(
            namespace: "slow", metrics: [("slow_seconds", .histogram, .requestCompleted, .duration, [.pool, .tenant])],
            label: { $0.rawValue })
        for index in slow.tables.tenants.indices {
            slow.tables.tenants[index].rate = nil
            slow.tables.tenants[index].quotas = []
            slow.tables.tenants[index].objectives = []
        }
        slow.alerts = []
        return slow
    }()

    static let all = [
        ("example", example), ("renamed", renamed), ("bare", bare), ("latency-only", latencyOnly), ("odd", odd),
    ]

    /// Metrics that no panel is made for, and more than one of an event.
    static let odd = spec(
        namespace: "odd",
        metrics: [
            ("odd_refused_total", .counter, .requestThrottled, .one, [.pool, .reason]),
            ("odd_aborts_total", .counter, .requestCompleted, .one, [.pool, .tenant]),
            ("odd_requests_total", .counter, .requestCompleted, .one, [.method, .statusCode, .pool, .tenant]),
            ("odd_errors_total", .counter, .requestCompleted, .one, [.statusCode]),
            ("odd_throttles_total", .counter, .requestThrottled, .one, [.tenant, .reason]),
            ("odd_busy_seconds_total", .counter, .requestCompleted, .duration, []),
            ("odd_pool_duration_seconds", .histogram, .requestCompleted, .duration, [.method, .pool]),
            ("odd_duration_seconds", .histogram, .requestCompleted, .duration, [.tenant]),
            ("odd_request_bytes", .histogram, .requestCompleted, .requestBytes, [.pool, .tenant]),
            ("odd_request_bytes_total", .counter, .requestCompleted, .requestBytes, [.method, .tenant]),
            ("odd_response_bytes", .histogram, .requestCompleted, .responseBytes, []),
            ("odd_pool_connections", .gauge, .connectionActive, .delta, [.pool]),
            ("odd_connections", .gauge, .connectionActive, .delta, [.backend, .pool, .tenant]),
            ("odd_backend_health", .gauge, .backendHealth, .state, [.backend, .pool]),
            ("odd_tenant_health", .gauge, .backendHealth, .state, [.tenant]),
            ("odd_quota_usage", .gauge, .quotaUsage, .ratio, [.tenant, .quota]),
            ("odd_worst_quota", .gauge, .quotaUsage, .ratio, [.quota]),
            ("odd_judged_total", .counter, .slaJudged, .one, [.sla]),
            ("odd_breached_total", .counter, .slaBreached, .one, [.tenant, .sla]),
        ], label: { $0.rawValue })

    private static let renames: [Attribute: String] = [
        .tenant: "customer", .pool: "upstream", .backend: "server", .statusCode: "code", .sla: "promise",
        .quota: "allowance",
        .reason: "why", .method: "verb",
    ]

    typealias Family = (
        name: String, kind: FamilyDefinition.Kind, event: Event, value: EventValue, attributes: [Attribute]
    )

    private static func families(_ rename: (String) -> String) -> [Family] {
        let families: [Family] = [
            ("veloflux_requests_total", .counter, .requestCompleted, .one, [.method, .statusCode, .pool, .tenant]),
            ("veloflux_request_duration_seconds", .histogram, .requestCompleted, .duration, [.pool, .tenant]),
            ("veloflux_response_bytes_total", .counter, .requestCompleted, .responseBytes, [.tenant]),
            ("veloflux_active_connections", .gauge, .connectionActive, .delta, [.backend, .pool, .tenant]),
            ("veloflux_backend_health", .gauge, .backendHealth, .state, [.backend, .pool, .tenant]),
            ("veloflux_tenant_quota_usage", .gauge, .quotaUsage, .ratio, [.tenant, .quota]),
            ("veloflux_tenant_throttle_events_total", .counter, .requestThrottled, .one, [.tenant, .reason]),
            ("veloflux_sla_requests_total", .counter, .slaJudged, .one, [.tenant, .sla]),
            ("veloflux_sla_breaches_total", .counter, .slaBreached, .one, [.tenant, .sla]),
        ]
        return families.map { (rename($0.name), $0.kind, $0.event, $0.value, $0.attributes) }
    }

    private static func spec(
        namespace: String, metrics: [Family], label: (Attribute) -> String
    ) -> CheckedSpec {
        let tables = tables(namespace)
        let requests =
            (metrics.first { Set([.statusCode, .tenant]).isSubset(of: $0.attributes) } ?? metrics[0]).name
        let labels = [label(.tenant)].joined()
        let share =
            "sum by (\(labels)) (rate(\(requests){\(label(.statusCode))=~\"5..\"}[5m])) / sum by (\(labels)) (rate(\(requests)[5m]))"
        // Thresholds are joined on `tenant_id`.
        let ratio =
            labels == "tenant_id"
            ? share : "label_replace(\(share), \"tenant_id\", \"$1\", \"\(labels)\", \"(.+)\")"
        return CheckedSpec(
            hash: tables.specHash, namespace: namespace, tables: tables,
            metrics: metrics.map { CheckedMetric(definition: definition($0, label), retention: nil, isDurable: false) },
            prometheus: PrometheusSettings(
                version: "2.42", address: Tables.Endpoint(host: "0.0.0.0", port: 9091),
                targets: [Tables.Endpoint(host: "127.0.0.1", port: 9090)], scrapeInterval: .seconds(15),
                evaluationInterval: .seconds(30), externalLabels: []),
            retention: [], budget: SeriesBudget(atStart: nil, worstCase: nil), plans: [], tenants: [], owners: [],
            receivers: [],
            alerts: metrics.count == 1
                ? []
                : [
                    alert("TenantHighErrorRate", "\(ratio) > $threshold"),
                    alert("Odd", "up == 0 or \(ratio) > $threshold"),
                ])
    }

    private static func alert(_ name: String, _ expr: String) -> CheckedAlert {
        CheckedAlert(
            name: name, expression: EmitFixture.tree(expr), for: .seconds(300), interval: .seconds(30),
            severity: "critical", owner: nil, summary: "", description: nil, runbookURL: nil)
    }

    private static func definition(_ family: Family, _ label: (Attribute) -> String) -> FamilyDefinition {
        let rows = family.attributes.filter(\.isRow)
        let columns = family.attributes.filter { !$0.isRow }
        return FamilyDefinition(
            name: family.name, help: "", kind: family.kind, event: family.event, value: family.value,
            rows: RowSpace(attributes: Set(rows)) ?? .single,
            rowLabels: rows.map { FamilyDefinition.RowLabel(label($0), $0) },
            columnLabels: columns.map { .init(label($0), $0, values: $0.fixedValues ?? ["200", "503"]) },
            initialColumns: [0], bounds: family.kind == .histogram ? [5_000_000, 250_000_000, 1_000_000_000] : [])
    }

    private static func tables(_ namespace: String) -> Tables {
        let endpoint = Tables.Endpoint(host: "127.0.0.1", port: 0)
        let objectives = [
            Tables.Objective(kind: .availability, target: ExactDecimal(999, scale: 3), window: .seconds(2_592_000)),
            Tables.Objective(
                kind: .latency, target: ExactDecimal(99, scale: 2), threshold: .milliseconds(250),
                window: .seconds(2_592_000)),
        ]
        return Tables(
            specHash: String(repeating: "0", count: 64), namespace: namespace, proxy: endpoint, api: endpoint,
            admin: endpoint,
            stateDirectory: "state",
            pools: [
                Tables.Pool(
                    name: "web", backends: ["a", "b"].map { Tables.Backend(name: $0, endpoint: endpoint) })
            ],
            thresholdAlerts: ["TenantHighErrorRate"],
            tenants: [
                Tables.Tenant(
                    id: "acme", plan: "pro", hosts: ["acme.example.com"], routes: [Tables.Route(path: "/", pool: 0)],
                    rate: Tables.RateLimit(count: 10, period: .seconds(1), burst: 20),
                    quotas: [Tables.Quota(kind: .requests, limit: 1000, period: .day)], objectives: objectives,
                    thresholds: [ExactDecimal(5, scale: 3)]),
                Tables.Tenant(
                    id: "globex", plan: "free", hosts: ["globex.example.com"],
                    routes: [Tables.Route(path: "/", pool: 0)],
                    thresholds: [ExactDecimal(5, scale: 2)]),
            ])
    }
}
