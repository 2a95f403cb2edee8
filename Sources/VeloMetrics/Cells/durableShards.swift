import VeloFormat

/// Shards whose cells a source supplies, with what it has of earlier processes exposed from the start.
func durableShards(
    _ definition: FamilyDefinition, grid: CellGrid, topology: Topology, count: Int, source: any CellSource,
    others: [CellMemory]
) -> [CellShard] {
    let lock = FamilyLock()
    let shards = (0..<count).map { shard in
        CellShard(
            grid, isShared: shard == 0,
            addresses: CellAddresses(rowCount: grid.rowCount, columnCount: grid.columnCount, lock: lock) {
                row, column in
                let labels =
                    definition.rowLabels.map {
                        topology.value(of: $0.attribute, space: definition.rows, row: row) ?? ""
                    }
                    + definition.columnValues(column)
                return source.cells(family: definition, labels: labels, shard: shard, count: grid.stride)
            }, others: others)
    }
    restore(definition, grid: grid, topology: topology, into: shards[0], source: source)
    return shards
}

/// Binds the restored series that this layout has. Linear in rows, columns and restored series.
private func restore(
    _ definition: FamilyDefinition, grid: CellGrid, topology: Topology, into shard: CellShard, source: any CellSource
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
    source.restore(family: definition, count: grid.stride) { labels, cells in
        guard let row = rows[key(labels.prefix(rowLabels))], let column = columns[key(labels.dropFirst(rowLabels))]
        else { return }
        shard.addresses?.set(cells, row, column)
        shard.cells.touch(row, column)
    }
}
