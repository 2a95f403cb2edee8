public import Synchronization
public import VeloFormat

/// Records into one histogram family. Copies share the cells, and hold the memory.
///
/// A cell is the sum and then one count per bucket, the last for what is above every bound. There is no count of all: a
/// scrape adds up the buckets it read, so `_count` and `+Inf` agree however many observations are under way.
///
/// Threads and preconditions as for `CounterFamily`.
public struct HistogramFamily: Sendable {
    @usableFromInline let shard: CellShard
    @usableFromInline let search: BucketSearch
    @usableFromInline let exemplars: ExemplarShard?

    init(_ shard: CellShard, search: BucketSearch, exemplars: ExemplarShard?) {
        self.shard = shard
        self.search = search
        self.exemplars = exemplars
    }

    /// Counts one observation, in the value's own unit, in the bucket of the first bound that is not below it.
    @inlinable @inline(__always)
    public func observe(_ value: UInt64, row: Int, column: Int) {
        withExtendedLifetime(shard.owner) { count(value, in: search.bucket(of: value), row: row, column: column) }
    }

    /// The same, keeping the trace as the bucket's exemplar. Without one, or in a family without exemplars, just `observe`.
    @inlinable @inline(__always)
    public func observe(_ value: UInt64, row: Int, column: Int, exemplar: TraceReference?) {
        let bucket = search.bucket(of: value)
        withExtendedLifetime(shard.owner) { count(value, in: bucket, row: row, column: column) }
        if let exemplar, let exemplars {
            let slot = shard.cells.index(row, column) &* (shard.cells.stride &- 1) &+ bucket
            exemplars.keep(exemplar, value: value, slot: slot)
        }
    }

    @inlinable @inline(__always)
    func count(_ value: UInt64, in bucket: Int, row: Int, column: Int) {
        let cell = shard.cells.cell(row, column)
        _ = shard.cells.add(value, to: cell)
        if shard.cells.add(1, to: cell + (1 &+ bucket)) == 0 { shard.cells.touch(row, column) }
    }
}
