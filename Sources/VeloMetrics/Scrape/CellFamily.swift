import VeloFormat

/// One family inside the engine: its cells, which of them are exposed, and how they are spelled.
struct CellFamily: Sendable {
    /// How a cell is printed.
    enum Style {
        case whole, signed, seconds, number
    }

    let definition: FamilyDefinition
    let grid: CellGrid
    /// Shard 0, one for each event loop, and those that are only read; shard 0 alone where values are set.
    let shards: [CellShard]
    /// Exposes series that other processes have added; `nil` where no source supplies the cells.
    let restoreNew: (@Sendable () -> Void)?
    /// Of each shard that is written, in the same order; empty without exemplars.
    let exemplars: [ExemplarShard]
    /// Of a histogram's bounds.
    let search: BucketSearch
    let initial: InitialColumns
    let text: FamilyText
    /// The value of its `_created`, with its line feed.
    let created: PieceTable

    /// `source` supplies the cells; `nil` for slabs of the engine's own.
    init(
        _ definition: FamilyDefinition, topology: Topology, loops: Int, initial: InitialColumns, text: FamilyText,
        created: PieceTable, source: (any CellSource)?
    ) {
        self.definition = definition
        self.initial = initial
        self.text = text
        self.created = created
        let isHistogram = definition.kind == .histogram
        // The sum, a cell a bucket, and the one above every bound.
        let grid = CellGrid(
            rowCount: topology.rowCount(definition.rows), columnCount: definition.columnCount,
            stride: isHistogram ? definition.bounds.count + 2 : 1)
        self.grid = grid
        let searchMemory = CellMemory(wordCount: BucketSearch.wordCount(definition.bounds.count))
        search = BucketSearch(definition.bounds, in: searchMemory)
        let shardCount = Self.isSet(definition) ? 1 : loops + 1
        if let source {
            (shards, restoreNew) = durableShards(
                definition, grid: grid, topology: topology, loops: shardCount - 1, source: source,
                others: [searchMemory])
        } else {
            shards = (0..<shardCount).map { CellShard(grid, isShared: $0 == 0, others: [searchMemory]) }
            restoreNew = nil
        }
        let slots = grid.cellCount / grid.stride * (isHistogram ? grid.stride - 1 : 1)
        exemplars = definition.hasExemplars ? (0..<shardCount).map { _ in ExemplarShard(slotCount: slots) } : []
    }

    /// The shard with that number, or the only one there is. Precondition: the engine has it.
    func shard(_ number: Int) -> CellShard { shards.count == 1 ? shards[0] : shards[number] }

    func exemplarShard(_ number: Int) -> ExemplarShard? {
        exemplars.isEmpty ? nil : exemplars[exemplars.count == 1 ? 0 : number]
    }

    /// Whether the last value counts, and not the sum of all.
    private static func isSet(_ definition: FamilyDefinition) -> Bool {
        definition.kind == .gauge && definition.value != .delta
    }

    var style: Style {
        switch definition.value {
        case .ratio: .number
        case _ where definition.kind == .gauge: .signed
        case .duration: .seconds
        default: .whole
        }
    }

    /// The columns of a row that a scrape shows now: those born at zero and those touched since.
    @inline(__always)
    func exposedColumns(row: Int, word: Int) -> UInt64 {
        initial.columns(row: row, word: word) | grid.touchedColumns(row: row, word: word)
    }

    func isExposed(row: Int, column: Int) -> Bool {
        exposedColumns(row: row, word: column / 64) >> UInt64(column % 64) & 1 == 1
    }

    var exposedSeriesCount: Int {
        var cells = 0
        for row in 0..<grid.rowCount {
            for word in 0..<grid.wordsPerRow { cells += exposedColumns(row: row, word: word).nonzeroBitCount }
        }
        return cells * definition.seriesPerCell
    }
}
