import Synchronization

extension StateFile {
    /// So many claims hold the lock once, half a millisecond or so, and the next claim waits no longer for it.
    private static let claimsAtOnce = 256

    /// The records of a family, one for each identity: those the file has, with what they hold, and new ones at zero.
    ///
    /// A record whose schema has changed is a new one that reads on from the old one for each series they share; the
    /// next start brings the two together. Identities may repeat, and may have been claimed before: they share cells.
    ///
    /// Linear in the identities and their columns. If the disk is full, records are in memory and `status` says so.
    public func claim(_ schema: RecordSchema, _ identities: [SeriesIdentity]) -> [DurableRecord] {
        claim(schema, identities) { inside, identity, number in inside.handle(identity, schema: number) }
    }

    /// The bare cells of the records, without what other schemas of theirs have counted.
    func claimCells(_ schema: RecordSchema, _ identities: [SeriesIdentity]) -> [CellBlock] {
        claim(schema, identities) { inside, identity, number in inside.cells(identity, schema: number) }
    }

    func claimCells(_ schema: RecordSchema, _ identity: SeriesIdentity) -> CellBlock {
        inside.withLock { inside in
            let number = claim(schema, [identity], &inside)
            return inside.cells(identity, schema: number)
        }
    }

    /// All that has a record of that schema, in the order of the file.
    func identities(_ schema: RecordSchema) -> [SeriesIdentity] {
        inside.withLock { inside in
            guard let number = inside.schemaNumbers[schema] else { return [] }
            return inside.records.identities.compactMap { identity in
                inside.record(identity, schema: number).map { ($0, identity) }
            }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// What another process has added since this was asked last, in the order of the file; `flush` finds it.
    func takeFound() -> [(schema: RecordSchema, identity: SeriesIdentity)] {
        inside.withLock { inside in
            defer { inside.found = [] }
            return inside.found.map { (inside.schemas[$0.schema], $0.identity) }
        }
    }

    private func claim<Claimed>(
        _ schema: RecordSchema, _ identities: [SeriesIdentity],
        _ result: (borrowing Inside, SeriesIdentity, _ schema: Int) -> Claimed
    ) -> [Claimed] {
        var claimed: [Claimed] = []
        claimed.reserveCapacity(identities.count)
        for start in stride(from: 0, to: identities.count, by: Self.claimsAtOnce) {
            let end = min(identities.count, start + Self.claimsAtOnce)
            inside.withLock { inside in
                let number = claim(schema, identities[start..<end], rest: identities[end...], &inside)
                for identity in identities[start..<end] { claimed.append(result(inside, identity, number)) }
            }
        }
        return claimed
    }

    /// `rest` is what will be claimed next, so that the file grows once for all.
    private func claim(
        _ schema: RecordSchema, _ identities: ArraySlice<SeriesIdentity>, rest: ArraySlice<SeriesIdentity> = [],
        _ inside: inout Inside
    ) -> Int {
        do throws(StateReadFailure) {
            try claimInFile(schema, identities, rest: rest, &inside)
        } catch {
            loseFile(error)
        }
        claimInMemory(schema, identities, &inside)
        noteSizes(inside)
        return inside.number(of: schema)
    }

    private func noteSizes(_ inside: borrowing Inside) {
        let (records, memoryRecords) = (inside.records.count, inside.memoryRecords)
        let fileBytes = inside.store?.byteCount ?? 0
        currentStatus.withLock { status in
            status.records = records
            status.memoryRecords = memoryRecords
            status.fileBytes = fileBytes
        }
    }

    /// Grows the file ahead of need, so that a claim from an event loop finds its space allocated.
    ///
    /// What waits for the disk is done between two holds of the lock, so no claim waits for it.
    func reserve() {
        guard let planned = withStructure({ store throws(SystemFailure) in try store.planGrowth() }) else { return }
        // Not said to anybody if it fails: nothing is in memory yet, and the claim that needs it will say so.
        guard (try? planned.allocate()) != nil else { return }
        _ = withStructure { store throws(SystemFailure) in
            try store.grow(planned)
            return nil as PlannedGrowth?
        }
    }

    /// Runs under the lock of the structure, caught up with what other processes have added; `nil` if there is no file to
    /// change, or `body` fails.
    private func withStructure(
        _ body: (inout StateStore) throws(SystemFailure) -> PlannedGrowth?
    ) -> PlannedGrowth? {
        inside.withLock { inside in
            guard var store = inside.store, let lock = inside.lock, inside.generation != nil,
                (try? lock.takeAlone(.structure)) != nil
            else { return nil }
            defer { lock.release(.structure) }
            do throws(StateReadFailure) {
                for located in try store.catchUp() { inside.addFound(located, store.schemas) }
            } catch {
                loseFile(error)
                return nil
            }
            let result = try? body(&store)
            inside.store = store
            noteSizes(inside)
            return result ?? nil
        }
    }

    private func claimInFile(
        _ schema: RecordSchema, _ identities: ArraySlice<SeriesIdentity>, rest: ArraySlice<SeriesIdentity>,
        _ inside: inout Inside
    ) throws(StateReadFailure) {
        guard var store = inside.store, let lock = inside.lock else { return }
        do { try lock.takeAlone(.structure) } catch { throw .system(error) }
        defer { lock.release(.structure) }
        for located in try store.catchUp() { inside.addFound(located, store.schemas) }
        let generation: UInt32
        if let begun = inside.generation {
            generation = begun
        } else {
            generation = try store.beginGeneration()
            inside.generation = generation
        }
        let number = inside.number(of: schema)
        var new: [SeriesIdentity] = []
        var isNew: Set<SeriesIdentity> = []
        for identity in identities {
            if let record = inside.record(identity, schema: number) {
                inside.records[record].claim?.write(generation)
            } else if isNew.insert(identity).inserted {
                new.append(identity)
            }
        }
        if !new.isEmpty {
            let (added, failure) = store.append(schema, new.map { ($0, generation) }) {
                rest.filter { inside.record($0, schema: number) == nil }.map(DirectoryEntry.Record.length)
            }
            for located in added { inside.add(located, store.schemas) }
            if let failure { loseFile(.system(failure)) }
        }
        inside.store = store
    }

    /// What has no place in the file.
    private func claimInMemory(
        _ schema: RecordSchema, _ identities: ArraySlice<SeriesIdentity>, _ inside: inout Inside
    ) {
        let number = inside.number(of: schema)
        for identity in identities where inside.record(identity, schema: number) == nil {
            let cells = inside.memory.allocate(schema.cellCount, slotCount: slotCount)
            inside.add(identity, schema: number, cells, claim: nil)
        }
    }

    private func loseFile(_ failure: StateReadFailure) {
        let reason =
            switch failure {
            case .system(let failure): failure.description
            case .fault(let fault): "the state file is no longer readable: \(fault)"
            }
        currentStatus.withLock { $0.memoryReason = reason }
    }
}

extension StateFile.Inside {
    mutating func number(of schema: RecordSchema) -> Int {
        if let number = schemaNumbers[schema] { return number }
        schemaNumbers[schema] = schemas.count
        schemas.append(schema)
        return schemas.count - 1
    }

    /// Adds what another process, or an earlier one, has written.
    mutating func addFound(_ located: StateStore.Located, _ fileSchemas: [RecordSchema]) {
        add(located, fileSchemas)
        found.append((number(of: fileSchemas[located.schema]), located.identity))
    }

    mutating func add(_ located: StateStore.Located, _ fileSchemas: [RecordSchema]) {
        add(
            located.identity, schema: number(of: fileSchemas[located.schema]), located.cells, claim: located.claim)
    }

    mutating func add(_ identity: SeriesIdentity, schema: Int, _ cells: CellBlock, claim: StateStore.Claim?) {
        records.append(identity, schema: schema, cells, claim: claim)
        if claim == nil { memoryRecords += 1 }
    }

    func record(_ identity: SeriesIdentity, schema: Int) -> Int? {
        records.all(identity).first { records[$0].schema == schema }
    }

    /// Precondition: there is a record of that identity and schema.
    func cells(_ identity: SeriesIdentity, schema: Int) -> CellBlock {
        guard let own = record(identity, schema: schema) else { preconditionFailure("the record was not claimed") }
        return records[own].cells
    }

    /// Precondition: there is a record of that identity and schema.
    func handle(_ identity: SeriesIdentity, schema: Int) -> DurableRecord {
        guard let own = record(identity, schema: schema) else { preconditionFailure("the record was not claimed") }
        let inherited = records.all(identity).filter { $0 != own }.compactMap { other -> DurableRecord.Inherited? in
            guard let columns = schemas[schema].columns(in: schemas[records[other].schema]) else { return nil }
            return DurableRecord.Inherited(cells: records[other].cells, columns: columns)
        }
        return DurableRecord(records[own].cells, schemas[schema], inherited: inherited)
    }
}
