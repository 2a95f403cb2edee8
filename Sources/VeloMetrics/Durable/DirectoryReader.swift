/// Walks the directory of one segment and holds it to its rules: entries follow each other, the cells of records too.
///
/// Whoever appends goes on from where the walk ended.
struct DirectoryReader: Sendable {
    let header: SegmentHeader
    /// Where the next entry begins.
    private(set) var offset: Int
    /// Words that the records so far take in each slot.
    private(set) var usedWords = 0
    /// Where the published entries end.
    private(set) var end: Int
    /// Entries before this have reached the disk.
    private let syncedEnd: Int

    /// At the beginning of the directory.
    init(_ header: SegmentHeader, _ bytes: RawSpan) throws(StateFault) {
        self.header = header
        offset = header.directoryStart
        guard
            let syncedEnd = bytes.number(UInt64.self, at: StateLayout.Segment.syncedDirectoryEnd)
                .flatMap(CheckedWord(.syncedDirectoryEnd, segment: header.index).decode)
        else { throw .damaged("the words of segment \(header.index)") }
        self.syncedEnd = Int(syncedEnd)
        end = offset
        try publish(bytes.number(UInt64.self, at: StateLayout.Segment.directoryEnd) ?? 0)
    }

    /// Takes note of how far the directory goes now, as its word says.
    mutating func publish(_ word: UInt64) throws(StateFault) {
        guard let end = CheckedWord(.directoryEnd, segment: header.index).decode(word), end <= header.directoryLimit,
            end >= offset
        else { throw .damaged("the words of segment \(header.index)") }
        self.end = Int(end)
    }

    /// Whether `next` stopped before the end: a power failure kept the rest from the disk.
    var isTorn: Bool { offset < end }

    /// The next published entry; `nil` at the end, and at the first one that a power failure kept from the disk.
    mutating func next(_ bytes: RawSpan, schemas: [RecordSchema]) throws(StateFault) -> DirectoryEntry? {
        guard isTorn else { return nil }
        if let (entry, length) = DirectoryEntry.decode(bytes, at: offset, end: end),
            let words = words(of: entry, schemas: schemas)
        {
            offset += length
            usedWords += words
            return entry
        }
        if offset >= syncedEnd { return nil }
        throw .damaged("the entry at byte \(offset) of segment \(header.index)")
    }

    /// How many words the entry takes in a slot; `nil` if it contradicts what is before it.
    private func words(of entry: DirectoryEntry, schemas: [RecordSchema]) -> Int? {
        guard case .record(let record) = entry else { return 0 }
        guard record.schema < schemas.count, case let schema = schemas[record.schema],
            record.schemaChecksum == schema.checksum, record.firstWord == usedWords,
            schema.cellCount <= header.slotWords - usedWords
        else { return nil }
        return schema.cellCount
    }

    /// Whether an entry of that length, with so many words, can be appended.
    func hasRoom(length: Int, words: Int) -> Bool {
        length <= header.directoryLimit - offset && words <= header.slotWords - usedWords
    }

    /// Goes past an entry that was appended.
    mutating func advance(length: Int, words: Int) {
        precondition(!isTorn && hasRoom(length: length, words: words))
        offset += length
        end = offset
        usedWords += words
    }
}
