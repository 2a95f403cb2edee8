public import VeloFormat

/// Records into one counter family. Copies share the cells, and hold the memory: a handle may outlive its engine.
///
/// The handle of shard 0 is safe from any thread, any other belongs to one event loop. Never blocks, never allocates.
public struct CounterFamily: Sendable {
    @usableFromInline let shard: CellShard
    @usableFromInline let exemplars: ExemplarShard?

    init(_ shard: CellShard, exemplars: ExemplarShard?) {
        self.shard = shard
        self.exemplars = exemplars
    }

    /// Adds to one series, in the value's own unit (events, nanoseconds, bytes), and exposes it if it was not yet.
    /// Precondition: row and column are the family's.
    @inlinable @inline(__always)
    public func add(_ amount: UInt64, row: Int, column: Int) {
        withExtendedLifetime(shard.owner) {
            if shard.cells.add(amount, to: shard.cells.cell(row, column)) == 0 { shard.cells.touch(row, column) }
        }
    }

    /// The same, keeping the trace as the series' exemplar. Without one, or in a family without exemplars, just `add`.
    @inlinable @inline(__always)
    public func add(_ amount: UInt64, row: Int, column: Int, exemplar: TraceReference?) {
        add(amount, row: row, column: column)
        if let exemplar, let exemplars {
            exemplars.keep(exemplar, value: amount, slot: shard.cells.index(row, column))
        }
    }
}
