public import Synchronization

/// The cells of one family that one event loop writes, or, in shard 0, any thread.
///
/// A loop's own shard has one writer, which therefore loads, adds and stores without locking the bus; scrapes only load.
@usableFromInline
struct CellShard: @unchecked Sendable {
    // Sendable for the reason that `CellGrid` is.
    @usableFromInline let grid: CellGrid
    @usableFromInline let memory: CellMemory
    @usableFromInline let cells: UnsafeMutablePointer<Atomic<UInt64>>
    /// Where the cells are, if a source supplies them.
    @usableFromInline let addresses: CellAddresses?
    /// Whether any thread may write.
    @usableFromInline let isShared: Bool

    init(_ grid: CellGrid, isShared: Bool, addresses: CellAddresses? = nil) {
        self.grid = grid
        self.isShared = isShared
        self.addresses = addresses
        let count = addresses == nil ? grid.cellCount : 0
        memory = CellMemory(wordCount: count)
        cells = memory.atomics(at: 0, count: count)
    }

    /// The first cell of (row, column). Precondition: both are in the grid.
    @inlinable @inline(__always)
    func cell(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        let index = grid.index(row, column)
        if let addresses { return addresses.cells(row, column) }
        return cells + index &* grid.stride
    }

    /// The same for a reader: `nil` where nothing was ever recorded.
    @inline(__always)
    func recordedCell(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>>? {
        if let addresses { return addresses.existing(row, column) }
        return cells + grid.index(row, column) &* grid.stride
    }

    /// Adds to a cell and returns what it held before.
    @inlinable @inline(__always)
    func add(_ amount: UInt64, to cell: UnsafeMutablePointer<Atomic<UInt64>>) -> UInt64 {
        if isShared { return cell.pointee.wrappingAdd(amount, ordering: .relaxed).oldValue }
        let old = cell.pointee.load(ordering: .relaxed)
        cell.pointee.store(old &+ amount, ordering: .relaxed)
        return old
    }

    /// Runs `body` with all memory kept where it is.
    @inlinable @inline(__always)
    func withCells(_ body: () -> Void) {
        withExtendedLifetime((memory, grid.marks), body)
    }
}
