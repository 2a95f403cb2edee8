public import Synchronization

/// Records whole numbers that go up and down. Copies share the cells, and hold the memory.
///
/// A gauge of changes is the sum of its shards; one that is set has shard 0 alone, whatever handle it is set by. Threads
/// and preconditions as for `CounterFamily`.
public struct GaugeFamily: Sendable {
    @usableFromInline let shard: CellShard

    init(_ shard: CellShard) { self.shard = shard }

    @inlinable @inline(__always)
    public func add(_ delta: Int64, row: Int, column: Int) {
        withExtendedLifetime(shard.owner) {
            // Two's complement: adding the bit pattern of -1 is subtracting one.
            if shard.cells.add(UInt64(bitPattern: delta), to: shard.cells.cell(row, column)) == 0 {
                shard.cells.touch(row, column)
            }
        }
    }

    /// Precondition: the family is one that is set, or this is the only handle that is used.
    @inlinable @inline(__always)
    public func set(_ value: Int64, row: Int, column: Int) {
        withExtendedLifetime(shard.owner) {
            shard.cells.cell(row, column).pointee.store(UInt64(bitPattern: value), ordering: .relaxed)
            shard.cells.touch(row, column)
        }
    }
}
