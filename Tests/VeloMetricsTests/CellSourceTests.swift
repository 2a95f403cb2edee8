import Synchronization
import Testing
import VeloFormat

@testable import VeloMetrics

/// Cells by family, labels and shard, in memory that outlives engines.
private final class MemorySource: CellSource {
    struct Key: Hashable {
        var family: String
        var labels: [String]
        var shard: Int
    }
    private struct Cells: @unchecked Sendable { let start: UnsafeMutablePointer<Atomic<UInt64>> }
    private let cells = Mutex<[Key: Cells]>([:])

    /// What another process counts, as shards behind this one's.
    let foreignShards: Int

    init(foreignShards: Int = 0) { self.foreignShards = foreignShards }

    var keys: [Key] { cells.withLock { Array($0.keys) } }

    func cells(family: FamilyDefinition, labels: [String], shard: Int, count: Int)
        -> UnsafeMutablePointer<Atomic<UInt64>>
    {
        cells.withLock { cells in
            let key = Key(family: family.name, labels: labels, shard: shard)
            #expect(cells[key] == nil, "asked twice for \(key)")
            // Kept for the life of the test process, as a mapped file would be.
            let start = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
            start.initialize(repeating: 0, count: count)
            let new = Cells(start: UnsafeMutableRawPointer(start).bindMemory(to: Atomic<UInt64>.self, capacity: count))
            cells[key] = new
            return new
        }.start
    }

    func restore(
        family: FamilyDefinition, count: Int,
        _ body: (_ labels: [String], _ shard: Int, _ cells: UnsafeMutablePointer<Atomic<UInt64>>) -> Void
    ) {
        let all = cells.withLock { $0 }
        for (key, own) in all where key.family == family.name && key.shard != 0 {
            let base = all[Key(family: key.family, labels: key.labels, shard: 0)]
            for index in 0..<count {
                base?.start[index].wrappingAdd(own.start[index].load(ordering: .relaxed), ordering: .relaxed)
            }
        }
        cells.withLock { cells in cells = cells.filter { $0.key.shard == 0 || $0.key.family != family.name } }
        for (key, own) in all where key.family == family.name && key.shard == 0 { body(key.labels, 0, own.start) }
    }

    private let beginnings = Mutex<[String: UInt64]>([:])

    func countingSince(family: FamilyDefinition, now: UInt64) -> UInt64 {
        beginnings.withLock { beginnings in
            let began = beginnings[family.name] ?? now
            beginnings[family.name] = began
            return began
        }
    }

    /// Counts as the other process does.
    func addForeign(_ amount: UInt64, _ family: FamilyDefinition, _ labels: [String], shard: Int) {
        let key = Key(family: family.name, labels: labels, shard: shard)
        let cell = self.cells.withLock { $0[key] }
        cell?.start.pointee.wrappingAdd(amount, ordering: .relaxed)
    }
}

@Suite("cells that a source supplies")
struct CellSourceTests {
    private var requests: FamilyDefinition {
        var definition = SampleFamily.requests
        definition.isDurable = true
        return definition
    }
    private var duration: FamilyDefinition {
        var definition = SampleFamily.duration
        definition.isDurable = true
        return definition
    }

    @Test("are asked for once a series and shard, by their labels, and only for what is durable")
    func asked() {
        let source = MemorySource()
        let engine = engine(requests, SampleFamily.connections, loops: 1, cells: source)
        for _ in 0..<3 {
            engine.counter(0).add(2, row: 0, column: 3)
            engine.counter(0, shard: 1).add(5, row: 0, column: 3)
            engine.gauge(1).add(1, row: 0, column: 0)
        }
        let labels = ["web", "acme", "OTHER", "other"]
        #expect(
            Set(source.keys) == [
                .init(family: requests.name, labels: labels, shard: 0),
                .init(family: requests.name, labels: labels, shard: 1),
            ])
        #expect(engine.value(family: 0, row: 0, column: 3) == .counter(21))
    }

    @Test("go on where an earlier engine stopped, whatever became of rows, columns and loops")
    func restored() {
        let source = MemorySource()
        let first = engine(requests, duration, loops: 2, cells: source)
        for shard in 0...2 {
            first.counter(0, shard: shard).add(10, row: 2, column: 1)
            first.histogram(1, shard: shard).observe(300_000_000, row: 1, column: 1)
        }
        var tables = sampleTables()
        tables.tenants.removeFirst()
        var other = requests
        other.columnLabels[1].values = ["500", "other", "404"]
        let second = engine(other, duration, tables: tables, cells: source)
        #expect(second.value(family: 0, row: 0, column: 1) == .counter(30))
        #expect(second.value(family: 1, row: 0, column: 1) == .histogram(counts: [0, 3, 0], sum: 900_000_000))
        second.counter(0).add(1, row: 0, column: 1)
        #expect(second.value(family: 0, row: 0, column: 1) == .counter(31))
        #expect(second.value(family: 0, row: 0, column: 2) == nil)
    }

    @Test("of another process are added up and never written")
    func foreign() {
        let source = MemorySource(foreignShards: 2)
        let engine = engine(requests, loops: 1, cells: source)
        engine.counter(0, shard: 1).add(5, row: 0, column: 3)
        let labels = ["web", "acme", "OTHER", "other"]
        #expect(Set(source.keys.map(\.shard)) == [1, 2, 3])
        source.addForeign(10, requests, labels, shard: 2)
        source.addForeign(100, requests, labels, shard: 3)
        #expect(engine.value(family: 0, row: 0, column: 3) == .counter(115))
    }

    @Test("have the `_created` of the process that began to count")
    func created() {
        var definition = requests
        definition.hasCreated = true
        let source = MemorySource()
        _ = engine(definition, startedAt: 1_000_000_000, cells: source)
        let second = engine(definition, startedAt: 9_000_000_000, cells: source)
        let lines = second.text(.openMetrics).split(separator: "\n").filter { $0.contains("_created{") }
        #expect(!lines.isEmpty && lines.allSatisfy { $0.hasSuffix(" 1.0") || $0.hasSuffix(" 1") }, "\(lines)")
    }
}
