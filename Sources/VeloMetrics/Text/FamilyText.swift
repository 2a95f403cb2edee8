import VeloFormat

/// The prepared bytes of one family. A line is put together from two parts, so that what is kept grows with columns plus
/// rows and not with their product:
///
///     name_bucket{method="GET",le="0.25",  pool="web",tenant_id="acme"}   17
///     column                               row                            value
struct FamilyText: Sendable {
    private let definition: FamilyDefinition
    /// The lines of column 0, then those of column 1, and so on: one for a counter or gauge; for a histogram each bucket,
    /// `_sum` and `_count`.
    let columns: PieceTable
    /// The `_created` line of each column; empty without.
    let created: PieceTable
    /// Shared by all families with the same rows and row labels.
    let rows: PieceTable
    let linesPerCell: Int
    /// The most bytes of a cell's lines without those of the row, and of one `_created` line.
    private let columnBytes: Int

    init(_ definition: FamilyDefinition, rows: PieceTable) {
        self.definition = definition
        self.rows = rows
        let isHistogram = definition.kind == .histogram
        let bounds = isHistogram ? definition.bounds.map(definition.boundText) + ["+Inf"] : []
        linesPerCell = isHistogram ? bounds.count + 2 : 1
        let hasRowLabels = !definition.rowLabels.isEmpty

        func piece(_ name: String, _ labels: [(name: String, value: String)]) -> [UInt8] {
            var bytes = Array(name.utf8)
            if hasRowLabels || !labels.isEmpty { bytes.append(UInt8(ascii: "{")) }
            bytes += MetricText.labels(labels)
            if hasRowLabels {
                if !labels.isEmpty { bytes.append(UInt8(ascii: ",")) }
            } else {
                bytes += labels.isEmpty ? " ".utf8 : "} ".utf8
            }
            return bytes
        }

        var lines: [[UInt8]] = []
        var created: [[UInt8]] = []
        for column in 0..<definition.columnCount {
            let labels = zip(definition.columnLabels, definition.columnValues(column)).map {
                (name: $0.name, value: $1)
            }
            if isHistogram {
                for bound in bounds {
                    lines.append(piece("\(definition.name)_bucket", labels + [(name: "le", value: bound)]))
                }
                lines.append(piece("\(definition.name)_sum", labels))
                lines.append(piece("\(definition.name)_count", labels))
            } else {
                lines.append(piece(definition.name, labels))
            }
            if definition.hasCreated { created.append(piece("\(definition.familyName)_created", labels)) }
        }
        columns = PieceTable(lines)
        self.created = PieceTable(created)
        // A number, its line feed, and room for what a copy touches behind its end, twice.
        let value = LineWriter.longestNumber + 1 + 2 * LineWriter.slack
        let exemplar = definition.hasExemplars ? ExemplarText.longest : 0
        columnBytes =
            (columns.longest + value + exemplar) * linesPerCell
            + (definition.hasCreated ? self.created.longest + value : 0)
    }

    /// The most bytes that a cell takes whose row has a text of that length.
    @inline(__always)
    func cellBytes(rowBytes: Int) -> Int { columnBytes &+ (linesPerCell &+ 1) &* rowBytes }

    /// The same of any row.
    var longestCell: Int { cellBytes(rowBytes: rows.longest) }

    func header(_ format: MetricFormat) -> [UInt8] {
        let type: MetricType =
            switch definition.kind {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        return MetricText.header(
            format, name: definition.name, familyName: definition.familyName, help: definition.help, type: type,
            unit: definition.unit)
    }

    /// What precedes the `_created` samples in text 0.0.4, which has no place for them inside their family.
    var createdHeader: [UInt8] {
        let name = "\(definition.familyName)_created"
        return MetricText.header(
            .prometheus, name: name, familyName: name, help: "When counting began, for \(definition.name).",
            type: .gauge, unit: nil)
    }

    /// What `rows` is for a family: the labels of each row, and the end of them. Empty without row labels.
    static func rows(of definition: FamilyDefinition, topology: Topology) -> PieceTable {
        rows(
            count: topology.rowCount(definition.rows),
            labels: definition.rowLabels.map { label in
                (
                    name: label.name,
                    value: { row in
                        guard let value = topology.value(of: label.attribute, space: definition.rows, row: row) else {
                            preconditionFailure("\(definition.name) has no \(label.attribute.rawValue) in its rows")
                        }
                        return value
                    }
                )
            })
    }

    static func rows(count: Int, labels: [(name: String, value: (Int) -> String)]) -> PieceTable {
        PieceTable(
            (0..<count).lazy.map { row in
                guard !labels.isEmpty else { return [] }
                return MetricText.labels(labels.map { (name: $0.name, value: $0.value(row)) }) + "} ".utf8
            })
    }
}
