public import Synchronization

/// Records into one counter family. Copies share the cells, and hold the memory: a handle may outlive its engine.
///
/// Safe from any thread; never blocks, never allocates.
public struct CounterFamily: Sendable {
    @usableFromInline let grid: CellGrid

    init(_ grid: CellGrid) { self.grid = grid }

    /// Adds to one series, in the value's own unit (events, nanoseconds, bytes), and exposes it if it was not yet.
    /// Precondition: row and column are the family's.
    @inlinable @inline(__always)
    public func add(_ amount: UInt64, row: Int, column: Int) {
        withExtendedLifetime(grid.memory) {
            let cell = grid.cell(row, column)
            grid.touch(row, column)
            cell.pointee.wrappingAdd(amount, ordering: .relaxed)
        }
    }
}
