import Synchronization

extension StateFile {
    /// The records of a family, one for each identity: those the file has, with what they hold, and new ones at zero.
    ///
    /// A record whose schema has changed is a new one that reads on from the old one for each series they share; the
    /// next start brings the two together. Identities may repeat, and may have been claimed before: they share cells.
    ///
    /// Linear in the identities and their columns. If the disk is full, records are in memory and `status` says so.
    public func claim(_ schema: RecordSchema, _ identities: [SeriesIdentity]) -> [DurableRecord] {
        inside.withLock { inside in
            let number = claim(schema, identities, &inside)
            return identities.map { inside.handle($0, schema: number) }
        }
    }

    /// The bare cells of the records, without what other schemas of theirs have counted.
    func claimCells(_ schema: RecordSchema, _ identities: [SeriesIdentity]) -> [CellBlock] {
        inside.withLock { inside in
            let number = claim(schema, identities, &inside)
            return identities.map { inside.cells($0, schema: number) }
        }
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
            return inside.first.keys.compactMap { identity in
                inside.record(identity, schema: number).map { ($0, identity) }
            }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func claim(_ schema: RecordSchema, _ identities: [SeriesIdentity], _ inside: inout Inside) -> Int {
        do throws(StateReadFailure) {
            try claimInFile(schema, identities, &inside)
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
    func reserve() {
        inside.withLock { inside in
            guard var store = inside.store, let lock = inside.lock, inside.generation != nil,
                (try? lock.takeAlone(.structure)) != nil
            else { return }
            defer { lock.release(.structure) }
            do throws(StateReadFailure) {
                for located in try store.catchUp() { inside.add(located, store.schemas) }
                // Not said to anybody if it fails: nothing is in memory yet, and the claim that needs it will say so.
                try? store.reserve()
                inside.store = store
            } catch {
                loseFile(error)
            }
            noteSizes(inside)
        }
    }

    private func claimInFile(
        _ schema: RecordSchema, _ identities: [SeriesIdentity], _ inside: inout Inside
    ) throws(StateReadFailure) {
        guard var store = inside.store, let lock = inside.lock else { return }
        do { try lock.takeAlone(.structure) } catch { throw .system(error) }
        defer { lock.release(.structure) }
        for located in try store.catchUp() { inside.add(located, store.schemas) }
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
            let (added, failure) = store.append(schema, new.map { ($0, generation) })
            for located in added { inside.add(located, store.schemas) }
            if let failure { loseFile(.system(failure)) }
        }
        inside.store = store
    }

    /// What has no place in the file.
    private func claimInMemory(_ schema: RecordSchema, _ identities: [SeriesIdentity], _ inside: inout Inside) {
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

    mutating func add(_ located: StateStore.Located, _ fileSchemas: [RecordSchema]) {
        add(
            located.identity, schema: number(of: fileSchemas[located.schema]), located.cells, claim: located.claim)
    }

    mutating func add(_ identity: SeriesIdentity, schema: Int, _ cells: CellBlock, claim: StateStore.Claim?) {
        records.append(
            StateFile.Record(schema: schema, cells: cells, claim: claim, next: first[identity] ?? -1))
        first[identity] = records.count - 1
        if claim == nil { memoryRecords += 1 }
    }

    /// Indices of the records of an identity.
    private func all(_ identity: SeriesIdentity) -> some Sequence<Int> {
        sequence(first: first[identity] ?? -1) { records[$0].next }.lazy.prefix { $0 >= 0 }
    }

    func record(_ identity: SeriesIdentity, schema: Int) -> Int? {
        all(identity).first { records[$0].schema == schema }
    }

    /// Precondition: there is a record of that identity and schema.
    func cells(_ identity: SeriesIdentity, schema: Int) -> CellBlock {
        guard let own = record(identity, schema: schema) else { preconditionFailure("the record was not claimed") }
        return records[own].cells
    }

    /// Precondition: there is a record of that identity and schema.
    func handle(_ identity: SeriesIdentity, schema: Int) -> DurableRecord {
        guard let own = record(identity, schema: schema) else { preconditionFailure("the record was not claimed") }
        let inherited = all(identity).filter { $0 != own }.compactMap { other -> DurableRecord.Inherited? in
            guard let columns = schemas[schema].columns(in: schemas[records[other].schema]) else { return nil }
            return DurableRecord.Inherited(cells: records[other].cells, columns: columns)
        }
        return DurableRecord(records[own].cells, schemas[schema], inherited: inherited)
    }
}
