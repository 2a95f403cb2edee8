import Synchronization
import VeloFormat

/// One family inside the engine: its cells, which of them are exposed, and how they are spelled.
struct EngineFamily: Sendable {
    let definition: FamilyDefinition
    let grid: CellGrid
    let initial: InitialColumns
    let text: FamilyText

    /// The columns of a row that a scrape shows now: those born at zero and those touched since.
    private func exposedColumns(row: Int, word: Int) -> UInt64 {
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

    /// Header, then rows in the topology's order, and in each the exposed columns ascending.
    func render(to writer: inout ExpositionWriter) {
        writer.write(text.header.span)
        for row in 0..<grid.rowCount {
            for word in 0..<grid.wordsPerRow {
                var exposed = exposedColumns(row: row, word: word)
                while exposed != 0 {
                    let column = word * 64 + exposed.trailingZeroBitCount
                    exposed &= exposed &- 1
                    if definition.kind == .histogram {
                        renderHistogram(row: row, column: column, to: &writer)
                    } else {
                        renderSample(row: row, column: column, to: &writer)
                    }
                }
            }
        }
    }

    private func renderSample(row: Int, column: Int, to writer: inout ExpositionWriter) {
        renderName(head: 0, tail: 0, row: row, column: column, to: &writer)
        let cell = grid.cell(row, column).pointee.load(ordering: .relaxed)
        switch definition.value {
        case .ratio: writer.write(Double(bitPattern: cell))
        case _ where definition.kind == .gauge: writer.write(Int64(bitPattern: cell))
        case .duration: writer.write(secondsOf: cell)
        default: writer.write(cell)
        }
        writer.write("\n")
    }

    /// `_count` is the sum of the buckets that this scrape read, and so is always what `+Inf` says.
    private func renderHistogram(row: Int, column: Int, to writer: inout ExpositionWriter) {
        let cell = grid.cell(row, column)
        let bucketCount = definition.bounds.count + 1
        var count: UInt64 = 0
        for bucket in 0..<bucketCount {
            count &+= cell[bucket].load(ordering: .relaxed)
            renderName(head: 0, tail: bucket, row: row, column: column, to: &writer)
            writer.write(count)
            writer.write("\n")
        }
        renderName(head: 1, tail: bucketCount, row: row, column: column, to: &writer)
        let sum = cell[bucketCount].load(ordering: .relaxed)
        if definition.value == .duration { writer.write(secondsOf: sum) } else { writer.write(sum) }
        writer.write("\n")
        renderName(head: 2, tail: bucketCount, row: row, column: column, to: &writer)
        writer.write(count)
        writer.write("\n")
    }

    @inline(__always)
    private func renderName(head: Int, tail: Int, row: Int, column: Int, to writer: inout ExpositionWriter) {
        text.heads.write(head, to: &writer)
        text.columns.write(column, to: &writer)
        text.rows.write(row, to: &writer)
        text.tails.write(tail, to: &writer)
    }
}
