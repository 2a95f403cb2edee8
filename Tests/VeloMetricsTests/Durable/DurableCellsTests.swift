import Synchronization
import Testing
import TestSupport
import VeloFormat

@testable import VeloMetrics

@Suite("the durable cells of an engine")
struct DurableCellsTests {
    let folder: TemporaryFolder
    let family = SampleFamily.requests
    let topology = Topology(sampleTables())

    init() throws { folder = try TemporaryFolder() }

    /// The labels of a series that the family has.
    private func labels(row: Int, column: Int) -> [String] {
        family.rowLabels.map { topology.value(of: $0.attribute, space: family.rows, row: row) ?? "" }
            + family.columnValues(column)
    }

    private func restored(_ cells: DurableCells) -> [String: UInt64] {
        var values: [String: UInt64] = [:]
        cells.restore(family: family, count: 1) { labels, _, cell in
            values[labels.joined(separator: " "), default: 0] += cell.pointee.load(ordering: .relaxed)
        }
        return values
    }

    @Test("are handed to the next process in one shard, for the series that it has")
    func restart() throws {
        try folder.run { state in
            let cells = DurableCells(state, topology: topology, loops: 2)
            #expect(cells.loops == 2 && cells.foreignShards == 0)
            for shard in 0...2 {
                let cell = cells.cells(family: family, labels: labels(row: 1, column: 2), shard: shard, count: 1)
                cell.pointee.store(UInt64(shard + 1), ordering: .relaxed)
            }
            // A series of another spec, and one of another family.
            var gone = labels(row: 0, column: 0)
            gone[0] = "gone"
            cells.cells(family: family, labels: gone, shard: 0, count: 1).pointee.store(5, ordering: .relaxed)
        }
        try folder.run { state in
            let cells = DurableCells(state, topology: topology, loops: 1)
            #expect(restored(cells) == [labels(row: 1, column: 2).joined(separator: " "): 6])
        }
    }

    @Test("are there for more series than the system maps regions, where there is no file")
    func manyInMemory() {
        let state = StateFile.inMemory(threads: 2)
        let identities = (0..<70_000).map { Sample.row("tenant-\($0)") }
        let cells = identities.map { state.claimCells(Sample.counter, $0) }
        for (number, cell) in cells.enumerated() {
            cell.cell(0, slot: number % 3).pointee.store(UInt64(number), ordering: .relaxed)
        }
        #expect(cells.indices.allSatisfy { cells[$0].value(0, .counter) == UInt64($0) })
        #expect(state.status.memoryRecords == 70_000)
    }

    @Test("include those of the process that is taken over from")
    func takeOver() throws {
        let old = try folder.state(threads: 2)
        let oldCells = DurableCells(old, topology: topology, loops: 2)
        let series = labels(row: 0, column: 0)
        oldCells.cells(family: family, labels: series, shard: 1, count: 1).pointee.store(10, ordering: .relaxed)
        #expect(old.offer())
        let new = try folder.state(threads: 2, .takeOver)
        let newCells = DurableCells(new, topology: topology, loops: 2)
        #expect(newCells.loops == 2 && newCells.foreignShards == 2)
        newCells.cells(family: family, labels: series, shard: 1, count: 1).pointee.store(1, ordering: .relaxed)
        // In every shard, its own too: the slot may have had another owner before.
        #expect(restored(newCells) == [series.joined(separator: " "): 11])
        old.close()
        new.close()
        try folder.run { state in
            let cells = DurableCells(state, topology: topology, loops: 2)
            #expect(restored(cells) == [series.joined(separator: " "): 11])
        }
    }
}
