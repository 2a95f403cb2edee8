public import Synchronization
public import VeloFormat

/// The cells of an engine's durable families: one record for each series that was ever recorded.
///
/// Shard 0 is slot 0 of the file. Each further shard is a slot of its own that was leased, so an event loop may add to
/// its cells by load and store. During a take-over the slots that others have used follow as shards that are only read.
public final class DurableCells: CellSource {
    private let state: StateFile
    private let topology: Topology
    private let leases: [SlotLease]
    /// The slot of each shard.
    private let slots: [Int]
    /// Event loops that have a shard of their own: as many as asked for, or as slots were free.
    public let loops: Int
    /// Shards that this process must add up and never write: those behind `loops`.
    public let foreignShards: Int
    /// What another process has added, as of the last `findNew`.
    private let found = Mutex<[RecordSchema: [SeriesIdentity]]>([:])

    /// `topology` is the engine's.
    public init(_ state: StateFile, topology: Topology, loops: Int) {
        self.state = state
        self.topology = topology
        var leases: [SlotLease] = []
        while leases.count < loops, case let lease = state.lease(), lease.isExclusive { leases.append(lease) }
        self.leases = leases
        self.loops = leases.count
        let own = [0] + leases.map(\.slot)
        let foreign = state.isFolded ? [] : (0..<state.slotCount).filter { !own.contains($0) }
        slots = own + foreign
        foreignShards = foreign.count
    }

    /// The address of `count` adjacent cells of one series in one shard, which stays valid as long as this object.
    ///
    /// `labels` are the values of the row labels and then of the column labels. The file usually has room: then this takes
    /// two system calls. Precondition: the shard is 0, a loop's, or foreign; `count` is what the family's kind has.
    public func cells(
        family: FamilyDefinition, labels: [String], shard: Int, count: Int
    ) -> UnsafeMutablePointer<Atomic<UInt64>> {
        let schema = Self.schema(family)
        precondition(count == schema.cellCount, "\(family.name) does not have \(count) cells a series")
        return state.claimCells(schema, Self.identity(family, labels)).cell(0, slot: slots[shard])
    }

    public func countingSince(family: FamilyDefinition, now: UInt64) -> UInt64 {
        let identity = SeriesIdentity(family: family.name, labels: [])
        let record = state.claim(RecordSchema(kind: .moment), [identity])[0]
        record.update(cell: 0) { $0 == 0 ? now : nil }
        return record.value(cell: 0)
    }

    /// Hands over each series of a family that was recorded before and that this layout has: its labels, and its cells in
    /// each shard that may hold something. That is shard 0 alone, unless the file is one that could not be folded.
    ///
    /// Linear in the file's records. Series handed over are claimed; the others are on their way out.
    public func restore(
        family: FamilyDefinition, count: Int,
        _ body: (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void
    ) {
        restore(family: family, count: count, state.identities(Self.schema(family)), body)
    }

    public func findNew() {
        let new = Dictionary(grouping: state.takeFound(), by: \.schema).mapValues { $0.map(\.identity) }
        found.withLock { $0 = new }
    }

    public func restoreNew(
        family: FamilyDefinition, count: Int,
        _ body: (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void
    ) {
        restore(family: family, count: count, found.withLock { $0[Self.schema(family)] ?? [] }, body)
    }

    private func restore(
        family: FamilyDefinition, count: Int, _ identities: [SeriesIdentity],
        _ body: (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void
    ) {
        let schema = Self.schema(family)
        precondition(count == schema.cellCount, "\(family.name) does not have \(count) cells a series")
        guard !identities.isEmpty else { return }
        let names = family.rowLabels.map(\.name) + family.columnLabels.map(\.name)
        let rows = rowValues(family)
        let rowLabels = family.rowLabels.count
        let recorded = identities.compactMap { identity -> (SeriesIdentity, [String])? in
            guard let labels = identity.labels(family: family.name), labels.count == names.count else { return nil }
            let values = names.compactMap { name in labels.first { Self.isSame($0.name, name) }?.value }
            guard values.count == names.count, rows.contains(values.prefix(rowLabels).map { Array($0.utf8) }),
                zip(family.columnLabels, values.dropFirst(rowLabels)).allSatisfy({ label, value in
                    label.values.contains { Self.isSame($0, value) }
                })
            else { return nil }
            return (identity, values)
        }
        let blocks = state.claimCells(schema, recorded.map(\.0))
        for ((_, labels), block) in zip(recorded, blocks) {
            for shard in state.isFolded ? 0..<1 : slots.indices {
                body(labels, shard, block.cell(0, slot: slots[shard]))
            }
        }
    }

    private static func schema(_ family: FamilyDefinition) -> RecordSchema {
        switch family.kind {
        case .histogram: RecordSchema(kind: .histogram, bounds: family.bounds)
        case .counter where family.value == .ratio: RecordSchema(kind: .floatCounter)
        case .counter: RecordSchema(kind: .counter)
        case .gauge: preconditionFailure("\(family.name) is a gauge, which no restart keeps")
        }
    }

    private static func identity(_ family: FamilyDefinition, _ labels: [String]) -> SeriesIdentity {
        let names = family.rowLabels.map(\.name) + family.columnLabels.map(\.name)
        precondition(names.count == labels.count, "\(family.name) has \(names.count) labels")
        return SeriesIdentity(family: family.name, labels: zip(names, labels).map { (name: $0, value: $1) })
    }

    /// The label values of every row, as bytes: names are never compared by Unicode equivalence.
    private func rowValues(_ family: FamilyDefinition) -> Set<[[UInt8]]> {
        Set(
            (0..<topology.rowCount(family.rows)).map { row in
                family.rowLabels.map {
                    Array((topology.value(of: $0.attribute, space: family.rows, row: row) ?? "").utf8)
                }
            })
    }

    private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
