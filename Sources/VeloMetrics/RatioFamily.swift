public import Synchronization

/// Records a floating-point gauge. Copies share the cells, and hold the memory.
///
/// Safe from any thread; never blocks, never allocates. Preconditions as for `CounterFamily`.
public struct RatioFamily: Sendable {
    @usableFromInline let grid: CellGrid

    init(_ grid: CellGrid) { self.grid = grid }

    @inlinable @inline(__always)
    public func set(_ value: Double, row: Int, column: Int) {
        withExtendedLifetime(grid.memory) {
            grid.cell(row, column).pointee.store(value.bitPattern, ordering: .relaxed)
            grid.touch(row, column)
        }
    }
}
