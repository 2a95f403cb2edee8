import VeloFormat

/// A family whose values the tables fix: the text of each value is kept once, however many series have it.
struct ConstantFamily: Sendable {
    let name: String
    private let familyName: String
    private let help: String
    private let type: MetricType
    private let columns: PieceTable
    let rows: PieceTable
    /// The distinct values, each with its line feed.
    private let values: PieceTable
    /// Of each (row, column): an index in `values`, or `absent`.
    private let valueIndices: [UInt32]
    private static let absent = UInt32.max
    /// Whether rows are tenants.
    let isByTenant: Bool
    let seriesCount: Int

    /// `value` is the text of a series' value; `nil` if there is no such series. `columns` are the labels of each, before
    /// those of the rows.
    init(
        _ family: BuiltInFamily, namespace: String, columns: [[(name: String, value: String)]], rows: PieceTable,
        isByTenant: Bool, value: (_ row: Int, _ column: Int) -> String?
    ) {
        let name = family.name(in: namespace)
        self.name = name
        type = family == .buildInfo ? .info : .gauge
        familyName = type == .info ? String(name.dropLast("_info".utf8.count)) : name
        help = family.help
        self.rows = rows
        self.isByTenant = isByTenant
        self.columns = PieceTable(
            columns.map { "\(name){".utf8 + MetricText.labels($0) + (isByTenant ? ",".utf8 : "} ".utf8) })

        var texts: [[UInt8]] = []
        var indexByText: [String: UInt32] = [:]
        valueIndices = (0..<rows.count).flatMap { row in
            columns.indices.map { column in
                guard let text = value(row, column) else { return Self.absent }
                if let index = indexByText[text] { return index }
                let index = UInt32(texts.count)
                indexByText[text] = index
                texts.append(Array("\(text)\n".utf8))
                return index
            }
        }
        values = PieceTable(texts)
        seriesCount = valueIndices.count { $0 != Self.absent }
    }

    func header(_ format: MetricFormat) -> [UInt8] {
        MetricText.header(format, name: name, familyName: familyName, help: help, type: type, unit: nil)
    }

    /// The most bytes of a line.
    var longestLine: Int { columns.longest + rows.longest + values.longest + 3 * LineWriter.slack }

    /// All samples of some rows.
    struct Section: ScrapeSection {
        private let family: ConstantFamily
        private var series: Int
        private let end: Int
        private(set) var sampleCount = 0

        init(_ family: ConstantFamily, rows: Range<Int>) {
            self.family = family
            series = rows.lowerBound * family.columns.count
            end = rows.upperBound * family.columns.count
        }

        mutating func render(to writer: inout LineWriter) -> Bool {
            let room = family.longestLine
            let columns = family.columns.count
            while series < end {
                let value = family.valueIndices[series]
                if value != ConstantFamily.absent {
                    guard writer.room >= room else { return false }
                    let (row, column) = series.quotientAndRemainder(dividingBy: columns)
                    writer.write(family.columns[column])
                    writer.write(family.rows[row])
                    writer.write(family.values[Int(value)])
                    sampleCount &+= 1
                }
                series &+= 1
            }
            return true
        }
    }
}

/// The families of `BuiltInFamily`. `tenantRows` has the label `tenant_id` of each tenant.
func builtInFamilies(_ tables: Tables, version: String, tenantRows: PieceTable) -> [ConstantFamily] {
    BuiltInFamily.allCases.map { family in
        let labels = family.labels
        switch family {
        case .buildInfo:
            return ConstantFamily(
                family, namespace: tables.namespace,
                columns: [zip(labels, [version, tables.specHash]).map { (name: $0, value: $1) }],
                rows: PieceTable([[]]), isByTenant: false, value: { _, _ in "1" })
        case .alertThreshold:
            return ConstantFamily(
                family, namespace: tables.namespace,
                columns: tables.thresholdAlerts.map { [(name: labels[0], value: $0)] }, rows: tenantRows,
                isByTenant: true,
                value: { row, column in
                    let thresholds = tables.tenants[row].thresholds
                    return column < thresholds.count ? thresholds[column].text : nil
                })
        case .slaObjective:
            return ConstantFamily(
                family, namespace: tables.namespace,
                columns: SLAKind.allCases.map { [(name: labels[0], value: $0.text)] }, rows: tenantRows,
                isByTenant: true,
                value: { row, column in
                    tables.tenants[row].objectives.first { $0.kind == SLAKind.allCases[column] }?.target.text
                })
        }
    }
}
