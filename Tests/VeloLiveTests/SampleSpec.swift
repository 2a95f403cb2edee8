import VeloFormat
import VeloMetrics
import VeloModel

/// A small checked spec: two tenants and a wildcard, two pools, a counter, a histogram, backend health.
enum SampleSpec {
    static let tables = Tables(
        specHash: String(repeating: "ab", count: 32), namespace: "velo",
        proxy: .init(host: "0.0.0.0", port: 8080), api: .init(host: "127.0.0.1", port: 8082),
        admin: .init(host: "127.0.0.1", port: 9090), stateDirectory: "/tmp/none",
        pools: [
            .init(
                name: "web",
                backends: [
                    .init(name: "b1", endpoint: .init(host: "127.0.0.1", port: 1)),
                    .init(name: "b2", endpoint: .init(host: "127.0.0.1", port: 2)),
                ]),
            .init(name: "api", backends: [.init(name: "b1", endpoint: .init(host: "127.0.0.1", port: 3))]),
        ],
        thresholdAlerts: ["High"],
        tenants: [
            .init(
                id: "acme", hosts: ["acme.test", "*.acme.test", "load.acme.test"],
                routes: [.init(path: "/", pool: 0), .init(path: "/api", pool: 1)],
                objectives: [.init(kind: .availability, target: ExactDecimal(999, scale: 3), window: .seconds(60))],
                thresholds: [ExactDecimal(5, scale: 2)]),
            .init(
                id: "globex", hosts: ["globex.test"], routes: [.init(path: "/", pool: 0)],
                thresholds: [ExactDecimal(1, scale: 2)]),
        ])

    static let requests = FamilyDefinition(
        name: "velo_requests_total", help: "Requests.", kind: .counter, event: .requestCompleted, value: .one,
        rows: .tenantPool, rowLabels: [.init("pool", .pool), .init("tenant_id", .tenant)],
        columnLabels: [
            .init("method", .method, values: ["GET", "POST", "OTHER"]),
            .init("status_code", .statusCode, values: HTTPStatus.labelValues),
        ], initialColumns: [HTTPStatus.index(of: 200), HTTPStatus.index(of: 429)])

    static let duration = FamilyDefinition(
        name: "velo_duration_seconds", help: "Time.", kind: .histogram, event: .requestCompleted, value: .duration,
        rows: .tenant, rowLabels: [.init("tenant_id", .tenant)], columnLabels: [], initialColumns: [0],
        bounds: [250_000_000, 1_000_000_000])

    static let health = FamilyDefinition(
        name: "velo_backend_health", help: "Health.", kind: .gauge, event: .backendHealth, value: .state,
        rows: .tenantPoolBackend,
        rowLabels: [.init("backend", .backend), .init("pool", .pool), .init("tenant_id", .tenant)], columnLabels: [],
        initialColumns: [0])

    static let definitions = [requests, duration, health]

    static var spec: CheckedSpec {
        CheckedSpec(
            hash: tables.specHash, namespace: "velo", tables: tables,
            metrics: definitions.map { CheckedMetric(definition: $0, retention: nil, isDurable: false) },
            prometheus: PrometheusSettings(
                version: "2.42", address: .init(host: "127.0.0.1", port: 9091), targets: [],
                scrapeInterval: .seconds(15), evaluationInterval: .seconds(30), externalLabels: []),
            retention: [], budget: SeriesBudget(atStart: nil, worstCase: nil), plans: [],
            tenants: tables.tenants.map { CheckedTenant(id: $0.id, name: $0.id, plan: "", notify: nil) }, owners: [],
            receivers: [], alerts: [])
    }

    /// The engine velod has, with every backend healthy and no traffic yet.
    static func engine(_ definitions: [FamilyDefinition] = definitions) -> MetricEngine {
        let topology = Topology(tables)
        let engine = MetricEngine(definitions: definitions, tables: tables, topology: topology, version: "9.9")
        if let index = definitions.firstIndex(where: { $0.name == health.name && $0.kind == .gauge }) {
            for row in 0..<topology.rowCount(.tenantPoolBackend) { engine.gauge(index).set(1, row: row, column: 0) }
        }
        return engine
    }

    static func scrape(_ engine: MetricEngine) -> [UInt8] {
        var bytes: [UInt8] = []
        engine.render(into: &bytes)
        return bytes
    }

    static let healthReport = #"{"status":"pass","checks":{"web/b1:health":[{"status":"pass"}]}}"#
}
