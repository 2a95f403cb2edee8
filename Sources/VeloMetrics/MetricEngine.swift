import Synchronization
public import VeloFormat

/// All families of one spec, laid out for one set of tables: cells to record into and the text of a scrape.
///
/// Recording and scraping go on at the same time from any thread, without a lock. Memory grows with rows × columns that
/// were written to, and with rows plus columns for names.
public final class MetricEngine: Sendable {
    private let families: [EngineFamily]
    /// The families of `BuiltInFamily`, rendered.
    private let builtInText: [UInt8]
    private let builtInSeriesCount: Int
    /// How many bytes the last scrape had: room for the next one, so that it is not copied as it grows.
    private let lastLength = Atomic<Int>(0)

    /// Lays out every family. Linear in rows plus columns.
    ///
    /// `version` is velod's own, for `<namespace>_build_info`. Precondition: `topology` is that of `tables`; initial
    /// columns and row labels are those the definitions have; bounds rise.
    public init(definitions: [FamilyDefinition], tables: Tables, topology: Topology, version: String) {
        struct RowText: Hashable {
            var space: RowSpace
            var labels: [String]
        }
        var rowTexts: [RowText: ByteTable] = [:]
        let shapes = tables.tenants.map(TenantShape.init) + [TenantShape()]

        families = definitions.map { definition in
            precondition(
                zip(definition.bounds, definition.bounds.dropFirst()).allSatisfy { $0 < $1 },
                "the bounds of \(definition.name) do not rise")
            let key = RowText(
                space: definition.rows, labels: definition.rowLabels.flatMap { [$0.name, $0.attribute.rawValue] })
            let rows = rowTexts[key] ?? FamilyText.rows(of: definition, topology: topology)
            rowTexts[key] = rows
            return EngineFamily(
                definition: definition,
                grid: CellGrid(
                    rowCount: topology.rowCount(definition.rows), columnCount: definition.columnCount,
                    bounds: definition.kind == .histogram ? definition.bounds : nil),
                initial: InitialColumns(definition, tables: tables, topology: topology, shapes: shapes),
                text: FamilyText(definition, rows: rows))
        }
        builtInText = renderBuiltInFamilies(tables, version: version)
        builtInSeriesCount = BuiltInFamily.allCases.reduce(0) { $0 + $1.seriesCount(tables) }
    }

    /// Handles to the family with that index in `definitions`. Precondition: it is of that kind.
    public func counter(_ index: Int) -> CounterFamily {
        CounterFamily(family(index) { $0.kind == .counter }.grid)
    }

    public func gauge(_ index: Int) -> GaugeFamily {
        GaugeFamily(family(index) { $0.kind == .gauge && $0.value != .ratio }.grid)
    }

    /// A gauge whose value is `ratio`.
    public func ratio(_ index: Int) -> RatioFamily {
        RatioFamily(family(index) { $0.kind == .gauge && $0.value == .ratio }.grid)
    }

    public func histogram(_ index: Int) -> HistogramFamily {
        HistogramFamily(family(index) { $0.kind == .histogram }.grid)
    }

    private func family(_ index: Int, where isOfKind: (FamilyDefinition) -> Bool) -> EngineFamily {
        let family = families[index]
        precondition(isOfKind(family.definition), "\(family.definition.name) is not of the kind asked for")
        return family
    }

    /// Series that a scrape would have now. Linear in rows.
    public var exposedSeriesCount: Int {
        families.reduce(builtInSeriesCount) { $0 + $1.exposedSeriesCount }
    }

    /// Appends the whole exposition in Prometheus text format 0.0.4: the families in the order of their definitions,
    /// then the built-in ones. Two scrapes differ in values and in series that came to life between them, never in order.
    public func render(into output: inout [UInt8]) {
        let start = output.count
        let last = lastLength.load(ordering: .relaxed)
        // A sixteenth more, for counts that have gained digits and series that have come to life.
        output.reserveCapacity(start + last + last / 16)
        var writer = ExpositionWriter(appendingTo: output)
        // The writer has the only reference now, and grows it in place.
        output = []
        for family in families { family.render(to: &writer) }
        let builtIn = builtInText
        writer.write(builtIn.span)
        output = writer.finish()
        lastLength.store(output.count - start, ordering: .relaxed)
    }

    /// What one cell of the family with that index holds; `nil` if the series is not exposed. For tests and reports.
    package func value(family: Int, row: Int, column: Int) -> CellValue? {
        families[family].value(row: row, column: column)
    }
}
