/// The records of a state, by number and by identity, in many small tables.
///
/// One table of all would be copied whole each time that it is full, for tens of milliseconds with half a million series,
/// while an event loop waits for the cells of one more. Here no step is longer than a table of a few thousand is.
struct RecordTable {
    /// How many parts a table has: at half a million series, each is some hundred.
    private static let partBits = 10
    private static let chunk = 4096

    private var chunks: [[StateFile.Record]] = []
    /// The first record of each identity, in the part that its hash selects.
    private var parts = Array(repeating: [SeriesIdentity: Int](), count: 1 << partBits)
    private(set) var count = 0

    subscript(_ number: Int) -> StateFile.Record { chunks[number / Self.chunk][number % Self.chunk] }

    /// Every identity and the number of its first record, in no order.
    var identities: some Sequence<SeriesIdentity> { parts.lazy.flatMap(\.keys) }

    /// Adds a record before those of the same identity.
    mutating func append(_ identity: SeriesIdentity, schema: Int, _ cells: CellBlock, claim: StateStore.Claim?) {
        let part = Self.part(identity)
        let record = StateFile.Record(schema: schema, cells: cells, claim: claim, next: parts[part][identity] ?? -1)
        if count % Self.chunk == 0 {
            chunks.append([])
            chunks[count / Self.chunk].reserveCapacity(Self.chunk)
        }
        chunks[count / Self.chunk].append(record)
        parts[part][identity] = count
        count += 1
    }

    /// Numbers of the records of an identity.
    func all(_ identity: SeriesIdentity) -> some Sequence<Int> {
        sequence(first: parts[Self.part(identity)][identity] ?? -1) { self[$0].next }.lazy.prefix { $0 >= 0 }
    }

    /// The upper bits: dictionaries mix all of them again, so the parts stay even.
    private static func part(_ identity: SeriesIdentity) -> Int {
        Int(truncatingIfNeeded: identity.hash >> (64 - UInt64(partBits)))
    }
}
