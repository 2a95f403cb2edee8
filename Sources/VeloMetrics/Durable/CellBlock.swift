public import Synchronization

/// The cells of one record: the same number in every slot, at a fixed distance. Copies share them, and hold the memory.
@usableFromInline
struct CellBlock: @unchecked Sendable {
    // Sendable: immutable, and what the pointer leads to is atomic.
    @usableFromInline let region: MappedRegion
    @usableFromInline let first: UnsafeMutablePointer<Atomic<UInt64>>
    /// Words from a cell to the same one of the next slot.
    @usableFromInline let slotStride: Int
    @usableFromInline let slotCount: Int
    @usableFromInline let count: Int

    /// Precondition: the region has `count` words at `offset` and at each multiple of `slotStride` words behind it.
    init(_ region: MappedRegion, offset: Int, slotStride: Int, slotCount: Int, count: Int) {
        precondition(count <= slotStride && slotCount >= 1)
        self.region = region
        first = region.atomics(at: offset, count: (slotCount - 1) * slotStride + count)
        self.slotStride = slotStride
        self.slotCount = slotCount
        self.count = count
    }

    @inlinable @inline(__always)
    func cell(_ index: Int, slot: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(
            UInt(bitPattern: index) < UInt(bitPattern: count) && UInt(bitPattern: slot) < UInt(bitPattern: slotCount),
            "outside the cells of the record")
        return first + (slot &* slotStride &+ index)
    }

    /// All slots together.
    func value(_ index: Int, _ kind: RecordSchema.Kind) -> UInt64 {
        withExtendedLifetime(region) {
            (0..<slotCount).reduce(0) { kind.combine($0, cell(index, slot: $1).pointee.load(ordering: .relaxed)) }
        }
    }
}
