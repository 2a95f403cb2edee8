import VeloFormat
import VeloMetrics

/// A spec of the shape that the goals are stated for: 56 series a tenant, as the example spec has them, and an engine of it.
struct BenchSpec {
    static let requests = 0
    static let duration = 1
    static let connections = 2
    static let seriesPerTenant = 2 * 13 + 2 * 14 + 2

    let tables: Tables
    let topology: Topology
    let definitions: [FamilyDefinition]

    init(tenants: Int) {
        let nowhere = Tables.Endpoint(host: "127.0.0.1", port: 1)
        tables = Tables(
            specHash: "bench", namespace: "veloflux", proxy: nowhere, api: nowhere, admin: nowhere, stateDirectory: "/",
            pools: [
                Tables.Pool(name: "web", backends: ["a", "b"].map { Tables.Backend(name: $0, endpoint: nowhere) })
            ],
            tenants: (0..<tenants).map {
                Tables.Tenant(id: "tenant-\(100_000 + $0)", hosts: [], routes: [Tables.Route(path: "/", pool: 0)])
            })
        topology = Topology(tables)
        let rowLabels = [FamilyDefinition.RowLabel("pool", .pool), .init("tenant_id", .tenant)]
        let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"]
        let statuses = [200, 400, 404, 408, 413, 429, 431, 499, 500, 501, 502, 503, 504] as [UInt16]
        definitions = [
            FamilyDefinition(
                name: "veloflux_requests_total", help: "Requests completed.", kind: .counter, event: .requestCompleted,
                value: .one, rows: .tenantPool, rowLabels: rowLabels,
                columnLabels: [
                    .init("method", .method, values: methods),
                    .init("status_code", .statusCode, values: HTTPStatus.labelValues),
                ], initialColumns: statuses.map(HTTPStatus.index)),
            FamilyDefinition(
                name: "veloflux_request_duration_seconds", help: "Time.", kind: .histogram, event: .requestCompleted,
                value: .duration, rows: .tenantPool, rowLabels: rowLabels,
                columnLabels: [.init("method", .method, values: methods)], initialColumns: [0],
                bounds: [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000].map { $0 * 1_000_000 }),
            FamilyDefinition(
                name: "veloflux_active_connections", help: "Connections.", kind: .gauge, event: .connectionActive,
                value: .delta, rows: .tenantPoolBackend, rowLabels: [.init("backend", .backend)] + rowLabels,
                columnLabels: [], initialColumns: [0]),
        ]
    }

    func engine(loops: Int) -> MetricEngine {
        MetricEngine(definitions: definitions, tables: tables, topology: topology, version: "bench", loops: loops)
    }

    /// An engine whose counter and histogram are durable. Cells of a state that is in memory cost what mapped ones do.
    func durableEngine(loops: Int) -> MetricEngine {
        var definitions = definitions
        for index in definitions.indices { definitions[index].isDurable = definitions[index].kind != .gauge }
        let cells = DurableCells(StateFile.inMemory(threads: loops), topology: topology, loops: loops)
        return MetricEngine(
            definitions: definitions, tables: tables, topology: topology, version: "bench", loops: cells.loops,
            cells: cells)
    }

    /// Puts a number of several digits into every series that is born at zero, in all shards alike.
    func fill(_ engine: MetricEngine) {
        for shard in 0...engine.loops {
            let requests = engine.counter(Self.requests, shard: shard)
            let duration = engine.histogram(Self.duration, shard: shard)
            let connections = engine.gauge(Self.connections, shard: shard)
            for row in 0..<topology.rowCount(.tenantPool) {
                for column in definitions[Self.requests].initialColumns {
                    requests.add(UInt64(row * 7919 % 1_000_000), row: row, column: column)
                }
                for step in 0..<20 { duration.observe(UInt64(step * step) * 30_000_000, row: row, column: 0) }
            }
            for row in 0..<topology.rowCount(.tenantPoolBackend) {
                connections.add(Int64(row % 100), row: row, column: 0)
            }
        }
    }
}
