import VeloFormat
import VeloGenerated
import VeloMetrics

/// A gateway of two tenants and one pool, with the recorder that veloc wrote and the engine it records into.
struct Scrape {
    static let tables = Tables(
        specHash: "ab", namespace: CompiledSpec.namespace, proxy: endpoint, api: endpoint, admin: endpoint,
        stateDirectory: "/var/lib/velod",
        pools: [Tables.Pool(name: "web", backends: ["a", "b"].map { Tables.Backend(name: $0, endpoint: endpoint) })],
        tenants: ["acme", "globex"].map { id in
            Tables.Tenant(
                id: id, hosts: [], routes: [Tables.Route(path: "/", pool: 0)],
                rate: Tables.RateLimit(count: 1, period: .seconds(1), burst: 1),
                quotas: QuotaKind.allCases.map { Tables.Quota(kind: $0, limit: 100, period: .day) },
                objectives: SLAKind.allCases.map {
                    Tables.Objective(kind: $0, target: ExactDecimal(99, scale: 2), window: .seconds(3600))
                })
        })
    private static let endpoint = Tables.Endpoint(host: "127.0.0.1", port: 1)

    let topology = Topology(Self.tables)
    let engine: MetricEngine
    let metrics: CompiledMetrics

    init() {
        engine = MetricEngine(
            definitions: CompiledMetrics.definitions, tables: Self.tables, topology: topology, version: "1", loops: 2)
        metrics = CompiledMetrics(engine)
    }

    /// Where a request of the first tenant went.
    var place: Place { topology.place(tenant: 0, pool: 0) }

    /// Values by series, with the labels sorted, because their order is the spec's to choose.
    func samples() -> [String: String] {
        var output: [UInt8] = []
        engine.render(into: &output)
        var samples: [String: String] = [:]
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            samples[Self.normalized(line[..<blank])] = String(line[line.index(after: blank)...])
        }
        return samples
    }

    /// Precondition: no comma in a label value, as in the tables above.
    private static func normalized(_ series: Substring) -> String {
        guard let brace = series.firstIndex(of: "{") else { return String(series) }
        let labels = series[series.index(after: brace)...].dropLast().split(separator: ",").sorted()
        return "\(series[..<brace]){\(labels.joined(separator: ","))}"
    }
}
