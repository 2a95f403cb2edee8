public import Synchronization

/// The cells of one family: `stride` atomics per (row, column), and one bit per (row, column) that says it was touched.
///
/// Every operation is a relaxed atomic on a cell whose row and column were checked against the grid: a wrong index
/// stops the process instead of counting for somebody else. There is no lock and no allocation after `init`.
@usableFromInline
struct CellGrid: @unchecked Sendable {
    // Sendable: all is immutable but for what the pointers lead to, which is atomic. The pointers stay valid because
    // `memory` is held; whoever follows one keeps `memory` alive until it is done (`withExtendedLifetime`).
    @usableFromInline let memory: CellMemory
    @usableFromInline let cells: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let touched: UnsafeMutablePointer<Atomic<UInt64>>
    /// Upper bounds of the buckets; written once, before the grid is shared.
    @usableFromInline let bounds: UnsafePointer<UInt64>
    @usableFromInline let boundCount: Int
    @usableFromInline let rowCount: Int
    @usableFromInline let columnCount: Int
    @usableFromInline let stride: Int
    @usableFromInline let wordsPerRow: Int

    /// `bounds` of a histogram's buckets; `nil` for one cell per (row, column).
    init(rowCount: Int, columnCount: Int, bounds: [UInt64]? = nil) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        // One cell a bucket, the one above every bound, and the sum.
        stride = bounds.map { $0.count + 2 } ?? 1
        boundCount = bounds?.count ?? 0
        wordsPerRow = (columnCount + 63) / 64
        let cellCount = Self.product(Self.product(rowCount, columnCount), stride)
        // A cache line between the two, so that marking a series never slows the counting of another.
        let firstTouchedWord = (cellCount + 15) / 8 * 8
        let touchedCount = Self.product(rowCount, wordsPerRow)
        memory = CellMemory(wordCount: firstTouchedWord + touchedCount + boundCount)
        cells = memory.atomics(at: 0, count: cellCount)
        touched = memory.atomics(at: firstTouchedWord, count: touchedCount)
        let boundMemory = memory.numbers(at: firstTouchedWord + touchedCount, count: boundCount)
        for (index, bound) in (bounds ?? []).enumerated() { boundMemory[index] = bound }
        self.bounds = UnsafePointer(boundMemory)
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        // An eighth of the address space of words leaves room for every sum that follows.
        precondition(!overflow && product < Int.max / 64, "a metric family has too many cells")
        return product
    }

    /// The first cell of (row, column). Precondition: both are in the grid.
    @inlinable @inline(__always)
    func cell(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(
            UInt(bitPattern: row) < UInt(bitPattern: rowCount)
                && UInt(bitPattern: column) < UInt(bitPattern: columnCount),
            "outside the rows and columns of the family")
        return cells + (row &* columnCount &+ column) &* stride
    }

    /// Exposes the series of (row, column) for ever. Precondition: both are in the grid, as `cell` checked.
    ///
    /// One load in the steady state; releasing, so that a scrape that sees the mark sees what was written before it.
    @inlinable @inline(__always)
    func touch(_ row: Int, _ column: Int) {
        let word = touched + (row &* wordsPerRow &+ column &>> 6)
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: column & 63)
        if word.pointee.load(ordering: .relaxed) & bit == 0 {
            word.pointee.bitwiseOr(bit, ordering: .releasing)
        }
    }

    /// The bucket of an observation: the number of bounds below it. Halving without a branch that depends on the value,
    /// five steps for 32 bounds.
    @inlinable @inline(__always)
    func bucket(of value: UInt64) -> Int {
        var first = 0
        var count = boundCount
        while count > 0 {
            let half = (count &+ 1) &>> 1
            first &+= bounds[first &+ half &- 1] < value ? half : 0
            count &-= half
        }
        return first
    }

    /// The marks of columns `64 × word` to `64 × word + 63` of a row.
    func touchedColumns(row: Int, word: Int) -> UInt64 {
        precondition(row >= 0 && row < rowCount && word >= 0 && word < wordsPerRow)
        return touched[row * wordsPerRow + word].load(ordering: .acquiring)
    }
}
