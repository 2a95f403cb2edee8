public import Synchronization
import VeloFormat

/// Where the cells of one durable family are, for one shard: an address for each cell of the grid, asked for at first use.
///
/// The table of addresses is a slab like any other, so that it costs memory by the page of it that is used.
@usableFromInline
final class CellAddresses: Sendable {
    private let memory: CellMemory
    private let count: Int
    /// Asks the source. Under the lock of the family, so that a series is asked for once.
    private let resolve: @Sendable (_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>>
    private let rowCount: Int
    private let lock: FamilyLock

    init(
        rowCount: Int, columnCount: Int, lock: FamilyLock,
        resolve: @escaping @Sendable (_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>>
    ) {
        self.rowCount = rowCount
        self.lock = lock
        self.resolve = resolve
        count = rowCount * columnCount
        memory = CellMemory(wordCount: count)
    }

    /// An address or 0 for each cell of the grid, in its order. Valid as long as this object.
    var table: UnsafeMutablePointer<Atomic<UInt64>> { memory.atomics(at: 0, count: count) }

    private func slot(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        table + (column * rowCount + row)
    }

    /// The cells of (row, column); `nil` if nothing was recorded there. Precondition: both are in the grid.
    func existing(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>>? {
        UnsafeMutablePointer(bitPattern: UInt(slot(row, column).pointee.load(ordering: .acquiring)))
    }

    /// The cells of (row, column), asked for if need be. Precondition: both are in the grid.
    @usableFromInline
    func cells(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        if let cells = existing(row, column) { return cells }
        return lock.state.withLock { _ in
            if let cells = existing(row, column) { return Given(cells: cells) }
            let cells = resolve(row, column)
            set(cells, row, column)
            return Given(cells: cells)
        }.cells
    }

    func set(_ cells: UnsafeMutablePointer<Atomic<UInt64>>, _ row: Int, _ column: Int) {
        slot(row, column).pointee.store(UInt64(UInt(bitPattern: cells)), ordering: .releasing)
    }

    /// An address may leave the lock: it never changes and leads to atomics.
    private struct Given: @unchecked Sendable { let cells: UnsafeMutablePointer<Atomic<UInt64>> }
}

/// Held while a source is asked for cells: once in the life of a series.
final class FamilyLock: Sendable {
    let state = Mutex<Void>(())
}
