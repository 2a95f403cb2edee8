import VeloFormat

@testable import VeloMetrics

/// Two tenants, one with limits and objectives, one without; one pool of two backends.
func sampleTables() -> Tables {
    let backend = { Tables.Backend(name: $0, endpoint: Tables.Endpoint(host: "127.0.0.1", port: 9001)) }
    return Tables(
        specHash: "abc123", namespace: "velo", proxy: Tables.Endpoint(host: "127.0.0.1", port: 1),
        api: Tables.Endpoint(host: "127.0.0.1", port: 2), admin: Tables.Endpoint(host: "127.0.0.1", port: 3),
        stateDirectory: "/s", pools: [Tables.Pool(name: "web", backends: ["b1", "b2"].map(backend))],
        thresholdAlerts: ["Errors"],
        tenants: [
            Tables.Tenant(
                id: "acme", hosts: ["acme.example"], routes: [Tables.Route(path: "/", pool: 0)],
                rate: Tables.RateLimit(count: 1, period: .seconds(1), burst: 1),
                quotas: [Tables.Quota(kind: .requests, limit: 10, period: .day)],
                objectives: [
                    Tables.Objective(kind: .latency, target: ExactDecimal(99, scale: 2), window: .seconds(3600))
                ], thresholds: [ExactDecimal(5, scale: 3)]),
            Tables.Tenant(
                id: "bare", hosts: [], routes: [Tables.Route(path: "/", pool: 0)],
                thresholds: [ExactDecimal(50, scale: 2)]),
        ])
}

enum SampleFamily {
    static let tenantPool = [FamilyDefinition.RowLabel("pool", .pool), .init("tenant_id", .tenant)]
    static let tenant = [FamilyDefinition.RowLabel("tenant_id", .tenant)]

    static let requests = FamilyDefinition(
        name: "velo_requests_total", help: "Requests.", kind: .counter, event: .requestCompleted, value: .one,
        rows: .tenantPool, rowLabels: tenantPool,
        columnLabels: [
            .init("method", .method, values: ["GET", "OTHER"]),
            .init("status_code", .statusCode, values: ["200", "other"]),
        ], initialColumns: [0])

    static let duration = FamilyDefinition(
        name: "velo_request_duration_seconds", help: "Time.", kind: .histogram, event: .requestCompleted,
        value: .duration, rows: .tenant, rowLabels: tenant,
        columnLabels: [.init("method", .method, values: ["GET", "OTHER"])], initialColumns: [0],
        bounds: [250_000_000, 1_000_000_000])

    static let busy = FamilyDefinition(
        name: "velo_busy_seconds_total", help: "Time spent.", kind: .counter, event: .requestCompleted,
        value: .duration, rows: .single, rowLabels: [], columnLabels: [], initialColumns: [0])

    static let connections = FamilyDefinition(
        name: "velo_active_connections", help: "Connections.", kind: .gauge, event: .connectionActive, value: .delta,
        rows: .backend, rowLabels: [.init("backend", .backend), .init("pool", .pool)], columnLabels: [],
        initialColumns: [0])

    static let quota = FamilyDefinition(
        name: "velo_quota_usage", help: "Used over allowed.", kind: .gauge, event: .quotaUsage, value: .ratio,
        rows: .tenant, rowLabels: tenant, columnLabels: [.init("quota", .quota, values: ["requests", "egress"])],
        initialColumns: [0, 1])

    static let size = FamilyDefinition(
        name: "velo_response_size_bytes", help: "Size.", kind: .histogram, event: .requestCompleted,
        value: .responseBytes, rows: .single, rowLabels: [], columnLabels: [], initialColumns: [0], bounds: [1000])
}

func engine(
    _ definitions: FamilyDefinition..., tables: Tables = sampleTables(), loops: Int = 0, startedAt: UInt64? = nil,
    sources: [MetricSource] = [], showsItself: Bool = false, cells: (any CellSource)? = nil
) -> MetricEngine {
    MetricEngine(
        definitions: definitions, tables: tables, topology: Topology(tables), version: "1.2.3", loops: loops,
        startedAt: startedAt, sources: sources, showsItself: showsItself, cells: cells)
}

/// An engine with every kind of family and feature, with something in it.
func fullEngine(_ tables: Tables, help: String? = nil) -> MetricEngine {
    var families = [
        SampleFamily.requests, SampleFamily.duration, SampleFamily.busy, SampleFamily.connections, SampleFamily.quota,
        SampleFamily.size,
    ]
    for index in families.indices {
        if let help { families[index].help = help }
        families[index].hasCreated = families[index].kind != .gauge
        families[index].hasExemplars = families[index].kind != .gauge
    }
    let engine = MetricEngine(
        definitions: families, tables: tables, topology: Topology(tables), version: "1", loops: 2,
        sources: [processFamilies], showsItself: true)
    let trace = TraceReference(high: 1, low: .max, milliseconds: 1_700_000_000_123)
    for shard in 0...2 {
        engine.counter(0, shard: shard).add(3, row: 0, column: 3, exemplar: trace)
        engine.histogram(1, shard: shard).observe(250_000_000, row: 1, column: 1, exemplar: trace)
        engine.histogram(5, shard: shard).observe(1001, row: 0, column: 0, exemplar: trace)
    }
    engine.ratio(4).set(0.1, row: 0, column: 0)
    return engine
}

/// Three families of that many tenants.
func manyTenants(_ count: Int) -> MetricEngine {
    var tables = sampleTables()
    tables.tenants = (0..<count).map { number in
        var tenant = tables.tenants[number % 2]
        tenant.id = "tenant-\(100_000 + number)"
        return tenant
    }
    var wide = SampleFamily.requests
    wide.columnLabels = [
        .init("method", .method, values: ["GET", "POST", "OTHER"]),
        .init("status_code", .statusCode, values: HTTPStatus.labelValues),
    ]
    wide.initialColumns = Array(0..<8)
    return MetricEngine(
        definitions: [wide, SampleFamily.duration, SampleFamily.quota], tables: tables, topology: Topology(tables),
        version: "1")
}

extension MetricEngine {
    func text(_ format: MetricFormat) -> String {
        String(decoding: scrape(format).allBytes(), as: UTF8.self)
    }

    var text: String { text(.prometheus) }

    /// The lines of a scrape up to the built-in families.
    var familyText: String {
        let text = text
        guard let end = text.firstRange(of: "# HELP velo_build_info") else { return text }
        return String(text[..<end.lowerBound])
    }

    /// The value of a line by its name and labels; `nil` if there is none.
    func sample(_ series: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(series + " ") }.map { String($0.dropFirst(series.count + 1)) }
    }
}
