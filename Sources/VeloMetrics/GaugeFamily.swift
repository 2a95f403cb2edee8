public import Synchronization

/// Records whole numbers that go up and down. Copies share the cells, and hold the memory.
///
/// Safe from any thread; never blocks, never allocates. Preconditions as for `CounterFamily`.
public struct GaugeFamily: Sendable {
    @usableFromInline let grid: CellGrid

    init(_ grid: CellGrid) { self.grid = grid }

    @inlinable @inline(__always)
    public func add(_ delta: Int64, row: Int, column: Int) {
        withExtendedLifetime(grid.memory) {
            // Two's complement: adding the bit pattern of -1 is subtracting one.
            grid.cell(row, column).pointee.wrappingAdd(UInt64(bitPattern: delta), ordering: .relaxed)
            grid.touch(row, column)
        }
    }

    @inlinable @inline(__always)
    public func set(_ value: Int64, row: Int, column: Int) {
        withExtendedLifetime(grid.memory) {
            grid.cell(row, column).pointee.store(UInt64(bitPattern: value), ordering: .relaxed)
            grid.touch(row, column)
        }
    }
}
