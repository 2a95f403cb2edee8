import Synchronization

/// The cells of one family: for each shard `stride` atomics per (row, column), and one bit per (row, column) that says
/// it was touched.
///
/// A column's cells are adjacent, row after row, so that statuses nobody sees cost no memory and the few that everybody
/// sees fill their pages. Cells are relaxed atomics, reached only after row and column were checked against the grid: a
/// wrong index stops the process instead of counting for somebody else.
struct CellGrid: @unchecked Sendable {
    // Sendable: all is immutable but for what the pointers lead to, which is atomic. The pointers stay valid because
    // `marks` is held; whoever follows one keeps `marks` alive until it is done (`withExtendedLifetime`).
    let marks: CellMemory
    let touched: UnsafeMutablePointer<Atomic<UInt64>>
    let rowCount: Int
    let columnCount: Int
    let stride: Int
    let wordsPerRow: Int

    /// `stride` is how many cells a (row, column) has.
    init(rowCount: Int, columnCount: Int, stride: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.stride = stride
        wordsPerRow = (columnCount + 63) / 64
        let touchedCount = Self.product(rowCount, wordsPerRow)
        marks = CellMemory(wordCount: touchedCount)
        touched = marks.atomics(at: 0, count: touchedCount)
    }

    /// Cells of one shard.
    var cellCount: Int { Self.product(Self.product(rowCount, columnCount), stride) }

    static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        // An eighth of the address space of words leaves room for every sum that follows.
        precondition(!overflow && product < Int.max / 64, "a metric family has too many cells")
        return product
    }

    /// The place of (row, column) among those of a shard. Precondition: both are in the grid.
    @inline(__always)
    func index(_ row: Int, _ column: Int) -> Int {
        precondition(
            UInt(bitPattern: row) < UInt(bitPattern: rowCount)
                && UInt(bitPattern: column) < UInt(bitPattern: columnCount),
            "outside the rows and columns of the family")
        return column &* rowCount &+ row
    }

    /// The marks of columns `64 × word` to `64 × word + 63` of a row.
    @inline(__always)
    func touchedColumns(row: Int, word: Int) -> UInt64 {
        precondition(row >= 0 && row < rowCount && word >= 0 && word < wordsPerRow)
        return touched[row &* wordsPerRow &+ word].load(ordering: .relaxed)
    }
}
