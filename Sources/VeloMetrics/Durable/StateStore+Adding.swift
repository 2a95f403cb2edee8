extension StateStore {
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
    ///
    /// If the file has to grow, it gets room also for records that are appended next: `next` gives the lengths of theirs.
    mutating func append(
        _ schema: RecordSchema, _ records: [(identity: SeriesIdentity, lastClaim: UInt32)],
        next: () -> some Sequence<Int> = { EmptyCollection<Int>() }
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
                    let (nextCount, nextNeeds) = next().reduce((0, 0)) { ($0.0 + 1, $0.1 + $1) }
                    try grow(
                        needs + nextNeeds + schemaEntry.count, words: (rest.count + nextCount) * schema.cellCount,
                        atLeast: room, schema.cellCount)
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

    /// What the file should grow by before it has to: nothing until the last segment is more than half full.
    /// Precondition: as for `append`.
    func planGrowth() throws(SystemFailure) -> PlannedGrowth? {
        guard let last = segments.last?.directory, last.usedWords > 0,
            !last.hasRoom(length: last.header.directoryBytes / 2, words: last.header.slotWords / 2)
        else { return nil }
        let planned = PlannedGrowth(file: file, start: end * StateLayout.blockSize, header: nextHeader(0, words: 0))
        try planned.clear()
        return planned
    }

    /// Appends the segment for which there is space by now; nothing if the file has grown meanwhile. Precondition: as for
    /// `append`.
    mutating func grow(_ planned: PlannedGrowth) throws(SystemFailure) {
        // Another process may also have died here, and a third one shortened the file again.
        guard end * StateLayout.blockSize == planned.start, let length = try file.length(),
            length >= planned.start + planned.header.byteCount
        else { return }
        try append(planned.header)
    }

    /// Appends a segment with room for what is needed now, and as much again as the last one for what comes later.
    private mutating func grow(
        _ directoryBytes: Int, words: Int, atLeast entryBytes: Int, _ entryWords: Int
    ) throws(SystemFailure) {
        let planned = PlannedGrowth(
            file: file, start: end * StateLayout.blockSize,
            header: nextHeader(directoryBytes, words: words, atLeast: entryBytes, entryWords))
        try planned.clear()
        do throws(SystemFailure) {
            try planned.allocate()
        } catch {
            // Gives back what the failed call took.
            try? planned.clear()
            throw error
        }
        onStep(.segmentAllocated)
        try append(planned.header)
    }

    private func nextHeader(
        _ directoryBytes: Int, words: Int, atLeast entryBytes: Int = 0, _ entryWords: Int = 0
    ) -> SegmentHeader {
        // A segment is at most so large, unless one record is larger: so all numbers fit their 32 bits.
        let mostBytes = 64 << 20
        let mostWords = 16 << 20
        let last = segments.last?.directory.header
        return SegmentHeader(
            index: segments.count,
            directoryBytes: max(entryBytes, min(mostBytes, max(directoryBytes, last?.directoryBytes ?? 16_384))),
            slotWords: max(entryWords, min(mostWords, max(words, last?.slotWords ?? 1_024))), slotCount: slotCount)
    }

    /// Makes a segment of the space behind the last one. Precondition: it is allocated, and zero but for what a process
    /// that was killed here has written of the same header.
    private mutating func append(_ header: SegmentHeader) throws(SystemFailure) {
        let start = end * StateLayout.blockSize
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

/// A segment that a file is to get, and the space for it.
struct PlannedGrowth: Sendable {
    let file: StateDescriptor
    /// Where it will begin: the end of the last segment.
    let start: Int
    let header: SegmentHeader

    /// Cuts off what a process that was killed here has left behind, so that the new segment is zero. Precondition: the
    /// structure lock is held, and nothing is published behind `start`.
    func clear() throws(SystemFailure) { try file.truncate(to: start) }

    /// Takes the space on the disk, which may take the disk some time. Needs no lock: space that is in use is left alone.
    func allocate() throws(SystemFailure) { try file.allocate(offset: start, byteCount: header.byteCount) }
}
