import PromQL
import VeloFormat
import VeloModel

/// Checked specs made by hand: what `checkSpec` would give, without its parsing.
enum EmitFixture {
    /// The VeloFlux gateway: two pools, four tenants, the families that the example spec must have.
    static let veloflux = CheckedSpec(
        hash: "3b1f0a6c9d5e8b7a2c4d6e8f0a1b3c5d7e9f1a2b4c6d8e0f2a4b6c8d0e1f3a5b", namespace: "veloflux", tables: tables,
        metrics: metrics, prometheus: prometheus,
        retention: [
            RetentionClass(name: "billing", duration: days(400)), RetentionClass(name: "sla", duration: days(90)),
            RetentionClass(name: "operational", duration: days(15)),
        ],
        budget: SeriesBudget(atStart: 200_000, worstCase: 5_000_000),
        plans: ["free", "pro"].map(CheckedPlan.init(name:)),
        tenants: tables.tenants.map { CheckedTenant(id: $0.id, name: $0.id, plan: $0.plan, notify: nil) },
        owners: [platform], receivers: [], alerts: alerts)

    /// Nothing that can be left out: no metric, no alert, no retention class, no external label.
    static let minimal = CheckedSpec(
        hash: "00", namespace: "tiny",
        tables: Tables(
            specHash: "00", namespace: "tiny", proxy: loopback(8080), api: loopback(8082), admin: loopback(9090),
            stateDirectory: "/var/lib/velod", pools: [], tenants: []),
        metrics: [],
        prometheus: PrometheusSettings(
            version: "2.42", address: loopback(9091), targets: [Tables.Endpoint(host: "::1", port: 9090)],
            scrapeInterval: .seconds(15), evaluationInterval: .seconds(15), externalLabels: []),
        retention: [], budget: SeriesBudget(atStart: nil, worstCase: nil), plans: [], tenants: [], owners: [],
        receivers: [], alerts: [])

    static func loopback(_ port: Int) -> Tables.Endpoint { Tables.Endpoint(host: "127.0.0.1", port: port) }
    static func days(_ count: Int64) -> TimeSpan { .seconds(count * 86_400) }

    static let platform = Owner(id: "platform", team: "Platform")

    private static let prometheus = PrometheusSettings(
        version: "2.42", address: loopback(9091), targets: [loopback(9090)], scrapeInterval: .seconds(15),
        evaluationInterval: .seconds(30), externalLabels: [("cluster", "demo")])
}

// MARK: - Tables

extension EmitFixture {
    static let tables = Tables(
        specHash: "3b1f0a6c9d5e8b7a2c4d6e8f0a1b3c5d7e9f1a2b4c6d8e0f2a4b6c8d0e1f3a5b", namespace: "veloflux",
        proxy: Tables.Endpoint(host: "0.0.0.0", port: 8080), api: loopback(8082), admin: loopback(9090),
        trustedHeader: Tables.TrustedHeader(name: "X-Tenant-ID", from: ["127.0.0.0/8"]),
        stateDirectory: "/var/lib/velod",
        dependencies: [Tables.Dependency(name: "redis", endpoint: loopback(6379), check: .redis, isRequired: false)],
        pools: [pool("web", firstPort: 9001), pool("dedicated", firstPort: 9003)],
        thresholdAlerts: ["TenantHighErrorRate"],
        tenants: [
            tenant("acme", plan: "pro", pools: [0], threshold: ExactDecimal(5, scale: 3)),
            tenant("globex", plan: "free", pools: [0], threshold: ExactDecimal(5, scale: 2)),
            tenant("initech", plan: "pro", pools: [0, 1], threshold: ExactDecimal(1, scale: 2)),
            tenant("umbrella", plan: "free", pools: [0], threshold: ExactDecimal(5, scale: 2)),
        ])

    private static func pool(_ name: String, firstPort: Int) -> Tables.Pool {
        Tables.Pool(
            name: name, balance: .leastConnections,
            backends: (0..<2).map {
                Tables.Backend(name: "backend-\($0 + 1)", endpoint: loopback(firstPort + $0), weight: 100)
            },
            health: Tables.HealthCheck(
                kind: .http(path: "/health", expect: 200), interval: .seconds(5), timeout: .seconds(1), rise: 2, fall: 3
            ))
    }

    private static func tenant(_ id: String, plan: String, pools: [Int], threshold: ExactDecimal) -> Tables.Tenant {
        let isPro = plan == "pro"
        return Tables.Tenant(
            id: id, plan: plan, hosts: ["\(id).example.com"],
            routes: pools.map { Tables.Route(path: $0 == 0 ? "/" : "/own", pool: $0) },
            rate: Tables.RateLimit(count: isPro ? 1000 : 10, period: .seconds(1), burst: isPro ? 2000 : 20),
            quotas: isPro ? [] : [Tables.Quota(kind: .requests, limit: 100_000, period: .day)],
            objectives: [
                Tables.Objective(kind: .availability, target: ExactDecimal(99, scale: 2), window: days(30)),
                Tables.Objective(
                    kind: .latency, target: ExactDecimal(99, scale: 2), threshold: .milliseconds(250), window: days(30)),
            ], thresholds: [threshold])
    }
}

// MARK: - Metrics

extension EmitFixture {
    static let method = FamilyDefinition.ColumnLabel(
        "method", .method, values: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"])
    static let statusCode = FamilyDefinition.ColumnLabel("status_code", .statusCode, values: HTTPStatus.labelValues)
    static let tenantLabel = FamilyDefinition.RowLabel("tenant_id", .tenant)
    static let poolLabel = FamilyDefinition.RowLabel("pool", .pool)
    static let backendLabel = FamilyDefinition.RowLabel("backend", .backend)

    static func column(_ attribute: Attribute) -> FamilyDefinition.ColumnLabel {
        FamilyDefinition.ColumnLabel(attribute.rawValue, attribute, values: attribute.fixedValues ?? [])
    }

    private static let metrics: [CheckedMetric] = [
        CheckedMetric(
            definition: FamilyDefinition(
                name: "veloflux_requests_total", help: "Requests completed, by tenant and outcome.", kind: .counter,
                event: .requestCompleted, value: .one, rows: .tenantPool, rowLabels: [poolLabel, tenantLabel],
                columnLabels: [method, statusCode],
                initialColumns: [200, 400, 404, 408, 413, 429, 431, 499, 500, 501, 502, 503, 504].map {
                    HTTPStatus.index(of: $0)
                }), retention: "billing", isDurable: true),
        CheckedMetric(
            definition: FamilyDefinition(
                name: "veloflux_request_duration_seconds",
                help: "Time from the first byte of the request to the last byte of the response.", kind: .histogram,
                event: .requestCompleted, value: .duration, rows: .tenantPool, rowLabels: [poolLabel, tenantLabel],
                columnLabels: [method], initialColumns: [0],
                bounds: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000].map { $0 * 1_000_000 }),
            retention: "sla", isDurable: false),
        gauge(
            "veloflux_active_connections", "Upstream connections that serve the tenant now.", .connectionActive, .delta),
        gauge("veloflux_backend_health", "1 if the backend passes its health checks.", .backendHealth, .state),
        CheckedMetric(
            definition: FamilyDefinition(
                name: "veloflux_tenant_quota_usage", help: "Used share of the quota's allowance in this period.",
                kind: .gauge, event: .quotaUsage, value: .ratio, rows: .tenant, rowLabels: [tenantLabel],
                columnLabels: [column(.quota)], initialColumns: [0, 1]), retention: "operational", isDurable: false),
        counter(
            "veloflux_tenant_throttle_events_total", "Requests refused by a rate limit or quota.", .requestThrottled,
            .reason),
        counter("veloflux_sla_requests_total", "Requests that the objective applies to.", .slaJudged, .sla),
        counter("veloflux_sla_breaches_total", "Of those, the ones that missed it.", .slaBreached, .sla),
    ]

    private static func gauge(_ name: String, _ help: String, _ event: Event, _ value: EventValue) -> CheckedMetric {
        CheckedMetric(
            definition: FamilyDefinition(
                name: name, help: help, kind: .gauge, event: event, value: value, rows: .tenantPoolBackend,
                rowLabels: [backendLabel, poolLabel, tenantLabel], columnLabels: [], initialColumns: [0]),
            retention: "operational", isDurable: false)
    }

    private static func counter(_ name: String, _ help: String, _ event: Event, _ label: Attribute) -> CheckedMetric {
        CheckedMetric(
            definition: FamilyDefinition(
                name: name, help: help, kind: .counter, event: event, value: .one, rows: .tenant,
                rowLabels: [tenantLabel], columnLabels: [column(label)], initialColumns: [0, 1]),
            retention: "sla", isDurable: true)
    }
}

// MARK: - Alerts

extension EmitFixture {
    private static let alerts = [
        thresholdAlert(
            "TenantHighErrorRate",
            "sum by (tenant_id) (rate(veloflux_requests_total{status_code=~\"5..\"}[5m])) "
                + "/ sum by (tenant_id) (rate(veloflux_requests_total[5m])) > $threshold",
            summary: "{{ $labels.tenant_id }} answers {{ $value | humanizePercentage }} of requests with 5xx"),
        CheckedAlert(
            name: "BackendDown", expression: tree("max by (pool, backend) (veloflux_backend_health) == 0"),
            for: .seconds(60), interval: .seconds(30), severity: "warning", owner: platform,
            summary: "{{ $labels.backend }} of {{ $labels.pool }} is down", description: nil, runbookURL: nil),
    ]

    static func thresholdAlert(_ name: String, _ expr: String, summary: String) -> CheckedAlert {
        CheckedAlert(
            name: name, expression: tree(expr), for: .seconds(300), interval: .seconds(30), severity: "critical",
            owner: platform, summary: summary, description: "See the tenant's dashboard.",
            runbookURL: "https://runbooks.example.com/\(name)")
    }

    /// Precondition: the text is PromQL.
    static func tree(_ text: String) -> Expression {
        let parsed = parsePromQL(text, Dialect(parameters: ["threshold"]))
        guard let expression = parsed.expression else { preconditionFailure("\(text): \(parsed.problems)") }
        return expression
    }
}
