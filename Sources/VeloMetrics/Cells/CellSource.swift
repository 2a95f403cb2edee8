public import Synchronization
public import VeloFormat

/// Supplies cells that outlive the engine, such as those of a memory-mapped file, to the families that are `isDurable`.
///
/// The engine keeps every address that it was given until it is gone itself, and reaches what is behind it as relaxed
/// atomics only. Shard 0 is the one whose cells any thread may write; it is also where counts of an earlier process are.
public protocol CellSource: AnyObject, Sendable {
    /// How many shards follow those of the event loops that this engine adds up and never writes: what other processes
    /// count, or have counted, of the same series.
    var foreignShards: Int { get }

    /// The address of `count` adjacent cells of one series in one shard.
    ///
    /// Called at most once for each series and shard, when it is first recorded: from an event loop, so quickly, but
    /// never twice at the same time. `labels` are the values of the row labels and then of the column labels. What
    /// `restore` handed over is never asked for.
    func cells(family: FamilyDefinition, labels: [String], shard: Int, count: Int)
        -> UnsafeMutablePointer<Atomic<UInt64>>

    /// Hands over each series of a family that another process recorded, with its cells in every shard that may hold
    /// some of it; shard 0 is always among them. Called once for each family, before anything is recorded. Series whose
    /// labels this spec does not have are passed over.
    func restore(
        family: FamilyDefinition, count: Int,
        _ body: (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void)

    /// Looks for series that another process has added since `restore`, or since the last time.
    func findNew()

    /// `restore` for those that `findNew` has found last; called at any time, while others record.
    func restoreNew(
        family: FamilyDefinition, count: Int,
        _ body: (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void)

    /// When the family's counts began, in nanoseconds since 1970 UTC: `now`, unless an earlier process began them.
    func countingSince(family: FamilyDefinition, now: UInt64) -> UInt64
}

/// A source to which no other process adds.
extension CellSource {
    public func findNew() {}

    public func restoreNew(
        family: FamilyDefinition, count: Int,
        _ body: (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void
    ) {}
}
