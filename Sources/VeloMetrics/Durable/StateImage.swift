/// All that a state file holds, with the slots of each record added up: what survives from one start to the next.
struct StateImage: Sendable, Equatable {
    struct Record: Sendable, Equatable {
        var identity: SeriesIdentity
        /// Index in `schemas`.
        var schema: Int
        /// The generation that claimed it last.
        var lastClaim: UInt32
        var values: [UInt64]
    }

    var generation: UInt32 = 0
    var schemas: [RecordSchema] = []
    var records: [Record] = []

    init() {}

    /// Reads a file that nobody writes. Any bytes may be given; linear in their number.
    ///
    /// What is behind the synced ends and cannot be read is what a power failure kept from the disk: it is left out. What
    /// is before them must be whole.
    init(_ bytes: RawSpan) throws(StateFault) {
        let header = try StateHeader(bytes)
        generation = header.generation
        var block = 1
        var index = 0
        while block < header.end {
            let offset = block * StateLayout.blockSize
            do throws(StateFault) {
                guard offset < bytes.byteCount else { throw .truncated }
                let rest = bytes.extracting(offset..<bytes.byteCount)
                guard let segment = SegmentHeader(rest, index: index, slotCount: header.slotCount) else {
                    throw .damaged("the header of segment \(index)")
                }
                guard segment.blocks <= header.end - block else { throw .damaged("the length of segment \(index)") }
                guard segment.byteCount <= rest.byteCount else { throw .truncated }
                guard try read(segment, in: rest, slotCount: header.slotCount) else { return }
                block += segment.blocks
                index += 1
            } catch {
                guard block >= header.syncedEnd else { throw error }
                return
            }
        }
    }

    /// - Returns: false if a power failure kept the end of the segment from the disk; what is behind it is younger.
    private mutating func read(
        _ segment: SegmentHeader, in bytes: RawSpan, slotCount: Int
    ) throws(StateFault) -> Bool {
        var reader = try DirectoryReader(segment, bytes)
        while let entry = try reader.next(bytes, schemas: schemas) {
            switch entry {
            case .schema(let schema):
                schemas.append(schema)
            case .record(let record):
                let kind = schemas[record.schema].kind
                var values = [UInt64](repeating: 0, count: schemas[record.schema].cellCount)
                for slot in 0..<slotCount {
                    let start = segment.slotStart(slot) + record.firstWord * 8
                    for cell in values.indices {
                        guard let value = bytes.number(UInt64.self, at: start + cell * 8) else { throw .truncated }
                        if value != 0 { values[cell] = kind.combine(values[cell], value) }
                    }
                }
                records.append(
                    Record(
                        identity: record.identity, schema: record.schema, lastClaim: record.lastClaim, values: values))
            }
        }
        return !reader.isTorn
    }
}
