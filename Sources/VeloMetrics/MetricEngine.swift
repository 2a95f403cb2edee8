import Synchronization
public import VeloFormat

/// All families of one spec, laid out for one set of tables: cells to record into and the text of a scrape.
///
/// Recording and scraping go on at the same time from any thread, without a lock. Memory grows with cells that were
/// written to, and with rows plus columns for names.
public final class MetricEngine: Sendable {
    let families: [CellFamily]
    let constants: [ConstantFamily]
    let sources: [MetricSource]
    let topology: Topology
    let statistics: ScrapeStatistics
    /// Indices of the tenants, by the bytes of their ids.
    let tenantOrder: [Int]
    /// Event loops that have a shard of their own.
    public let loops: Int
    private let cellSource: (any CellSource)?

    /// Lays out every family. Linear in rows plus columns.
    ///
    /// - Parameters:
    ///   - version: velod's own, for `<namespace>_build_info`.
    ///   - loops: how many event loops record; each has cells of its own, written without a locked instruction.
    ///   - startedAt: nanoseconds since 1970 UTC, for `_created` of what is not durable; now, if `nil`.
    ///   - sources: families to be read at each scrape, after those of the spec.
    ///   - showsItself: whether the families of the engine's own scrapes are among them.
    ///   - cells: where the cells of durable counters and histograms are; without it they are in memory like all others.
    ///
    /// Precondition: `topology` is that of `tables`; initial columns and row labels are those the definitions have;
    /// bounds rise.
    public init(
        definitions: [FamilyDefinition], tables: Tables, topology: Topology, version: String, loops: Int = 0,
        startedAt: UInt64? = nil, sources: [MetricSource] = [], showsItself: Bool = false,
        cells: (any CellSource)? = nil
    ) {
        struct RowText: Hashable {
            var space: RowSpace
            var labels: [String]
        }
        var rowTexts: [RowText: PieceTable] = [:]
        let shapes = tables.tenants.map(TenantShape.init) + [TenantShape()]

        let startedAt = startedAt ?? wallNanoseconds()
        families = definitions.map { definition in
            precondition(
                zip(definition.bounds, definition.bounds.dropFirst()).allSatisfy { $0 < $1 },
                "the bounds of \(definition.name) do not rise")
            let key = RowText(
                space: definition.rows, labels: definition.rowLabels.flatMap { [$0.name, $0.attribute.rawValue] })
            let rows = rowTexts[key] ?? FamilyText.rows(of: definition, topology: topology)
            rowTexts[key] = rows
            let source = definition.isDurable && definition.kind != .gauge ? cells : nil
            let began = source?.countingSince(family: definition, now: startedAt) ?? startedAt
            return CellFamily(
                definition, topology: topology, loops: loops,
                initial: InitialColumns(definition, tables: tables, topology: topology, shapes: shapes),
                text: FamilyText(definition, rows: rows), created: Self.createdText(at: began), source: source)
        }
        let statistics = ScrapeStatistics()
        self.statistics = statistics
        self.sources = sources + (showsItself ? [{ statistics.families }] : [])
        self.topology = topology
        self.loops = loops
        cellSource = cells
        tenantOrder = tables.tenants.indices.sorted { left, right in
            tables.tenants[left].id.utf8.lexicographicallyPrecedes(tables.tenants[right].id.utf8)
        }
        constants = builtInFamilies(
            tables, version: version,
            tenantRows: FamilyText.rows(
                count: tables.tenants.count, labels: [(name: "tenant_id", value: { tables.tenants[$0].id })]))
    }

    /// In seconds, to the millisecond.
    private static func createdText(at nanoseconds: UInt64) -> PieceTable {
        withUnsafeTemporaryAllocation(byteCount: 2 * LineWriter.longestNumber, alignment: 1) { buffer in
            var writer = LineWriter(buffer)
            writer.write(nanoseconds / 1_000_000, fractionDigits: 3)
            writer.write(UInt8(ascii: "\n"))
            return PieceTable([Array(buffer[..<writer.count])])
        }
    }

    /// Exposes the durable series that another process has added since this engine was made: those that a velod which was
    /// taken over from has counted while it drained, and nobody here. Linear in rows and what was added; not for an event loop.
    public func restoreNew() {
        cellSource?.findNew()
        for family in families { family.restoreNew?() }
    }

    /// The shard of an event loop, counted from 0: its own, or the shared one for more loops than were laid out for.
    public func shard(ofLoop loop: Int) -> Int { loop >= 0 && loop < loops ? loop + 1 : 0 }

    /// Handles to the family with that index in `definitions`. Precondition: it is of that kind, and the shard is one that
    /// `shard(ofLoop:)` gave, or 0, which any thread may use.
    public func counter(_ index: Int, shard: Int = 0) -> CounterFamily {
        let family = family(index) { $0.kind == .counter && $0.value != .ratio }
        return CounterFamily(family.shard(shard), exemplars: family.exemplarShard(shard))
    }

    /// A counter whose value is `ratio`: one that is added to in fractions.
    public func floatCounter(_ index: Int, shard: Int = 0) -> FloatCounterFamily {
        FloatCounterFamily(family(index) { $0.kind == .counter && $0.value == .ratio }.shard(shard))
    }

    public func gauge(_ index: Int, shard: Int = 0) -> GaugeFamily {
        GaugeFamily(family(index) { $0.kind == .gauge && $0.value != .ratio }.shard(shard))
    }

    /// A gauge whose value is `ratio`.
    public func ratio(_ index: Int, shard: Int = 0) -> RatioFamily {
        RatioFamily(family(index) { $0.kind == .gauge && $0.value == .ratio }.shard(shard))
    }

    public func histogram(_ index: Int, shard: Int = 0) -> HistogramFamily {
        let family = family(index) { $0.kind == .histogram }
        return HistogramFamily(
            family.shard(shard), search: family.search, exemplars: family.exemplarShard(shard))
    }

    private func family(_ index: Int, where isOfKind: (FamilyDefinition) -> Bool) -> CellFamily {
        let family = families[index]
        precondition(isOfKind(family.definition), "\(family.definition.name) is not of the kind asked for")
        return family
    }

    /// Series of the spec's and the built-in families that a scrape would have now. Linear in rows.
    public var exposedSeriesCount: Int {
        families.reduce(0) { $0 + $1.exposedSeriesCount } + constants.reduce(0) { $0 + $1.seriesCount }
    }

    /// What one cell of the family with that index holds; `nil` if the series is not exposed. For tests and reports.
    package func value(family: Int, row: Int, column: Int) -> CellValue? {
        families[family].value(row: row, column: column)
    }
}
