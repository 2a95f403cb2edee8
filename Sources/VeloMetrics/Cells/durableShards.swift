import Synchronization
import VeloFormat

/// Shards whose cells a source supplies: shard 0, one for each event loop, and the source's foreign ones. What the source
/// has of other processes is exposed from the start.
///
/// - Returns: the shards, and what exposes series that other processes have added since.
func durableShards(
    _ definition: FamilyDefinition, grid: CellGrid, topology: Topology, loops: Int, source: any CellSource,
    others: [CellMemory]
) -> (shards: [CellShard], restoreNew: @Sendable () -> Void) {
    let lock = FamilyLock()
    @Sendable func cells(_ shard: Int, _ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        let rowValues = definition.rowLabels.map {
            topology.value(of: $0.attribute, space: definition.rows, row: row) ?? ""
        }
        return source.cells(
            family: definition, labels: rowValues + definition.columnValues(column), shard: shard, count: grid.stride)
    }
    func addresses(
        _ resolve: @escaping @Sendable (_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>>
    ) -> CellAddresses {
        CellAddresses(rowCount: grid.rowCount, columnCount: grid.columnCount, lock: lock, resolve: resolve)
    }
    let foreign = (0..<source.foreignShards).map { index in
        addresses { row, column in cells(loops + 1 + index, row, column) }
    }
    let own = (0...loops).map { shard in
        addresses { row, column in
            // A series that another process has added since the start is found by now, and read from here on.
            for (index, addresses) in foreign.enumerated() where addresses.existing(row, column) == nil {
                addresses.set(cells(loops + 1 + index, row, column), row, column)
            }
            return cells(shard, row, column)
        }
    }
    let shards = (own + foreign).enumerated().map { shard, addresses in
        CellShard(grid, isShared: shard == 0, addresses: addresses, others: others)
    }
    restore(definition, grid: grid, topology: topology, into: shards, from: source.restore)
    return (
        shards,
        { restore(definition, grid: grid, topology: topology, into: shards, from: source.restoreNew) }
    )
}

/// `CellSource.restore` or `restoreNew` of one source.
private typealias Restoring = (
    FamilyDefinition, Int, (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void
) -> Void

/// Binds the restored series that this layout has. Linear in rows, columns and restored series.
private func restore(
    _ definition: FamilyDefinition, grid: CellGrid, topology: Topology, into shards: [CellShard],
    from restoring: Restoring
) {
    // Names are compared by bytes, never by Unicode equivalence.
    func key(_ values: some Sequence<String>) -> [[UInt8]] { values.map { Array($0.utf8) } }
    let rows = Dictionary(
        (0..<grid.rowCount).map { row in
            (
                key(
                    definition.rowLabels.map {
                        topology.value(of: $0.attribute, space: definition.rows, row: row) ?? ""
                    }),
                row
            )
        }, uniquingKeysWith: { first, _ in first })
    let columns = Dictionary(
        (0..<grid.columnCount).map { (key(definition.columnValues($0)), $0) }, uniquingKeysWith: { first, _ in first })
    let rowLabels = definition.rowLabels.count
    restoring(definition, grid.stride) { labels, shard, cells in
        guard let row = rows[key(labels.prefix(rowLabels))], let column = columns[key(labels.dropFirst(rowLabels))]
        else { return }
        shards[shard].addresses?.set(cells, row, column)
        shards[shard].cells.touch(row, column)
    }
}
