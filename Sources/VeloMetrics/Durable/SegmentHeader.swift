/// The dimensions of one segment: fixed when it is made, checksummed, and consistent with each other.
struct SegmentHeader: Sendable, Equatable {
    var index: Int
    var blocks: Int
    var directoryBytes: Int
    var slotWords: Int

    /// As small as possible for so much content.
    init(index: Int, directoryBytes: Int, slotWords: Int, slotCount: Int) {
        self.index = index
        self.directoryBytes = Self.round(directoryBytes, to: StateLayout.lineWords * 8)
        self.slotWords = Self.round(slotWords, to: StateLayout.lineWords)
        let content = StateLayout.Segment.byteCount + self.directoryBytes + slotCount * self.slotWords * 8
        blocks = Self.round(content, to: StateLayout.blockSize) / StateLayout.blockSize
        // What rounding up to a whole block has left belongs to the cells.
        let spare = blocks * StateLayout.blockSize - content
        self.slotWords += spare / (slotCount * StateLayout.lineWords * 8) * StateLayout.lineWords
    }

    var byteCount: Int { blocks * StateLayout.blockSize }
    var directoryStart: Int { StateLayout.Segment.byteCount }
    var directoryLimit: Int { directoryStart + directoryBytes }

    /// Byte offset of a slot's first cell.
    func slotStart(_ slot: Int) -> Int { directoryLimit + slot * slotWords * 8 }

    func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(number: StateLayout.Segment.magic)
        bytes.append(number: UInt32(index))
        bytes.append(number: UInt32(blocks))
        bytes.append(number: UInt32(directoryBytes))
        bytes.append(number: UInt32(slotWords))
        bytes.append(number: bytes.checksum(0..<StateLayout.Segment.checksum))
        return bytes
    }

    /// `nil` unless the bytes begin with the header of the segment of that number.
    init?(_ bytes: RawSpan, index: Int, slotCount: Int) {
        typealias Layout = StateLayout.Segment
        guard bytes.number(UInt64.self, at: 0) == Layout.magic,
            let found = bytes.number(UInt32.self, at: Layout.index), Int(found) == index,
            let blocks = bytes.number(UInt32.self, at: Layout.blocks),
            let directoryBytes = bytes.number(UInt32.self, at: Layout.directoryBytes),
            let slotWords = bytes.number(UInt32.self, at: Layout.slotWords),
            let sum = bytes.checksum(0..<Layout.checksum), sum == bytes.number(UInt64.self, at: Layout.checksum)
        else { return nil }
        self.index = index
        self.blocks = Int(blocks)
        self.directoryBytes = Int(directoryBytes)
        self.slotWords = Int(slotWords)
        // No overflow: 2³² words of 8 bytes in 2¹¹ slots are 2⁴⁶ bytes.
        guard slotCount <= StateLayout.mostSlots, self.directoryBytes % 8 == 0, slotStart(slotCount) <= byteCount
        else { return nil }
    }

    private static func round(_ number: Int, to multiple: Int) -> Int { (number + multiple - 1) / multiple * multiple }
}
