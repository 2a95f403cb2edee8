/// Where records get their cells that have no place in a file: large regions, filled one record after the other.
///
/// The system maps a process only so many regions (Linux: 65,530), and a region is pages, so a record has none of its own.
struct MemoryArena {
    private static let regionWords = 1 << 16

    private var region: MappedRegion?
    private var slotWords = 0
    private var usedWords = 0

    /// Cells for one record, zero.
    mutating func allocate(_ count: Int, slotCount: Int) -> CellBlock {
        if let region, count <= slotWords - usedWords { return take(count, from: region, slotCount) }
        let line = StateLayout.lineWords
        slotWords = max(Self.regionWords, (count + line - 1) / line * line)
        usedWords = 0
        let new = MappedRegion(memory: slotWords * slotCount * 8)
        region = new
        return take(count, from: new, slotCount)
    }

    private mutating func take(_ count: Int, from region: MappedRegion, _ slotCount: Int) -> CellBlock {
        defer { usedWords += count }
        return CellBlock(
            region, offset: usedWords * 8, slotStride: slotWords, slotCount: slotCount, count: count)
    }
}
