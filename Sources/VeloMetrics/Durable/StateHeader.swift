/// What the header of a state file says and never changes, and where the file ended when it was read.
struct StateHeader: Sendable, Equatable {
    var slotCount: Int
    var generation: UInt32
    /// In blocks.
    var end: Int
    /// As far as the file is known to have reached the disk, in blocks: what lies behind may be lost in a power failure.
    var syncedEnd: Int

    static let generationWord = CheckedWord(.generation)
    static let endWord = CheckedWord(.end)
    static let syncedEndWord = CheckedWord(.syncedEnd)

    /// The first bytes of a file, with all of the words.
    func encode() -> [UInt8] {
        typealias Layout = StateLayout.Header
        var bytes = StateLayout.magic
        bytes.append(number: StateLayout.byteOrder)
        bytes.append(number: StateLayout.version)
        bytes.append(number: UInt32(slotCount))
        bytes.pad(to: 8)
        bytes.append(number: bytes.checksum(0..<Layout.checksum))
        bytes.pad(to: 64)
        bytes.append(number: Self.generationWord.encode(generation))
        bytes.pad(to: 64)
        bytes.append(number: Self.endWord.encode(UInt32(end)))
        bytes.pad(to: 64)
        bytes.append(number: Self.syncedEndWord.encode(UInt32(syncedEnd)))
        return bytes
    }

    init(slotCount: Int, generation: UInt32, end: Int, syncedEnd: Int) {
        self.slotCount = slotCount
        self.generation = generation
        self.end = end
        self.syncedEnd = syncedEnd
    }

    /// Reads the beginning of a file; any bytes may be given.
    init(_ bytes: RawSpan) throws(StateFault) {
        typealias Layout = StateLayout.Header
        guard bytes.bytes(at: 0, count: 8) == StateLayout.magic else { throw .foreign }
        guard let order = bytes.number(UInt32.self, at: Layout.byteOrder) else { throw .truncated }
        if order == StateLayout.byteOrder.byteSwapped { throw .byteOrder }
        guard order == StateLayout.byteOrder else { throw .damaged("the byte order mark") }
        guard let version = bytes.number(UInt32.self, at: Layout.version) else { throw .truncated }
        guard version == StateLayout.version else { throw .version(version) }
        guard bytes.byteCount >= StateLayout.blockSize else { throw .truncated }
        guard let sum = bytes.checksum(0..<Layout.checksum), sum == bytes.number(UInt64.self, at: Layout.checksum),
            let slotCount = bytes.number(UInt32.self, at: Layout.slotCount).map({ Int($0) }),
            (1...StateLayout.mostSlots).contains(slotCount)
        else { throw .damaged("the header") }
        guard let generation = bytes.number(UInt64.self, at: Layout.generation).flatMap(Self.generationWord.decode),
            let end = bytes.number(UInt64.self, at: Layout.end).flatMap(Self.endWord.decode),
            let syncedEnd = bytes.number(UInt64.self, at: Layout.syncedEnd).flatMap(Self.syncedEndWord.decode),
            end >= 1, syncedEnd >= 1
        else { throw .damaged("the words of the header") }
        self.init(slotCount: slotCount, generation: generation, end: Int(end), syncedEnd: Int(syncedEnd))
    }
}
