public import Synchronization

/// Records into a counter whose amounts have fractions. Copies share the cells, and hold the memory.
///
/// Threads as for `CounterFamily`. In shard 0 an addition is repeated while another thread gets in between.
public struct FloatCounterFamily: Sendable {
    @usableFromInline let shard: CellShard

    init(_ shard: CellShard) { self.shard = shard }

    /// Adds to one series. What is not above zero adds nothing, because a counter never falls; it exposes the series.
    @inlinable @inline(__always)
    public func add(_ amount: Double, row: Int, column: Int) {
        withExtendedLifetime(shard.owner) {
            let cell = shard.cells.cell(row, column)
            var old = cell.pointee.load(ordering: .relaxed)
            if old == 0 { shard.cells.touch(row, column) }
            guard amount > 0 else { return }
            guard shard.cells.isShared else {
                cell.pointee.store((Double(bitPattern: old) + amount).bitPattern, ordering: .relaxed)
                return
            }
            while true {
                let new = (Double(bitPattern: old) + amount).bitPattern
                let (isDone, current) = cell.pointee.weakCompareExchange(
                    expected: old, desired: new, ordering: .relaxed)
                if isDone { return }
                old = current
            }
        }
    }
}
