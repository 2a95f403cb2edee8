import Testing
import TestSupport

@testable import VeloMetrics

@Suite("a state file under a new spec")
struct StateFoldingTests {
    let folder: TemporaryFolder
    let old = Sample.counter(columns: "200", "404")
    let new = Sample.counter(columns: "404", "500", "200")

    init() throws {
        folder = try TemporaryFolder()
        try folder.run { state in
            let record = state.one(old, Sample.row("acme"))
            record.add(20, cell: 0, slot: 1)
            record.add(4, cell: 1, slot: 2)
        }
    }

    @Test("keeps each series that still exists, at once and after every further start")
    func columns() throws {
        try folder.run { state in
            let record = state.one(new, Sample.row("acme"))
            #expect((0..<3).map { record.value(cell: $0) } == [4, 0, 20])
            record.add(1, cell: 0, slot: 1)
            record.add(5, cell: 1, slot: 0)
            #expect((0..<3).map { record.value(cell: $0) } == [5, 5, 20])
        }
        for _ in 0..<3 { try folder.run { #expect($0.values(new, Sample.row("acme")) == [5, 5, 20]) } }
        #expect(try StateImage(folder.stateBytes).records.count == 1)
    }

    @Test("brings series back that the spec in between did not have")
    func rollback() throws {
        let without = Sample.counter(columns: "200")
        try folder.run { state in
            let record = state.one(without, Sample.row("acme"))
            #expect(record.value(cell: 0) == 20)
            record.add(1, cell: 0, slot: 0)
        }
        try folder.run { #expect($0.values(without, Sample.row("acme")) == [21]) }
        try folder.run { #expect($0.values(old, Sample.row("acme")) == [21, 4]) }
        try folder.run { #expect($0.values(old, Sample.row("acme")) == [21, 4]) }
    }

    @Test("starts a histogram anew if its bounds changed")
    func bounds() throws {
        let row = Sample.row("acme", family: "sizes")
        try folder.run { $0.one(Sample.histogram, row).add(1, cell: 0, slot: 0) }
        let other = RecordSchema(kind: .histogram, bounds: [10, 30])
        for _ in 0..<2 { try folder.run { #expect($0.values(other, row) == [0, 0, 0, 0]) } }
        try folder.run { #expect($0.values(Sample.histogram, row) == [1, 0, 0, 0]) }
    }

    @Test("keeps a record that nobody claims for 32 starts, and no longer")
    func retired() throws {
        for _ in 0..<32 { try folder.run { _ = $0.one(old, Sample.row("other")) } }
        // Opening alone folds but is no start: nothing was claimed.
        for _ in 0..<40 { try folder.run { _ in } }
        #expect(try StateImage(folder.stateBytes).records.count == 2)
        #expect(try StateImage(folder.stateBytes).folded().records.count == 2)
        try folder.run { _ = $0.one(old, Sample.row("other")) }
        try folder.run { #expect($0.values(old, Sample.row("acme")) == [0, 0]) }
    }

    @Test("drops at once what holds nothing and nobody claims")
    func empty() throws {
        try folder.run { _ = $0.one(old, Sample.row("empty")) }
        try folder.run { _ = $0.one(old, Sample.row("acme")) }
        try folder.run { _ in }
        #expect(try StateImage(folder.stateBytes).records.map(\.identity) == [Sample.row("acme")])
    }

    @Test("folds a folded image to itself, and never changes a sum")
    func idempotent() throws {
        try folder.run { state in
            let record = state.one(new, Sample.row("acme"))
            for cell in 0..<3 { record.add(UInt64(cell + 1), cell: cell, slot: cell) }
        }
        let image = try StateImage(folder.stateBytes)
        let folded = image.folded()
        #expect(folded.folded() == folded)
        func sum(_ image: StateImage) -> UInt64 { image.records.flatMap(\.values).reduce(0, +) }
        #expect(image.records.count == 2 && folded.records.count == 1)
        #expect(sum(image) == sum(folded))
        try folder.run { _ in }
        #expect(try StateImage(folder.stateBytes) == folded)
    }
}
