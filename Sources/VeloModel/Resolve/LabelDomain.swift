import VeloFormat

/// A label of a series and the values it can have; `values` is `nil` where they are open to the compiler.
struct LabelDomain {
    enum Values {
        case list([String])
        /// The names of a section, and the reserved value for none of them.
        case tenants(Declarations<TenantSpec>)
        case pools(Declarations<PoolSpec>)
        case backends(Declarations<PoolSpec>)

        func contains(_ value: String) -> Bool {
            switch self {
            case .list(let values): values.contains(value)
            case .tenants(let tenants): value == Topology.unknownTenantText || tenants.index(of: value) != nil
            case .pools(let pools): value == Topology.noPoolText || pools.index(of: value) != nil
            case .backends(let pools): pools.valid.contains { $0.definition.backends.index(of: value) != nil }
            }
        }

        /// Every value, for "did you mean".
        var all: [String] {
            switch self {
            case .list(let values): values
            case .tenants(let tenants): tenants.names + [Topology.unknownTenantText]
            case .pools(let pools): pools.names + [Topology.noPoolText]
            case .backends(let pools): pools.valid.flatMap { $0.definition.backends.names }
            }
        }
    }

    let label: String
    let values: Values?
}

/// The labels of what a series name stands for; `nil` where nothing can be said of them.
func labelDomains(_ reference: SeriesReference, _ world: ClosedWorld) -> [LabelDomain]? {
    switch reference {
    case .foreign, .refused, .external, .externalHistogram, .recording: return nil
    case .builtIn(let family):
        return family.labels.map { LabelDomain(label: $0, values: values(of: $0, family, world)) }
    case .histogram(let index): return metricDomains(index, isBucket: false, world)
    case .metric(let index, let isBucket): return metricDomains(index, isBucket: isBucket, world)
    }
}

private func metricDomains(_ index: Int, isBucket: Bool, _ world: ClosedWorld) -> [LabelDomain]? {
    guard let definition = world.metrics[index]?.definition else { return nil }
    var domains = definition.columnLabels.map { LabelDomain(label: $0.name, values: .list($0.values)) }
    domains += definition.rowLabels.map { label in
        switch label.attribute {
        case .tenant: LabelDomain(label: label.name, values: .tenants(world.spec.tenants))
        case .pool: LabelDomain(label: label.name, values: .pools(world.spec.pools))
        default: LabelDomain(label: label.name, values: .backends(world.spec.pools))
        }
    }
    if isBucket {
        domains.append(LabelDomain(label: "le", values: .list(definition.bounds.map(definition.boundText) + ["+Inf"])))
    }
    return domains
}

private func values(of label: String, _ family: BuiltInFamily, _ world: ClosedWorld) -> LabelDomain.Values? {
    switch label {
    case "alert": .list(world.thresholdAlerts.map(\.name))
    case "sla": .list(SLAKind.allCases.map(\.text))
    case "tenant_id": .tenants(world.spec.tenants)
    default: nil
    }
}
