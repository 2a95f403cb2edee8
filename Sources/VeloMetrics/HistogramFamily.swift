public import Synchronization

/// Records into one histogram family. Copies share the cells, and hold the memory.
///
/// A cell is one count per bucket, the last for what is above every bound, and then the sum. There is no count of all:
/// a scrape adds up the buckets it read, so `_count` and `+Inf` agree however many observations are under way.
///
/// Safe from any thread; never blocks, never allocates. Preconditions as for `CounterFamily`.
public struct HistogramFamily: Sendable {
    @usableFromInline let grid: CellGrid

    init(_ grid: CellGrid) { self.grid = grid }

    /// Counts one observation, in the value's own unit, in the bucket of the first bound that is not below it.
    @inlinable @inline(__always)
    public func observe(_ value: UInt64, row: Int, column: Int) {
        withExtendedLifetime(grid.memory) {
            let cell = grid.cell(row, column)
            grid.touch(row, column)
            cell[grid.bucket(of: value)].wrappingAdd(1, ordering: .relaxed)
            cell[grid.boundCount &+ 1].wrappingAdd(value, ordering: .relaxed)
        }
    }
}
