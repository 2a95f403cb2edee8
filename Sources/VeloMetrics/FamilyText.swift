import VeloFormat

/// The prepared bytes of one family. A line is put together from parts, so that what is kept grows with columns plus
/// rows plus buckets and not with their product:
///
///     name_bucket{  method="GET",  pool="web",tenant_id="acme"  ,le="0.25"}   17
///     head          column         row                          tail          value
struct FamilyText: Sendable {
    let header: [UInt8]
    let columns: ByteTable
    /// Shared by all families with the same rows and row labels.
    let rows: ByteTable
    /// Counters and gauges: one head. Histograms: `_bucket`, `_sum`, `_count`.
    let heads: ByteTable
    /// One tail for each bucket of a histogram, and last the tail of a line without `le`.
    let tails: ByteTable

    init(_ definition: FamilyDefinition, rows: ByteTable) {
        header = ExpositionText.header(
            name: definition.name, help: definition.help, type: definition.kind.rawValue)
        self.rows = rows

        var columns = ByteTable()
        let hasRowLabels = !definition.rowLabels.isEmpty
        let hasLabels = hasRowLabels || !definition.columnLabels.isEmpty
        let columnEnd = hasRowLabels && !definition.columnLabels.isEmpty ? "," : ""
        for column in 0..<definition.columnCount {
            let values = definition.columnValues(column)
            let labels = zip(definition.columnLabels, values).map { (name: $0.name, value: $1) }
            columns.append(ExpositionText.labels(labels) + columnEnd.utf8)
        }
        self.columns = columns

        var heads = ByteTable()
        var tails = ByteTable()
        let open = hasLabels ? "{" : ""
        if definition.kind == .histogram {
            heads.append("\(definition.name)_bucket{".utf8)
            heads.append("\(definition.name)_sum\(open)".utf8)
            heads.append("\(definition.name)_count\(open)".utf8)
            for bound in definition.bounds.map(definition.boundText) + ["+Inf"] {
                tails.append("\(hasLabels ? "," : "")le=\"\(bound)\"} ".utf8)
            }
        } else {
            heads.append("\(definition.name)\(open)".utf8)
        }
        tails.append((hasLabels ? "} " : " ").utf8)
        self.heads = heads
        self.tails = tails
    }

    /// What `rows` is for a family.
    static func rows(of definition: FamilyDefinition, topology: Topology) -> ByteTable {
        var rows = ByteTable()
        for row in 0..<topology.rowCount(definition.rows) {
            rows.append(
                ExpositionText.labels(
                    definition.rowLabels.map { label in
                        guard let value = topology.value(of: label.attribute, space: definition.rows, row: row) else {
                            preconditionFailure("\(definition.name) has no \(label.attribute.rawValue) in its rows")
                        }
                        return (name: label.name, value: value)
                    }))
        }
        return rows
    }
}
