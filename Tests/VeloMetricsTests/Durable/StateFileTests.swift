import Foundation
import Glibc
import TestSupport
import Testing

@testable import VeloMetrics

@Suite("a state file")
struct StateFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("brings every kind of record back after a restart")
    func restart() throws {
        try folder.run { state in
            #expect(state.status.isDurable)
            state.one(Sample.counter, Sample.row("acme")).add(7, cell: 0, slot: 0)
            let float = state.one(Sample.float, Sample.row("acme", family: "seconds_total"))
            float.add(float: 0.25, cell: 0, slot: 0)
            float.add(float: 0.5, cell: 0, slot: 1)
            let histogram = state.one(Sample.histogram, Sample.row("acme", family: "sizes"))
            histogram.add(1, cell: 2, slot: 1)
            histogram.add(99, cell: 3, slot: 1)
            let quota = state.one(RecordSchema(kind: .quota), Sample.row("acme", family: "quota"))
            quota.update(cell: 0) { $0 | 5 << 40 }
        }
        try folder.run { state in
            #expect(state.values(Sample.counter, Sample.row("acme")) == [7])
            let float = state.one(Sample.float, Sample.row("acme", family: "seconds_total"))
            #expect(float.floatValue(cell: 0) == 0.75)
            #expect(state.values(Sample.histogram, Sample.row("acme", family: "sizes")) == [0, 0, 1, 99])
            #expect(state.values(RecordSchema(kind: .quota), Sample.row("acme", family: "quota")) == [5 << 40])
        }
        #expect(try folder.names == ["state.velo", "state.velo.lock"])
    }

    @Test("keeps what every slot counted, whatever the number of threads at the next start", arguments: [0, 1, 7, 600])
    func threads(next: Int) throws {
        try folder.run(threads: 3) { state in
            let record = state.one(Sample.counter, Sample.row("acme"))
            #expect(record.slotCount == 7)
            for slot in 0..<7 { record.add(UInt64(1) << UInt64(slot), cell: 0, slot: slot) }
            #expect(record.value(cell: 0) == 127)
        }
        try folder.run(threads: next) { state in
            #expect(state.slotCount == min(1 + 2 * next, 1_025))
            #expect(state.values(Sample.counter, Sample.row("acme")) == [127])
        }
        try folder.run(threads: 3) { #expect($0.values(Sample.counter, Sample.row("acme")) == [127]) }
    }

    @Test("knows a series by its labels, in any order, and by nothing less")
    func identity() throws {
        let labels = [("pool", "web"), ("tenant_id", "acme")]
        let one = SeriesIdentity(family: "requests_total", labels: labels.map { (name: $0.0, value: $0.1) })
        let same = SeriesIdentity(family: "requests_total", labels: labels.reversed().map { (name: $0.0, value: $0.1) })
        let others = [
            SeriesIdentity(family: "requests_total", labels: [("pool", "web")]),
            SeriesIdentity(family: "requests_total", labels: [("pool", "webtenant_id"), ("", "acme")]),
            SeriesIdentity(family: "requests_totalpool", labels: [("pool", "web"), ("tenant_id", "acme")]),
        ]
        #expect(one == same)
        try folder.run { state in
            state.one(Sample.counter, one).add(1, cell: 0, slot: 0)
            for other in others { #expect(state.values(Sample.counter, other) == [0]) }
        }
        try folder.run { state in
            #expect(state.values(Sample.counter, same) == [1])
            for other in others { #expect(state.values(Sample.counter, other) == [0]) }
        }
    }

    @Test("does not merge two series whose hashes are the same")
    func collision() throws {
        let state = StateFile.inMemory(threads: 1)
        let one = SeriesIdentity(bytes: [1], hash: 42)
        let other = SeriesIdentity(bytes: [2], hash: 42)
        let records = state.claim(Sample.counter, [one, other])
        records[0].add(1, cell: 0, slot: 0)
        records[1].add(5, cell: 0, slot: 0)
        #expect(state.values(Sample.counter, one) == [1])
        #expect(state.values(Sample.counter, other) == [5])
    }

    @Test("gives the same cells to whoever claims the same record")
    func repeated() throws {
        try folder.run { state in
            let records = state.claim(Sample.counter, [Sample.row("a"), Sample.row("b"), Sample.row("a")])
            records[0].add(1, cell: 0, slot: 0)
            #expect(records.map { $0.value(cell: 0) } == [1, 0, 1])
            #expect(state.status.records == 2)
        }
    }

    @Test("grows by segments that leave the earlier ones where they are")
    func growth() throws {
        let schema = Sample.counter(columns: "200", "404", "500")
        try folder.run { state in
            var records: [DurableRecord] = []
            for number in 0..<3_000 {
                records.append(state.one(schema, Sample.row("tenant-\(number)")))
                records[number].add(UInt64(number), cell: number % 3, slot: number % 5)
            }
            for (number, record) in records.enumerated() {
                #expect(record.isDurable)
                #expect(record.value(cell: number % 3) == number)
            }
        }
        try folder.run { state in
            let records = state.claim(schema, (0..<3_000).map { Sample.row("tenant-\($0)") })
            #expect(records.enumerated().allSatisfy { $1.value(cell: $0 % 3) == $0 })
        }
    }

    @Test("has no holes: all of it is allocated on the disk")
    func allocated() throws {
        let state = try folder.state()
        defer { state.close() }
        _ = state.claim(Sample.counter, (0..<2_000).map { Sample.row("tenant-\($0)") })
        let path = folder.file("state.velo").path
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_blocks * 512 >= status.st_size)
        #expect(Int(status.st_size) == state.status.fileBytes)
    }

    @Test("has room for the next claims after a flush, and none is taken for it twice")
    func growthAhead() throws {
        let state = try folder.state()
        defer { state.close() }
        var number = 0
        func claimOne() {
            number += 1
            _ = state.one(Sample.counter, Sample.row("tenant-\(number)"))
        }
        claimOne()
        let first = state.status.fileBytes
        state.flush()
        #expect(state.status.fileBytes == first)
        while state.status.fileBytes == first {
            claimOne()
            state.flush()
        }
        let second = state.status.fileBytes
        // Space for as many again is there before any of it is needed.
        #expect(second - first >= first / 2)
        for _ in 0..<number / 2 { claimOne() }
        state.flush()
        #expect(state.status.fileBytes == second)
    }

    @Test("series that are born while it is flushed and while many are claimed are all there")
    func births() async throws {
        let state = try folder.state(threads: 2)
        let schema = Sample.counter(columns: "200", "404")
        await withTaskGroup { group in
            for slot in 1...2 {
                group.addTask {
                    for number in 0..<1_500 {
                        state.one(schema, Sample.row("tenant-\(number)")).add(1, cell: 1, slot: slot)
                    }
                }
            }
            group.addTask { for _ in 0..<40 { state.flush() } }
            group.addTask {
                for _ in 0..<3 { _ = state.claim(schema, (0..<2_000).map { Sample.row("tenant-\($0)") }) }
            }
        }
        #expect(state.status.records == 2_000 && state.status.memoryRecords == 0)
        state.close()
        try folder.run { state in
            let records = state.claim(schema, (0..<2_000).map { Sample.row("tenant-\($0)") })
            #expect(records.enumerated().allSatisfy { $1.value(cell: 1) == ($0 < 1_500 ? 2 : 0) })
        }
    }

    @Test("leases each slot once, then the shared one, and takes slots back")
    func leases() throws {
        let state = try folder.state(threads: 1)
        defer { state.close() }
        var first: SlotLease? = state.lease()
        let second = state.lease()
        #expect(first?.isExclusive == true && second.isExclusive)
        #expect([first?.slot, second.slot] == [1, 2])
        let shared = state.lease()
        #expect(!shared.isExclusive && shared.slot == 0)
        first = nil
        #expect(state.lease().slot == 1)
        _ = consume first
    }

    @Test("loses no addition of threads that share cells")
    func concurrent() async throws {
        let state = try folder.state(threads: 4)
        let record = state.one(Sample.counter(columns: "200", "404"), Sample.row("acme"))
        let float = state.one(Sample.float, Sample.row("acme", family: "f"))
        await withTaskGroup { group in
            for slot in [0, 0, 1, 2, 2, 3] {
                group.addTask {
                    for _ in 0..<20_000 {
                        record.add(1, cell: slot % 2, slot: slot)
                        float.add(float: 0.5, cell: 0, slot: slot)
                    }
                }
            }
            group.addTask {
                var last: UInt64 = 0
                for _ in 0..<2_000 {
                    let value = record.value(cell: 0)
                    #expect(value >= last)
                    last = value
                    state.flush()
                    if value == 80_000 { break }
                }
            }
        }
        #expect(record.value(cell: 0) == 80_000)
        #expect(record.value(cell: 1) == 40_000)
        #expect(float.floatValue(cell: 0) == 60_000)
        state.close()
    }
}
