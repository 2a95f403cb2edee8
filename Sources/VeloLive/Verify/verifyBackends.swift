import VeloFormat
import VeloModel

/// Whether every backend passes its checks, by the metric that records `backend.health`.
func verifyBackends(_ spec: CheckedSpec, _ exposition: Exposition) -> [Finding] {
    guard
        let definition = spec.metrics.map(\.definition).first(where: {
            $0.event == .backendHealth && $0.kind == .gauge && [.backend, .tenantPoolBackend].contains($0.rows)
        }),
        let pool = definition.rowLabels.first(where: { $0.attribute == .pool })?.name,
        let backend = definition.rowLabels.first(where: { $0.attribute == .backend })?.name,
        let family = exposition.family(definition.name)
    else { return [] }

    var healthy: [String: Bool] = [:]
    for sample in family.samples {
        let name = "\(sample.label(pool) ?? "")/\(sample.label(backend) ?? "")"
        healthy[name] = (healthy[name] ?? true) && sample.value == 1
    }
    // In the spec's order; a backend that no tenant can reach has no series.
    let names = spec.topology.backends.enumerated().map { row, entry in
        "\(spec.topology.poolNames[entry.pool])/\(spec.topology.backendNames[row])"
    }
    let endpoints = spec.tables.pools.flatMap(\.backends).map(\.endpoint.text)
    let dead = zip(names, endpoints).filter { healthy[$0.0] == false }
    guard !dead.isEmpty else { return [Finding(.ok, "backends", "\(healthy.count) healthy by \(definition.name)")] }
    return dead.map { name, endpoint in
        Finding(
            .wrong, "backend \(name)", "is dead by \(definition.name)",
            advice: "see whether something answers at \(endpoint), and what its health check gets")
    }
}
