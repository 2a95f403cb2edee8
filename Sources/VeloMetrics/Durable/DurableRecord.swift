public import Synchronization

/// The cells of one record that was claimed from a state file: recording is one atomic on a mapped address, so whatever
/// was recorded when the process ends, however it ends, is there at the next start.
///
/// Copies share the cells and hold the memory. Safe from any thread; never blocks, never allocates.
public struct DurableRecord: Sendable {
    @usableFromInline let cells: CellBlock
    let kind: RecordSchema.Kind
    private let cellsPerColumn: Int
    /// What other records of the same identity have counted for the same columns, under another schema.
    private let inherited: [Inherited]

    struct Inherited: Sendable {
        var cells: CellBlock
        /// For each column of this record the other one's, or -1.
        var columns: [Int]
    }

    init(_ cells: CellBlock, _ schema: RecordSchema, inherited: [Inherited]) {
        self.cells = cells
        kind = schema.kind
        cellsPerColumn = schema.cellsPerColumn
        self.inherited = inherited
    }

    public var cellCount: Int { cells.count }
    public var slotCount: Int { cells.slotCount }
    /// Whether the process's end leaves the cells as they are. False after a disk was full or could not be used.
    public var isDurable: Bool { cells.region.isFile }

    /// Adds to a cell of a counter or histogram: column × cells of a column + bucket. Preconditions: the cell is the
    /// record's; the slot is a lease's, or 0.
    @inlinable @inline(__always)
    public func add(_ amount: UInt64, cell: Int, slot: Int) {
        withExtendedLifetime(cells.region) {
            _ = cells.cell(cell, slot: slot).pointee.wrappingAdd(amount, ordering: .relaxed)
        }
    }

    /// Adds to a cell of a `floatCounter`.
    @inlinable
    public func add(float amount: Double, cell: Int, slot: Int) {
        withExtendedLifetime(cells.region) {
            let cell = cells.cell(cell, slot: slot)
            var bits = cell.pointee.load(ordering: .relaxed)
            while true {
                let sum = (Double(bitPattern: bits) + amount).bitPattern
                let (exchanged, original) = cell.pointee.weakCompareExchange(
                    expected: bits, desired: sum, ordering: .relaxed)
                if exchanged { return }
                bits = original
            }
        }
    }

    /// Replaces a cell of a `quota`, `budget` or `moment` by what `change` makes of it, as one atomic step; `change` may run more
    /// than once, and returns `nil` to leave the cell.
    @inlinable
    public func update(cell: Int, _ change: (UInt64) -> UInt64?) {
        withExtendedLifetime(cells.region) {
            let cell = cells.cell(cell, slot: 0)
            var packed = cell.pointee.load(ordering: .relaxed)
            while let desired = change(packed) {
                let (exchanged, original) = cell.pointee.weakCompareExchange(
                    expected: packed, desired: desired, ordering: .relaxed)
                if exchanged { return }
                packed = original
            }
        }
    }

    /// What a cell stands at: all slots, all processes, all starts. O(slots).
    ///
    /// Additions that go on meanwhile are in it or in the next one; two readings of an additive cell never fall.
    public func value(cell: Int) -> UInt64 {
        var value = cells.value(cell, kind)
        let (column, part) = cell.quotientAndRemainder(dividingBy: cellsPerColumn)
        for other in inherited where other.columns[column] >= 0 {
            value = kind.combine(value, other.cells.value(other.columns[column] * cellsPerColumn + part, kind))
        }
        return value
    }

    /// `value` of a `floatCounter`.
    public func floatValue(cell: Int) -> Double { Double(bitPattern: value(cell: cell)) }

    /// For code that computes addresses itself: calls `body` with the first cell of slot 0 and the number of words from
    /// there to the first cell of the next slot. The pointer must not be used without a reference to the record.
    @inlinable
    public func withCells<Result>(
        _ body: (_ first: UnsafeMutablePointer<Atomic<UInt64>>, _ slotStride: Int) -> Result
    ) -> Result {
        withExtendedLifetime(cells.region) { body(cells.first, cells.slotStride) }
    }
}
