public import Synchronization

/// The cells of one family that one event loop writes, or, in shard 0, any thread.
///
/// A loop's own shard has one writer, which therefore loads, adds and stores without locking the bus; scrapes only load.
@usableFromInline
struct CellShard: Sendable {
    @usableFromInline let cells: CellPointers
    /// Keeps what `cells` points to. Whoever uses them holds it until it is done (`withExtendedLifetime`).
    @usableFromInline let owner: CellOwner

    /// `others` is what else is to be kept as long as the cells are.
    init(_ grid: CellGrid, isShared: Bool, addresses: CellAddresses? = nil, others: [CellMemory]) {
        let count = addresses == nil ? grid.cellCount : 0
        let memory = CellMemory(wordCount: count)
        owner = CellOwner([memory, grid.marks] + others, addresses: addresses)
        cells = CellPointers(
            start: addresses?.table ?? memory.atomics(at: 0, count: count), touched: grid.touched,
            rowCount: grid.rowCount,
            columnCount: grid.columnCount, stride: grid.stride, wordsPerRow: grid.wordsPerRow, isShared: isShared,
            addresses: addresses.map(Unmanaged.passUnretained))
    }

    /// Where the cells are, if a source supplies them.
    var addresses: CellAddresses? { owner.addresses }
}

/// Keeps the memory that handles point into.
@usableFromInline
final class CellOwner: Sendable {
    private let kept: [CellMemory]
    let addresses: CellAddresses?

    init(_ kept: [CellMemory], addresses: CellAddresses?) {
        self.kept = kept
        self.addresses = addresses
    }
}

/// What recording needs to find a cell: addresses and numbers, and nothing that is counted, because counting references
/// costs more than the recording.
@usableFromInline
struct CellPointers: @unchecked Sendable {
    // Sendable: all is immutable but for what the pointers lead to, which is atomic. A `CellOwner` keeps that in place.
    /// The cells, or, where a source supplies them, the table of their addresses.
    @usableFromInline let start: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let touched: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let rowCount: Int
    @usableFromInline let columnCount: Int
    @usableFromInline let stride: Int
    @usableFromInline let wordsPerRow: Int
    /// Whether any thread may write.
    @usableFromInline let isShared: Bool
    @usableFromInline let addresses: Unmanaged<CellAddresses>?

    init(
        start: UnsafeMutablePointer<Atomic<UInt64>>, touched: UnsafeMutablePointer<Atomic<UInt64>>, rowCount: Int,
        columnCount: Int, stride: Int, wordsPerRow: Int, isShared: Bool, addresses: Unmanaged<CellAddresses>?
    ) {
        self.start = start
        self.touched = touched
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.stride = stride
        self.wordsPerRow = wordsPerRow
        self.isShared = isShared
        self.addresses = addresses
    }

    /// The place of (row, column) among those of a shard. Precondition: both are in the grid.
    @inlinable @inline(__always)
    func index(_ row: Int, _ column: Int) -> Int {
        precondition(
            UInt(bitPattern: row) < UInt(bitPattern: rowCount)
                && UInt(bitPattern: column) < UInt(bitPattern: columnCount),
            "outside the rows and columns of the family")
        return column &* rowCount &+ row
    }

    /// The first cell of (row, column). Precondition: both are in the grid.
    @inlinable @inline(__always)
    func cell(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        let index = index(row, column)
        guard let addresses else { return start + index &* stride }
        // Looked up here, without a call: after the first event of a series its address is there.
        let address = UInt(truncatingIfNeeded: start[index].load(ordering: .acquiring))
        if let cells = UnsafeMutablePointer<Atomic<UInt64>>(bitPattern: address) { return cells }
        return addresses._withUnsafeGuaranteedRef { $0.cells(row, column) }
    }

    /// Exposes the series of (row, column) for ever. Precondition: both are in the grid, as `index` checked.
    ///
    /// Called when a cell was zero before, so hardly ever in the steady state; one load if the bit is set already.
    @inlinable
    func touch(_ row: Int, _ column: Int) {
        let word = touched + (row &* wordsPerRow &+ column &>> 6)
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: column & 63)
        if word.pointee.load(ordering: .relaxed) & bit == 0 {
            word.pointee.bitwiseOr(bit, ordering: .relaxed)
        }
    }

    /// Adds to a cell and returns what it held before.
    @inlinable @inline(__always)
    func add(_ amount: UInt64, to cell: UnsafeMutablePointer<Atomic<UInt64>>) -> UInt64 {
        if isShared { return cell.pointee.wrappingAdd(amount, ordering: .relaxed).oldValue }
        let old = cell.pointee.load(ordering: .relaxed)
        cell.pointee.store(old &+ amount, ordering: .relaxed)
        return old
    }
}
