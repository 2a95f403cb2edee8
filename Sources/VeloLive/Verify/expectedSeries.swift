import VeloFormat
import VeloModel

/// The series of a family that are there from the first scrape, by their labels. Linear in them.
func expectedSeries(_ definition: FamilyDefinition, _ spec: CheckedSpec) -> [Set<Exposition.Label>] {
    let columns = definition.initialColumns.map { column in
        (
            column: column,
            labels: zip(definition.columnLabels, definition.columnValues(column)).map { Exposition.Label($0.name, $1) }
        )
    }
    return (0..<spec.topology.rowCount(definition.rows)).flatMap { row in
        let rowLabels = definition.rowLabels.compactMap { label in
            spec.topology.value(of: label.attribute, space: definition.rows, row: row)
                .map { Exposition.Label(label.name, $0) }
        }
        return columns.compactMap { column in
            let isPossible = definition.isPossible(
                column: column.column, row: row, topology: spec.topology, tenants: spec.tables.tenants)
            return isPossible ? Set(rowLabels + column.labels) : nil
        }
    }
}

/// The series of a family that every velod has beside the spec's.
func expectedSeries(_ family: BuiltInFamily, _ spec: CheckedSpec) -> [Set<Exposition.Label>] {
    switch family {
    case .buildInfo: []  // its version is the running velod's own
    case .alertThreshold:
        spec.tables.tenants.flatMap { tenant in
            spec.tables.thresholdAlerts.map { [.init("alert", $0), .init("tenant_id", tenant.id)] }
        }
    case .slaObjective:
        spec.tables.tenants.flatMap { tenant in
            tenant.objectives.map { [.init("sla", $0.kind.text), .init("tenant_id", tenant.id)] }
        }
    }
}
