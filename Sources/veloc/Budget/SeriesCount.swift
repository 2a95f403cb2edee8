import VeloFormat
import VeloModel

/// Series of something: at the first scrape, and if every declared one came alive.
struct SeriesCount: Equatable {
    var atStart = 0
    var worstCase = 0

    static func + (left: SeriesCount, right: SeriesCount) -> SeriesCount {
        SeriesCount(atStart: left.atStart + right.atStart, worstCase: left.worstCase + right.worstCase)
    }
}

/// The series of a spec, by family and by tenant, counted exactly.
struct SeriesTally {
    /// In the order of the spec; the families every velod has beside the spec's come last.
    let byFamily: [(name: String, count: SeriesCount)]
    /// Parallel to the spec's tenants.
    let byTenant: [SeriesCount]
    /// Series that carry no tenant, or `unknown`.
    let withoutTenant: SeriesCount

    var total: SeriesCount { byFamily.reduce(SeriesCount()) { $0 + $1.count } }

    /// Linear in the rows of every family; in its cells where a tenant's limits decide which cells are possible.
    init(_ spec: CheckedSpec) {
        var byTenant = [SeriesCount](repeating: SeriesCount(), count: spec.tables.tenants.count)
        var withoutTenant = SeriesCount()
        var byFamily: [(name: String, count: SeriesCount)] = []

        for definition in spec.metrics.map(\.definition) {
            var family = SeriesCount()
            let full = SeriesCount(
                atStart: definition.initialColumns.count * definition.seriesPerCell,
                worstCase: definition.columnCount * definition.seriesPerCell)
            for row in 0..<spec.topology.rowCount(definition.rows) {
                let count = definition.dependsOnTenant ? Self.possible(definition, row: row, spec) : full
                family = family + count
                if let tenant = spec.topology.tenant(space: definition.rows, row: row), tenant < byTenant.count {
                    byTenant[tenant] = byTenant[tenant] + count
                } else {
                    withoutTenant = withoutTenant + count
                }
            }
            byFamily.append((definition.name, family))
        }
        for family in BuiltInFamily.allCases {
            let count = family.seriesCount(spec.tables)
            byFamily.append((family.name(in: spec.namespace), SeriesCount(atStart: count, worstCase: count)))
            for (index, tenant) in spec.tables.tenants.enumerated() {
                let own = Self.builtIn(family, of: tenant, spec)
                byTenant[index] = byTenant[index] + SeriesCount(atStart: own, worstCase: own)
            }
            if family == .buildInfo { withoutTenant = withoutTenant + SeriesCount(atStart: count, worstCase: count) }
        }
        self.byFamily = byFamily
        self.byTenant = byTenant
        self.withoutTenant = withoutTenant
    }

    private static func possible(_ definition: FamilyDefinition, row: Int, _ spec: CheckedSpec) -> SeriesCount {
        let isPossible = { column in
            definition.isPossible(
                column: column, row: row, topology: spec.topology, tenants: spec.tables.tenants)
        }
        return SeriesCount(
            atStart: definition.initialColumns.count(where: isPossible) * definition.seriesPerCell,
            worstCase: (0..<definition.columnCount).count(where: isPossible) * definition.seriesPerCell)
    }

    private static func builtIn(_ family: BuiltInFamily, of tenant: Tables.Tenant, _ spec: CheckedSpec) -> Int {
        switch family {
        case .buildInfo: 0
        case .alertThreshold: spec.tables.thresholdAlerts.count
        case .slaObjective: tenant.objectives.count
        }
    }
}
