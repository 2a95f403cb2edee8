import Foundation
import Testing
import TestSupport

@testable import VeloMetrics

@Suite("a state file that is not what it should be")
struct StateHostileInputTests {
    let folder: TemporaryFolder
    let bytes: [UInt8]

    init() throws {
        folder = try TemporaryFolder()
        try folder.run { state in
            let records = state.claim(Sample.counter(columns: "200", "404"), (0..<20).map { Sample.row("\($0)") })
            for (number, record) in records.enumerated() { record.add(UInt64(number), cell: 1, slot: 2) }
            state.one(Sample.histogram, Sample.row("acme", family: "sizes")).add(1, cell: 3, slot: 1)
        }
        bytes = try folder.stateBytes
    }

    /// Where the structure is; everything else is cells and zeros.
    private var structure: [Int] {
        let segment = StateLayout.blockSize
        let words = [StateLayout.Segment.directoryEnd, StateLayout.Segment.syncedDirectoryEnd]
        let header = [StateLayout.Header.generation, StateLayout.Header.end, StateLayout.Header.syncedEnd]
        let end =
            Int(bytes[segment + StateLayout.Segment.directoryEnd])
            + Int(bytes[segment + StateLayout.Segment.directoryEnd + 1]) << 8
        return Array(0..<32) + header.flatMap { $0..<($0 + 8) }
            + (Array(0..<32) + words.flatMap { $0..<($0 + 8) } + Array(256..<end)).map { segment + $0 }
    }

    @Test("is read if nothing is wrong with it")
    func sound() throws { #expect(try StateImage(bytes).records.count == 21) }

    @Test("is refused for every bit of its structure that flips")
    func flippedBits() throws {
        var bytes = bytes
        for offset in structure {
            for bit in 0..<8 {
                bytes[offset] ^= 1 << UInt8(bit)
                #expect((try? StateImage(bytes)) == nil, "byte \(offset), bit \(bit)")
                bytes[offset] ^= 1 << UInt8(bit)
            }
        }
    }

    @Test("is refused at every length but its own")
    func truncated() {
        let lengths = Array(0..<400) + stride(from: 400, to: bytes.count, by: 4_093) + [bytes.count - 1]
        for length in lengths {
            #expect(throws: StateFault.self, "\(length)") { try StateImage(Array(bytes[..<length])) }
        }
    }

    @Test("is refused by name: foreign, of another version, of the other byte order, too short")
    func named() throws {
        #expect(throws: StateFault.foreign) { try StateImage(Array("velod-quotas 1 0 0\n".utf8)) }
        #expect(throws: StateFault.foreign) { try StateImage([]) }
        #expect(throws: StateFault.truncated) { try StateImage(Array(bytes[..<16])) }
        #expect(throws: StateFault.truncated) { try StateImage(Array(bytes[..<StateLayout.blockSize])) }
        var other = bytes
        other[StateLayout.Header.version] = 2
        #expect(throws: StateFault.version(2)) { try StateImage(other) }
        other = bytes
        other[8..<12].reverse()
        #expect(throws: StateFault.byteOrder) { try StateImage(other) }
    }

    @Test("is refused for lengths and counts that are huge, with checksums that fit")
    func huge() throws {
        let segment = StateLayout.blockSize
        /// Writes a number and makes the checksum of the segment's header fit.
        func forged(_ offset: Int, _ number: UInt32) -> [UInt8] {
            var bytes = bytes
            var header = Array(bytes[segment..<(segment + 24)])
            withUnsafeBytes(of: number) { header.replaceSubrange(offset..<(offset + 4), with: $0) }
            header.append(number: header.checksum(0..<24))
            bytes.replaceSubrange(segment..<(segment + 32), with: header)
            return bytes
        }
        for offset in [StateLayout.Segment.blocks, StateLayout.Segment.directoryBytes, StateLayout.Segment.slotWords] {
            for number in [.max, .max / 2, 1 << 31, 0] as [UInt32] {
                #expect(throws: StateFault.self) { try StateImage(forged(offset, number)) }
            }
        }
        var words = bytes
        for (offset, word) in [
            (StateLayout.Header.end, StateHeader.endWord), (StateLayout.Header.syncedEnd, StateHeader.syncedEndWord),
        ] {
            withUnsafeBytes(of: word.encode(.max)) { words.replaceSubrange(offset..<(offset + 8), with: $0) }
        }
        #expect(throws: StateFault.truncated) { try StateImage(words) }

        // A schema that claims four billion columns or bounds.
        for counts in [(.max, 0), (0, .max), (1, .max), (.max, .max), (0, 0)] as [(UInt32, UInt32)] {
            var schema: [UInt8] = []
            schema.append(number: RecordSchema.Kind.histogram.rawValue)
            schema.append(number: counts.0)
            schema.append(number: counts.1)
            schema.pad(to: 64)
            #expect(RecordSchema.decode(schema.span.bytes) == nil)
        }
    }

    @Test("does not crash the reader, whatever bytes change")
    func mutations() throws {
        var random = SplitMix64(state: 20)
        let structure = structure
        let deadline = ContinuousClock.now + .seconds(3)
        var refused = 0
        var count = 0
        while ContinuousClock.now < deadline, count < 20_000 {
            var mutant = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let offset = structure.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: mutant[offset] = .random(in: 0...255, using: &random)
                case 1: mutant[offset] = 255
                case 2:
                    let source = structure.randomElement(using: &random) ?? 0
                    let length = min(Int.random(in: 1...64, using: &random), bytes.count - max(offset, source))
                    mutant.replaceSubrange(offset..<(offset + length), with: bytes[source..<(source + length)])
                default: mutant.removeSubrange(Int.random(in: 0..<mutant.count, using: &random)..<mutant.count)
                }
                if mutant.count < bytes.count { mutant += bytes[mutant.count...].prefix(64) }
                if mutant.count <= structure[structure.count - 1] { break }
            }
            if (try? StateImage(mutant)) == nil { refused += 1 }
            count += 1
        }
        #expect(count > 50 && refused > count / 2)
    }

    @Test("leaves out what a power failure kept from the disk, and nothing that had reached it")
    func tornTail() throws {
        // Claimed after the last flush of what is on the disk.
        let state = try folder.state()
        _ = state.claim(Sample.counter(columns: "200", "404"), (0..<20).map { Sample.row("\($0)") })
        state.flush()
        _ = state.claim(Sample.counter(columns: "500"), (0..<400).map { Sample.row("late-\($0)") })
        var torn = try folder.stateBytes
        state.close()
        let whole = try StateImage(torn)
        #expect(whole.records.count == 421)
        guard let late = torn.firstRange(of: Array("late-7".utf8)) else { throw TestSupportError("no late record") }
        torn[late.lowerBound] = 0
        let image = try StateImage(torn)
        #expect(image.records.count == 21 + 7)
        #expect(Array(whole.records.prefix(28)) == image.records)
    }

    @Test("is set aside under a new name and said to be, never overwritten", arguments: ["", "no state\n", nil])
    func setAside(content: String?) throws {
        var damaged = content.map { Array($0.utf8) } ?? bytes
        if content == nil { damaged[20] ^= 1 }
        for number in 1...2 {
            try folder.writeState(damaged)
            let state = try folder.state()
            let path = folder.file("state.velo.damaged-\(number)").path
            #expect(state.status.setAside?.path == path)
            #expect(state.status.isDurable)
            #expect(state.values(Sample.counter, Sample.row("1")) == [0])
            state.close()
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == damaged)
        }
        try folder.run { #expect($0.status.setAside == nil) }
    }

    @Test("is left alone if it is no file, and the counts are in memory")
    func noFile() throws {
        try FileManager.default.removeItem(at: folder.file("state.velo"))
        try FileManager.default.createDirectory(at: folder.file("state.velo"), withIntermediateDirectories: false)
        let state = try folder.state()
        #expect(!state.status.isDurable && state.status.memoryReason?.contains("state.velo") == true)
        let record = state.one(Sample.counter, Sample.row("1"))
        record.add(1, cell: 0, slot: 1)
        #expect(record.value(cell: 0) == 1 && !record.isDurable)
        #expect(state.status.memoryRecords == 1)
        #expect(throws: StateError.self) { try folder.state() }
        state.close()
        #expect(try folder.names == ["state.velo", "state.velo.lock"])
    }

    @Test("is not followed through a symbolic link")
    func link() throws {
        try FileManager.default.moveItem(at: folder.file("state.velo"), to: folder.file("elsewhere"))
        try FileManager.default.createSymbolicLink(
            at: folder.file("state.velo"), withDestinationURL: folder.file("elsewhere"))
        try folder.run { #expect(!$0.status.isDurable) }
        #expect(try Array(Data(contentsOf: folder.file("elsewhere"))) == bytes)
    }
}

/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
