/// A state file that is open and mapped: what it holds, and how structure is added to it.
///
/// Whoever adds holds the structure lock and has caught up with what other processes added. A reader, or a process that
/// comes after a kill, sees an addition whole or not at all: bytes are written first, and one word then says that they
/// are there. Segments never move.
struct StateStore: Sendable {
    /// A record and where it lives.
    struct Located: Sendable {
        var identity: SeriesIdentity
        /// Index in `schemas`.
        var schema: Int
        var cells: CellBlock
        /// Where the generation that claimed it last is written.
        var claim: Claim
    }

    struct Claim: Sendable {
        var region: MappedRegion
        var offset: Int

        func write(_ generation: UInt32) { region.store(DirectoryEntry.encodeClaim(generation), at: offset) }
    }

    struct Segment: Sendable {
        var region: MappedRegion
        var directory: DirectoryReader
    }

    let file: StateDescriptor
    let header: MappedRegion
    let slotCount: Int
    let onStep: @Sendable (StateStep) -> Void
    private(set) var segments: [Segment] = []
    private(set) var schemas: [RecordSchema] = []
    private var numbers: [RecordSchema: Int] = [:]

    private init(
        _ file: StateDescriptor, _ header: MappedRegion, slotCount: Int,
        onStep: @escaping @Sendable (StateStep) -> Void
    ) {
        self.file = file
        self.header = header
        self.slotCount = slotCount
        self.onStep = onStep
    }

    /// A new file without records.
    static func create(
        _ path: String, slotCount: Int, generation: UInt32, onStep: @escaping @Sendable (StateStep) -> Void
    ) throws(SystemFailure) -> StateStore {
        guard let file = try StateDescriptor.open(path, create: true) else { preconditionFailure("it is created") }
        try file.allocate(offset: 0, byteCount: StateLayout.blockSize)
        let header = try MappedRegion(file, offset: 0, byteCount: StateLayout.blockSize)
        header.write(
            StateHeader(slotCount: slotCount, generation: generation, end: 1, syncedEnd: 1).encode(), at: 0)
        return StateStore(file, header, slotCount: slotCount, onStep: onStep)
    }

    /// A file that is there; `catchUp` then reads it. Its space is made sure of first: a copy may have holes.
    static func attach(
        _ file: StateDescriptor, onStep: @escaping @Sendable (StateStep) -> Void
    ) throws(StateReadFailure) -> StateStore {
        let facts = try file.withContent { bytes throws(StateFault) in
            let header = try StateHeader(bytes)
            guard header.end <= bytes.byteCount / StateLayout.blockSize else { throw .truncated }
            return header
        }
        do throws(SystemFailure) {
            try file.allocate(offset: 0, byteCount: facts.end * StateLayout.blockSize)
            let header = try MappedRegion(file, offset: 0, byteCount: StateLayout.blockSize)
            return StateStore(file, header, slotCount: facts.slotCount, onStep: onStep)
        } catch {
            throw .system(error)
        }
    }

    // MARK: - Reading

    /// Reads what was published since the last time, by this process or another.
    mutating func catchUp() throws(StateReadFailure) -> [Located] {
        var found: [Located] = []
        do throws(StateFault) {
            for index in segments.indices {
                let word = segments[index].region.load(at: StateLayout.Segment.directoryEnd)
                try segments[index].directory.publish(word)
                try read(index, &found)
            }
        } catch {
            throw .fault(error)
        }
        let published = try checked(StateHeader.endWord, StateLayout.Header.end)
        while end < published {
            try mapNext(limit: Int(published))
            do throws(StateFault) { try read(segments.count - 1, &found) } catch { throw .fault(error) }
        }
        return found
    }

    private mutating func mapNext(limit: Int) throws(StateReadFailure) {
        let start = end
        let index = segments.count
        let slotCount = slotCount
        let front = try map(start, byteCount: StateLayout.blockSize)
        guard let header = front.withBytes({ SegmentHeader($0, index: index, slotCount: slotCount) }),
            header.blocks <= limit - start
        else { throw .fault(.damaged("the header of segment \(index)")) }
        let region = try map(start, byteCount: header.byteCount)
        do throws(StateFault) {
            let directory = try region.withBytes { bytes throws(StateFault) in try DirectoryReader(header, bytes) }
            segments.append(Segment(region: region, directory: directory))
        } catch {
            throw .fault(error)
        }
    }

    private func map(_ block: Int, byteCount: Int) throws(StateReadFailure) -> MappedRegion {
        do throws(SystemFailure) {
            return try MappedRegion(file, offset: block * StateLayout.blockSize, byteCount: byteCount)
        } catch {
            throw .system(error)
        }
    }

    private mutating func read(_ index: Int, _ found: inout [Located]) throws(StateFault) {
        var segment = segments[index]
        var schemas = schemas
        let slotCount = slotCount
        let region = segment.region
        try region.withBytes { bytes throws(StateFault) in
            var start = segment.directory.offset
            var firstWord = segment.directory.usedWords
            while let entry = try segment.directory.next(bytes, schemas: schemas) {
                switch entry {
                case .schema(let schema):
                    schemas.append(schema)
                case .record(let record):
                    found.append(
                        Self.locate(
                            record.identity, schema: record.schema, region, segment.directory.header,
                            entry: start, firstWord: firstWord, count: schemas[record.schema].cellCount,
                            slotCount: slotCount))
                }
                start = segment.directory.offset
                firstWord = segment.directory.usedWords
            }
        }
        guard !segment.directory.isTorn else { throw .damaged("the end of segment \(index)") }
        for schema in schemas[self.schemas.count...] { remember(schema) }
        segments[index] = segment
    }

    private mutating func remember(_ schema: RecordSchema) {
        if numbers[schema] == nil { numbers[schema] = schemas.count }
        schemas.append(schema)
    }

    private static func locate(
        _ identity: SeriesIdentity, schema: Int, _ region: MappedRegion, _ header: SegmentHeader, entry: Int,
        firstWord: Int, count: Int, slotCount: Int
    ) -> Located {
        Located(
            identity: identity, schema: schema,
            cells: CellBlock(
                region, offset: header.slotStart(0) + firstWord * 8, slotStride: header.slotWords,
                slotCount: slotCount, count: count),
            claim: Claim(region: region, offset: entry + DirectoryEntry.claimOffset))
    }

    private func checked(_ word: CheckedWord, _ offset: Int) throws(StateReadFailure) -> UInt32 {
        guard let value = word.decode(header.load(at: offset)) else {
            throw .fault(.damaged("the words of the header"))
        }
        return value
    }

    /// Where the last segment that is mapped ends, in blocks.
    private var end: Int { segments.reduce(1) { $0 + $1.directory.header.blocks } }

    var byteCount: Int { end * StateLayout.blockSize }

    // MARK: - Adding

    func generation() throws(StateReadFailure) -> UInt32 {
        try checked(StateHeader.generationWord, StateLayout.Header.generation)
    }

    /// Begins another generation. Precondition: the structure lock is held.
    func beginGeneration() throws(StateReadFailure) -> UInt32 {
        let next = try generation() &+ 1
        header.store(StateHeader.generationWord.encode(next), at: StateLayout.Header.generation)
        onStep(.generationBegun)
        return next
    }

    /// Appends records of one schema, their cells zero, and makes them known: all, or if the disk is full those it had
    /// room for, and then the reason.
    mutating func append(
        _ schema: RecordSchema, _ records: [(identity: SeriesIdentity, lastClaim: UInt32)]
    ) -> (added: [Located], failure: SystemFailure?) {
        var added: [Located] = []
        added.reserveCapacity(records.count)
        let firstTouched = max(0, segments.count - 1)
        // Whatever was written is made known, in order: an entry never before what it refers to.
        defer {
            for segment in segments[firstTouched...] { publish(segment) }
            onStep(.entriesPublished)
        }
        do throws(SystemFailure) {
            var rest = records[...]
            var needs = rest.map { DirectoryEntry.Record.length($0.identity) }.reduce(0, +)
            let schemaEntry = numbers[schema] == nil ? DirectoryEntry.schema(schema).encode() : []
            while let record = rest.first {
                let length = DirectoryEntry.Record.length(record.identity)
                let isNew = numbers[schema] == nil
                let room = length + (isNew ? schemaEntry.count : 0)
                if segments.last?.directory.hasRoom(length: room, words: schema.cellCount) != true {
                    try grow(
                        needs + schemaEntry.count, words: rest.count * schema.cellCount, atLeast: room,
                        schema.cellCount)
                }
                if isNew {
                    write(schemaEntry, words: 0)
                    remember(schema)
                }
                added.append(write(record.identity, record.lastClaim, schema))
                needs -= length
                rest = rest.dropFirst()
            }
            return (added, nil)
        } catch {
            return (added, error)
        }
    }

    private mutating func write(
        _ identity: SeriesIdentity, _ lastClaim: UInt32, _ schema: RecordSchema
    ) -> Located {
        let number = numbers[schema] ?? 0
        let directory = segments[segments.count - 1].directory
        let record = DirectoryEntry.Record(
            schema: number, schemaChecksum: schema.checksum, firstWord: directory.usedWords, lastClaim: lastClaim,
            identity: identity)
        write(DirectoryEntry.record(record).encode(), words: schema.cellCount)
        return Self.locate(
            identity, schema: number, segments[segments.count - 1].region, directory.header, entry: directory.offset,
            firstWord: directory.usedWords, count: schema.cellCount, slotCount: slotCount)
    }

    private mutating func write(_ entry: [UInt8], words: Int) {
        let last = segments.count - 1
        segments[last].region.write(entry, at: segments[last].directory.offset)
        segments[last].directory.advance(length: entry.count, words: words)
        onStep(.entryWritten)
    }

    private func publish(_ segment: Segment) {
        let directory = segment.directory
        segment.region.store(
            CheckedWord(.directoryEnd, segment: directory.header.index).encode(UInt32(directory.offset)),
            at: StateLayout.Segment.directoryEnd)
    }

    /// Appends a segment if the last one is more than half full. Precondition: as for `append`.
    mutating func reserve() throws(SystemFailure) {
        guard let last = segments.last?.directory, last.usedWords > 0,
            !last.hasRoom(length: last.header.directoryBytes / 2, words: last.header.slotWords / 2)
        else { return }
        try grow(0, words: 0, atLeast: 0, 0)
    }

    /// Appends a segment with room for what is needed now, and as much again as the last one for what comes later.
    private mutating func grow(
        _ directoryBytes: Int, words: Int, atLeast entryBytes: Int, _ entryWords: Int
    ) throws(SystemFailure) {
        // A segment is at most so large, unless one record is larger: so all numbers fit their 32 bits.
        let mostBytes = 64 << 20
        let mostWords = 16 << 20
        let last = segments.last?.directory.header
        let header = SegmentHeader(
            index: segments.count,
            directoryBytes: max(entryBytes, min(mostBytes, max(directoryBytes, last?.directoryBytes ?? 16_384))),
            slotWords: max(entryWords, min(mostWords, max(words, last?.slotWords ?? 1_024))), slotCount: slotCount)
        let start = end * StateLayout.blockSize
        // What a process that was killed here has left behind goes, so that the new segment is zero.
        try file.truncate(to: start)
        do throws(SystemFailure) {
            try file.allocate(offset: start, byteCount: header.byteCount)
        } catch {
            // Gives back what the failed call took.
            try? file.truncate(to: start)
            throw error
        }
        onStep(.segmentAllocated)
        let region = try MappedRegion(file, offset: start, byteCount: header.byteCount)
        region.write(header.encode(), at: 0)
        let empty = UInt32(header.directoryStart)
        for (role, offset) in [
            (CheckedWord.Role.directoryEnd, StateLayout.Segment.directoryEnd),
            (.syncedDirectoryEnd, StateLayout.Segment.syncedDirectoryEnd),
        ] {
            region.store(CheckedWord(role, segment: header.index).encode(empty), at: offset)
        }
        onStep(.segmentWritten)
        guard let directory = try? region.withBytes({ bytes throws(StateFault) in try DirectoryReader(header, bytes) })
        else { preconditionFailure("a new segment is readable") }
        segments.append(Segment(region: region, directory: directory))
        self.header.store(StateHeader.endWord.encode(UInt32(end)), at: StateLayout.Header.end)
        onStep(.segmentPublished)
    }
}
