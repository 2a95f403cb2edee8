/// One entry of a segment's directory.
///
///     0   length in bytes, a multiple of 8
///     4   1 for a schema, 2 for a record
///     8   of a record: the generation that claimed it last, as a checked word, which changes and is outside the
///         checksum; of a schema: 0
///     16  checksum of bytes 0 to 8 and of those from 24 on
///     24  content
enum DirectoryEntry: Equatable {
    case schema(RecordSchema)
    case record(Record)

    struct Record: Equatable {
        /// The schema's number: schemas are counted through the file.
        var schema: Int
        /// Of that schema.
        var schemaChecksum: UInt64
        /// The first of its words in every slot of the segment.
        var firstWord: Int
        var lastClaim: UInt32
        var identity: SeriesIdentity

        /// What the entry takes in the directory.
        static func length(_ identity: SeriesIdentity) -> Int {
            (DirectoryEntry.headerBytes + contentBytes + identity.bytes.count + 7) / 8 * 8
        }

        /// Before the identity's bytes.
        fileprivate static let contentBytes = 28
    }

    static let headerBytes = 24
    /// Of the claim, in the entry.
    static let claimOffset = 8
    private static let claim = CheckedWord(.claim)

    func encode() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.headerBytes)
        let type: UInt32
        var claim: UInt64 = 0
        switch self {
        case .schema(let schema):
            type = 1
            bytes += schema.encode()
        case .record(let record):
            type = 2
            claim = Self.encodeClaim(record.lastClaim)
            bytes.append(number: UInt32(record.schema))
            bytes.append(number: UInt32(record.firstWord))
            bytes.append(number: record.schemaChecksum)
            bytes.append(number: record.identity.hash)
            bytes.append(number: UInt32(record.identity.bytes.count))
            bytes += record.identity.bytes
        }
        bytes.pad(to: 8)
        var header: [UInt8] = []
        header.append(number: UInt32(bytes.count))
        header.append(number: type)
        header.append(number: claim)
        bytes.replaceSubrange(..<16, with: header)
        let sum = bytes.checksum(Self.headerBytes..<bytes.count, seed: bytes.checksum(0..<8))
        header.append(number: sum)
        bytes.replaceSubrange(..<Self.headerBytes, with: header)
        return bytes
    }

    static func encodeClaim(_ generation: UInt32) -> UInt64 { claim.encode(generation) }

    /// The entry at `offset` and its length; `nil` if there is none that ends at or before `end`.
    static func decode(_ bytes: RawSpan, at offset: Int, end: Int) -> (entry: DirectoryEntry, length: Int)? {
        guard let length = bytes.number(UInt32.self, at: offset).map({ Int($0) }), length >= headerBytes,
            length % 8 == 0, length <= end - offset, end <= bytes.byteCount,
            let head = bytes.checksum(offset..<(offset + 8)),
            let sum = bytes.checksum((offset + headerBytes)..<(offset + length), seed: head),
            sum == bytes.number(UInt64.self, at: offset + 16)
        else { return nil }
        let content = bytes.extracting((offset + headerBytes)..<(offset + length))
        switch bytes.number(UInt32.self, at: offset + 4) {
        case 1:
            guard bytes.number(UInt64.self, at: offset + claimOffset) == 0 else { return nil }
            return RecordSchema.decode(content).map { (.schema($0), length) }
        case 2:
            guard let lastClaim = bytes.number(UInt64.self, at: offset + claimOffset).flatMap(claim.decode),
                let schema = content.number(UInt32.self, at: 0),
                let firstWord = content.number(UInt32.self, at: 4),
                let schemaChecksum = content.number(UInt64.self, at: 8),
                let hash = content.number(UInt64.self, at: 16),
                let count = content.number(UInt32.self, at: 24),
                let bytes = content.bytes(at: Record.contentBytes, count: Int(count)),
                case let identity = SeriesIdentity(bytes: bytes),
                identity.hash == hash
            else { return nil }
            let record = Record(
                schema: Int(schema), schemaChecksum: schemaChecksum, firstWord: Int(firstWord), lastClaim: lastClaim,
                identity: identity)
            return (.record(record), length)
        default:
            return nil
        }
    }
}
