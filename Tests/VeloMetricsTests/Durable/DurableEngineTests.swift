import Testing
import TestSupport
import VeloFormat

@testable import VeloMetrics

@Suite("an engine on a state file")
struct DurableEngineTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func durable(_ definition: FamilyDefinition) -> FamilyDefinition {
        var definition = definition
        definition.isDurable = true
        return definition
    }

    /// An engine of requests, durations and fractions, all durable, and connections, which are not.
    private func engine(
        _ state: StateFile, tables: Tables = sampleTables(), loops: Int = 1,
        _ change: (inout [FamilyDefinition]) -> Void = { _ in }
    ) -> MetricEngine {
        var ratio = SampleFamily.busy
        ratio.name = "velo_used_total"
        ratio.value = .ratio
        var definitions = [
            durable(SampleFamily.requests), durable(SampleFamily.duration), durable(ratio), SampleFamily.connections,
        ]
        change(&definitions)
        let topology = Topology(tables)
        let cells = DurableCells(state, topology: topology, loops: loops)
        return MetricEngine(
            definitions: definitions, tables: tables, topology: topology, version: "1", loops: cells.loops,
            cells: cells)
    }

    private func record(_ engine: MetricEngine) {
        for shard in 0...engine.loops {
            engine.counter(0, shard: shard).add(10, row: 1, column: 2)
            engine.histogram(1, shard: shard).observe(300_000_000, row: 0, column: 1)
        }
        engine.floatCounter(2).add(0.25, row: 0, column: 0)
        engine.gauge(3).add(7, row: 0, column: 0)
    }

    @Test("goes on with counters and histograms, whatever its number of loops, and with no gauge")
    func restart() throws {
        try folder.run { record(engine($0, loops: 2)) }
        try folder.run { state in
            let second = engine(state, loops: 1)
            #expect(second.value(family: 0, row: 1, column: 2) == .counter(30))
            #expect(second.value(family: 1, row: 0, column: 1) == .histogram(counts: [0, 3, 0], sum: 900_000_000))
            #expect(second.sample("velo_used_total") == "0.25")
            #expect(second.value(family: 3, row: 0, column: 0) == .gauge(0))
            // What was exposed is, and nothing else.
            #expect(second.value(family: 0, row: 1, column: 3) == nil)
            record(second)
            #expect(second.value(family: 0, row: 1, column: 2) == .counter(50))
        }
        try folder.run { #expect(engine($0).value(family: 0, row: 1, column: 2) == .counter(50)) }
    }

    @Test("keeps through a new spec each series that the spec still has")
    func newSpec() throws {
        try folder.run { record(engine($0)) }
        var tables = sampleTables()
        tables.tenants.swapAt(0, 1)
        var third = tables.tenants[0]
        third.id = "third"
        tables.tenants.insert(third, at: 0)
        try folder.run { state in
            let second = engine(state, tables: tables) { definitions in
                definitions[0].columnLabels[1].values = ["500", "200", "other"]
                // Other bounds are other series: what was counted fits in none of them.
                definitions[1].bounds = [100_000_000]
            }
            let series = { (tenant: String) in
                "velo_requests_total{method=\"OTHER\",status_code=\"200\",pool=\"none\",tenant_id=\"\(tenant)\"}"
            }
            #expect(second.sample(series("acme")) == "20")
            #expect(second.sample(series("bare")) == nil)
            #expect(second.sample(series("third")) == nil)
            #expect(second.value(family: 1, row: 2, column: 1) == nil)
        }
    }

    @Test("that takes over shows what both processes count, series of the other's start included")
    func takeOver() throws {
        let old = try folder.state(threads: 1)
        let oldEngine = engine(old)
        oldEngine.counter(0, shard: 1).add(10, row: 0, column: 0)
        #expect(old.offer())
        let new = try folder.state(threads: 1, .takeOver)
        let newEngine = engine(new)
        #expect(newEngine.value(family: 0, row: 0, column: 0) == .counter(10))
        oldEngine.counter(0, shard: 1).add(5, row: 0, column: 0)
        newEngine.counter(0, shard: 1).add(1, row: 0, column: 0)
        #expect(newEngine.value(family: 0, row: 0, column: 0) == .counter(16))
        // Born in the old process after the new one began: seen once the new one counts it too.
        oldEngine.counter(0, shard: 1).add(100, row: 1, column: 1)
        newEngine.counter(0, shard: 1).add(1, row: 1, column: 1)
        #expect(newEngine.value(family: 0, row: 1, column: 1) == .counter(101))
        // And if it never does: once it has looked.
        oldEngine.counter(0, shard: 1).add(3, row: 1, column: 2)
        oldEngine.histogram(1, shard: 1).observe(300_000_000, row: 0, column: 1)
        #expect(newEngine.value(family: 0, row: 1, column: 2) == nil)
        old.close()
        #expect(new.settle())
        new.flush()
        for _ in 1...2 {
            newEngine.restoreNew()
            #expect(newEngine.value(family: 0, row: 1, column: 2) == .counter(3))
            #expect(newEngine.value(family: 1, row: 0, column: 1) == .histogram(counts: [0, 1, 0], sum: 300_000_000))
        }
        newEngine.counter(0, shard: 1).add(1, row: 1, column: 2)
        #expect(newEngine.value(family: 0, row: 1, column: 2) == .counter(4))
        new.close()
    }

    @Test("says since when a durable family counts")
    func created() throws {
        let first = try folder.run { $0.one(RecordSchema(kind: .moment), Sample.row("x")).value(cell: 0) }
        #expect(first == 0)
        let now: [UInt64] = [5_000, 9_000]
        for moment in now {
            try folder.run { state in
                let cells = DurableCells(state, topology: Topology(sampleTables()), loops: 0)
                #expect(cells.countingSince(family: SampleFamily.requests, now: moment) == 5_000)
            }
        }
    }

    @Test("tells of its state file in families that a scrape has")
    func families() throws {
        try folder.run { state in
            let cells = DurableCells(state, topology: Topology(sampleTables()), loops: 0)
            _ = cells.countingSince(family: SampleFamily.requests, now: 1)
            let values = stateFamilies(state.status).reduce(into: [:]) { $0[$1.name] = $1.samples.first?.value }
            #expect(values["velod_state_durable"] == 1)
            #expect(values["velod_state_records"] == 1)
            #expect(values["velod_state_memory_records"] == 0)
            #expect(values["velod_state_file_bytes"] ?? 0 > 0)
            #expect(values["velod_state_files_set_aside_total"] == 0)
            #expect(values["velod_state_flush_failures_total"] == 0)
        }
        let memory = StateFile.inMemory(threads: 1)
        #expect(stateFamilies(memory.status).first { $0.name == "velod_state_durable" }?.samples.first?.value == 0)
    }
}
