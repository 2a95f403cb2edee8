import Foundation
import Testing
import TestSupport

@testable import VeloMetrics

@Suite("two processes on one state file")
struct StateSharingTests {
    let folder: TemporaryFolder
    let row = Sample.row("acme")

    init() throws { folder = try TemporaryFolder() }

    @Test("the second is refused by name of the first, until that ends")
    func refused() throws {
        let first = try folder.state()
        let processID = ProcessInfo.processInfo.processIdentifier
        #expect(throws: StateError.inUse(directory: folder.path, processID: processID)) { try folder.state() }
        #expect(throws: StateError.notOffered(directory: folder.path, processID: processID)) {
            try folder.state(.takeOver)
        }
        first.close()
        try folder.state().close()
    }

    @Test("a take-over counts on in the same cells, and nothing is lost or counted twice")
    func takeOver() async throws {
        let old = try folder.state(threads: 2)
        let oldRecord = old.one(Sample.counter, row)
        let oldLeases = [old.lease(), old.lease()]
        oldRecord.add(100, cell: 0, slot: oldLeases[0].slot)
        #expect(old.offer())
        // Only who takes over is let in.
        #expect(throws: StateError.self) { try folder.state() }
        let new = try folder.state(threads: 2, .takeOver)
        #expect(throws: StateError.self) { try folder.state(.takeOver) }
        let newRecord = new.one(Sample.counter, row)
        let newLeases = [new.lease(), new.lease()]
        #expect(newRecord.value(cell: 0) == 100)
        #expect(Set((oldLeases + newLeases).map(\.slot)) == [1, 2, 3, 4])
        #expect(!new.settle() && !new.offer())
        await withTaskGroup { group in
            for (record, lease) in zip([oldRecord, oldRecord, newRecord, newRecord], oldLeases + newLeases) {
                group.addTask { for _ in 0..<50_000 { record.add(1, cell: 0, slot: lease.slot) } }
            }
        }
        #expect(oldRecord.value(cell: 0) == 200_100 && newRecord.value(cell: 0) == 200_100)
        old.close()
        #expect(new.settle())
        #expect(throws: StateError.self) { try folder.state(.takeOver) }
        new.close()
        try folder.run { #expect($0.values(Sample.counter, row) == [200_100]) }
    }

    @Test("who waits for the process before it to end does not take back what it offers to the next one")
    func nextTakeOver() throws {
        let first = try folder.state()
        #expect(first.offer())
        let second = try folder.state(.takeOver)
        #expect(!second.settleUnlessOffered())
        first.close()
        // The second one is asked to hand over before it has noticed.
        #expect(second.offer())
        #expect(second.settleUnlessOffered())
        let third = try folder.state(.takeOver)
        third.close()
        #expect(second.settle())
        second.close()
    }

    @Test("both may claim new records during a take-over, in any order")
    func structure() throws {
        let old = try folder.state()
        #expect(old.offer())
        let new = try folder.state(.takeOver)
        for number in 0..<600 {
            let (one, other) = number % 2 == 0 ? (old, new) : (new, old)
            let schema = RecordSchema(kind: .counter, columns: [[("number", "\(number % 7)")], []])
            one.one(schema, Sample.row("\(number)")).add(1, cell: 0, slot: 1)
            other.one(schema, Sample.row("\(number)")).add(2, cell: 0, slot: 2)
            #expect(one.values(schema, Sample.row("\(number)")) == [3, 0])
        }
        old.close()
        new.close()
        #expect(try StateImage(folder.stateBytes).records.allSatisfy { $0.values == [3, 0] })
        #expect(try StateImage(folder.stateBytes).records.count == 600)
    }

    @Test("what the other process adds is found by a flush, once, and growth of the one does not undo the other's")
    func found() async throws {
        let old = try folder.state()
        _ = old.one(Sample.counter, Sample.row("before"))
        #expect(old.offer())
        let new = try folder.state(.takeOver)
        _ = new.one(Sample.counter, Sample.row("own"))
        await withTaskGroup { group in
            for (state, name) in [(old, "old"), (new, "new")] {
                group.addTask {
                    for number in 0..<1_200 {
                        state.one(Sample.counter, Sample.row("\(name)-\(number)")).add(1, cell: 0, slot: 0)
                        if number % 20 == 0 { state.flush() }
                    }
                }
            }
        }
        new.flush()
        let found = new.takeFound()
        #expect(Set(found.map(\.identity)) == Set((0..<1_200).map { Sample.row("old-\($0)") }))
        #expect(found.allSatisfy { $0.schema == Sample.counter } && found.count == 1_200)
        #expect(new.takeFound().isEmpty)
        old.close()
        new.close()
        let records = try StateImage(folder.stateBytes).records
        #expect(records.count == 2_402 && records.reduce(0) { $0 + $1.values[0] } == 2_400)
    }

    @Test("a take-over under a new spec reads on from the old cells while the old process still counts there")
    func newSpec() throws {
        let old = try folder.state()
        let oldRecord = old.one(Sample.counter(columns: "200"), row)
        oldRecord.add(1, cell: 0, slot: 1)
        #expect(old.offer())
        let new = try folder.state(.takeOver)
        let newRecord = new.one(Sample.counter(columns: "500", "200"), row)
        oldRecord.add(10, cell: 0, slot: 1)
        newRecord.add(100, cell: 1, slot: 2)
        #expect(newRecord.value(cell: 1) == 111)
        old.close()
        #expect(new.settle())
        new.close()
        try folder.run { #expect($0.values(Sample.counter(columns: "500", "200"), row) == [0, 111]) }
    }

    @Test("a take-over with nobody there is a start alone")
    func nobody() throws {
        try folder.run { $0.one(Sample.counter, row).add(3, cell: 0, slot: 0) }
        let state = try folder.state(.takeOver)
        #expect(state.values(Sample.counter, row) == [3])
        #expect(throws: StateError.self) { try folder.state(.takeOver) }
        state.close()
    }

    @Test("a take-over does not touch a file that it cannot read")
    func damaged() throws {
        let old = try folder.state()
        _ = old.one(Sample.counter, row)
        #expect(old.offer())
        var bytes = try folder.stateBytes
        bytes[65_536 + 300] ^= 1
        let handle = try FileHandle(forWritingTo: folder.file("state.velo"))
        try handle.write(contentsOf: bytes)
        try handle.close()
        #expect(throws: StateError.self) { try folder.state(.takeOver) }
        #expect(try folder.names == ["state.velo", "state.velo.lock"])
        old.close()
    }
}
