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
    var segments: [Segment] = []
    private(set) var schemas: [RecordSchema] = []
    /// Numbers of the schemas.
    private(set) var numbers: [RecordSchema: Int] = [:]

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

    /// Takes note of a schema that is in the file.
    mutating func remember(_ schema: RecordSchema) {
        if numbers[schema] == nil { numbers[schema] = schemas.count }
        schemas.append(schema)
    }

    static func locate(
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

    func checked(_ word: CheckedWord, _ offset: Int) throws(StateReadFailure) -> UInt32 {
        guard let value = word.decode(header.load(at: offset)) else {
            throw .fault(.damaged("the words of the header"))
        }
        return value
    }

    /// Where the last segment that is mapped ends, in blocks.
    var end: Int { segments.reduce(1) { $0 + $1.directory.header.blocks } }

    var byteCount: Int { end * StateLayout.blockSize }
}
