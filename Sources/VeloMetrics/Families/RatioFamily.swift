public import Synchronization

/// Records a floating-point gauge. Copies share the cells, and hold the memory.
///
/// Safe from any thread; never blocks, never allocates. Preconditions as for `CounterFamily`.
public struct RatioFamily: Sendable {
    @usableFromInline let shard: CellShard

    init(_ shard: CellShard) { self.shard = shard }

    @inlinable @inline(__always)
    public func set(_ value: Double, row: Int, column: Int) {
        withExtendedLifetime(shard.owner) {
            shard.cells.cell(row, column).pointee.store(value.bitPattern, ordering: .relaxed)
            shard.cells.touch(row, column)
        }
    }
}
