package import VeloFormat

/// Series of one velod: at its first scrape, and if every one that can happen came alive.
package struct SeriesCount: Sendable, Equatable {
    package var atStart: Int
    package var worstCase: Int

    package init(atStart: Int = 0, worstCase: Int = 0) {
        self.atStart = atStart
        self.worstCase = worstCase
    }

    static func + (left: SeriesCount, right: SeriesCount) -> SeriesCount {
        SeriesCount(atStart: left.atStart + right.atStart, worstCase: left.worstCase + right.worstCase)
    }

    static func * (count: SeriesCount, factor: Int) -> SeriesCount {
        SeriesCount(atStart: count.atStart * factor, worstCase: count.worstCase * factor)
    }
}

/// An exact count of a spec's series, before anything runs.
package struct SeriesReport: Sendable {
    package var total = SeriesCount()
    /// The spec's metrics in declaration order, then velod's own families.
    package var byMetric: [(name: String, count: SeriesCount)] = []
    /// In table order, then `unknown`.
    package var byTenant: [(id: String, count: SeriesCount)] = []
    /// Of families without a tenant.
    package var shared = SeriesCount()
}

/// Counts the series of a checked spec. O(rows + metrics × tenants): cells are counted per shape of a tenant's limits and
/// objectives, of which there are at most 32, not per tenant.
package func countSeries(_ spec: CheckedSpec) -> SeriesReport {
    countSeries(spec.metrics.map(\.definition), tables: spec.tables, topology: spec.topology)
}

/// The same, of families and tables.
package func countSeries(_ definitions: [FamilyDefinition], tables: Tables, topology: Topology) -> SeriesReport {
    var report = SeriesReport()
    var perTenant = [SeriesCount](repeating: SeriesCount(), count: topology.tenantCount + 1)
    let shapes = tables.tenants.map(TenantShape.init) + [TenantShape()]
    for definition in definitions {
        var total = SeriesCount()
        if definition.hasTenants {
            var cells = [SeriesCount?](repeating: nil, count: TenantShape.count)
            for tenant in perTenant.indices {
                let rows = rowsOfTenant(tenant, definition.rows, topology)
                guard let row = rows.first else { continue }
                let shape = shapes[tenant].rawValue
                let perRow = cells[shape] ?? countRow(row, definition, topology, tables)
                cells[shape] = perRow
                perTenant[tenant] = perTenant[tenant] + perRow * rows.count
                total = total + perRow * rows.count
            }
        } else {
            let rows = topology.rowCount(definition.rows)
            total = rows == 0 ? SeriesCount() : countRow(0, definition, topology, tables) * rows
            report.shared = report.shared + total
        }
        report.byMetric.append((definition.name, total))
    }
    for family in BuiltInFamily.allCases {
        let count = family.seriesCount(tables)
        report.byMetric.append((family.name(in: tables.namespace), SeriesCount(atStart: count, worstCase: count)))
    }
    for (index, tenant) in tables.tenants.enumerated() {
        let own = tables.thresholdAlerts.count + tenant.objectives.count
        perTenant[index] = perTenant[index] + SeriesCount(atStart: own, worstCase: own)
    }
    let buildInfo = BuiltInFamily.buildInfo.seriesCount(tables)
    report.shared = report.shared + SeriesCount(atStart: buildInfo, worstCase: buildInfo)
    report.total = report.byMetric.reduce(SeriesCount()) { $0 + $1.count }
    report.byTenant = Array(zip(topology.tenantIDs + [Topology.unknownTenantText], perTenant))
    return report
}

/// What decides which cells of a row are possible: two tenants of one shape have the same ones.
private struct TenantShape: OptionSet {
    let rawValue: Int
    static let count = 32

    static let rate = TenantShape(rawValue: 1)
    static let requests = TenantShape(rawValue: 2)
    static let egress = TenantShape(rawValue: 4)
    static let availability = TenantShape(rawValue: 8)
    static let latency = TenantShape(rawValue: 16)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ tenant: Tables.Tenant) {
        var shape: TenantShape = []
        if tenant.rate != nil { shape.insert(.rate) }
        for quota in tenant.quotas { shape.insert(quota.kind == .requests ? .requests : .egress) }
        for objective in tenant.objectives { shape.insert(objective.kind == .availability ? .availability : .latency) }
        self = shape
    }
}

private func countRow(_ row: Int, _ definition: FamilyDefinition, _ topology: Topology, _ tables: Tables) -> SeriesCount
{
    func possible(_ columns: some Collection<Int>) -> Int {
        guard definition.dependsOnTenant else { return columns.count }
        return columns.count {
            definition.isPossible(column: $0, row: row, topology: topology, tenants: tables.tenants)
        }
    }
    return SeriesCount(atStart: possible(definition.initialColumns), worstCase: possible(0..<definition.columnCount))
        * definition.seriesPerCell
}

private func rowsOfTenant(_ tenant: Int, _ space: RowSpace, _ topology: Topology) -> Range<Int> {
    switch space {
    case .single, .pool, .backend: return 0..<0
    case .tenant: return tenant..<(tenant + 1)
    case .tenantPool: return topology.tenantPoolStarts[tenant]..<topology.tenantPoolStarts[tenant + 1]
    case .tenantPoolBackend:
        let pools = topology.tenantPoolStarts[tenant]..<topology.tenantPoolStarts[tenant + 1]
        func start(_ row: Int) -> Int {
            row < topology.tenantPoolBackendStarts.count
                ? topology.tenantPoolBackendStarts[row] : topology.tenantPoolBackends.count
        }
        return start(pools.lowerBound)..<start(pools.upperBound)
    }
}

extension FamilyDefinition {
    fileprivate var hasTenants: Bool {
        switch rows {
        case .tenant, .tenantPool, .tenantPoolBackend: true
        case .single, .pool, .backend: false
        }
    }
}
