import Synchronization
import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("recording")
struct RecordingTests {
    @Test("exposes a series when it is first touched, and for ever")
    func touch() {
        let engine = engine(SampleFamily.requests)
        #expect(engine.value(family: 0, row: 2, column: 3) == nil)
        engine.counter(0).add(0, row: 2, column: 3)
        #expect(engine.value(family: 0, row: 2, column: 3) == .counter(0))
        engine.counter(0).add(7, row: 2, column: 3)
        #expect(engine.value(family: 0, row: 2, column: 3) == .counter(7))
        #expect(engine.value(family: 0, row: 1, column: 3) == nil)
        #expect(engine.exposedSeriesCount == 5 + 1 + 4)
    }

    @Test("moves gauges up and down")
    func gauge() {
        let engine = engine(SampleFamily.connections)
        let gauge = engine.gauge(0)
        gauge.add(3, row: 1, column: 0)
        gauge.add(-5, row: 1, column: 0)
        #expect(engine.value(family: 0, row: 1, column: 0) == .gauge(-2))
        gauge.set(.min, row: 1, column: 0)
        #expect(engine.sample(#"velo_active_connections{backend="b2",pool="web"}"#) == "-9223372036854775808")
    }

    @Test("puts a value in the bucket of the first bound that is not below it", arguments: 0...40)
    func buckets(count: Int) {
        var definition = SampleFamily.size
        definition.bounds = (0..<count).map { UInt64($0 * 10 + 5) }
        let engine = engine(definition)
        var values: [UInt64] = [0, 4, .max]
        for bound in definition.bounds { values += [bound - 1, bound, bound + 1] }
        var expected = [UInt64](repeating: 0, count: count + 1)
        for value in values {
            engine.histogram(0).observe(value, row: 0, column: 0)
            expected[definition.bounds.firstIndex { value <= $0 } ?? count] += 1
        }
        let sum = values.reduce(UInt64(0), &+)
        #expect(engine.value(family: 0, row: 0, column: 0) == .histogram(counts: expected, sum: sum))
    }

    @Test("keeps columns apart across words")
    func manyColumns() {
        var definition = SampleFamily.requests
        definition.columnLabels = [.init("status_code", .statusCode, values: (0..<130).map(String.init))]
        definition.initialColumns = [0, 63, 64, 129]
        let engine = engine(definition)
        for column in 0..<130 { engine.counter(0).add(UInt64(column), row: 4, column: column) }
        for column in 0..<130 {
            #expect(engine.value(family: 0, row: 4, column: column) == .counter(UInt64(column)))
            #expect(
                (engine.value(family: 0, row: 3, column: column) != nil) == definition.initialColumns.contains(column))
        }
    }

    @Test("goes on in handles that outlive their engine")
    func outlives() {
        let counter = engine(SampleFamily.requests).counter(0)
        counter.add(1, row: 0, column: 0)
        #expect(counter.shard.cells.cell(0, 0).pointee.load(ordering: .relaxed) == 1)
    }

    @Test("outside the rows and columns stops the process")
    func bounds() async {
        await #expect(processExitsWith: .failure) { engine(SampleFamily.requests).counter(0).add(1, row: 5, column: 0) }
        await #expect(processExitsWith: .failure) {
            engine(SampleFamily.requests).counter(0).add(1, row: -1, column: 0)
        }
        await #expect(processExitsWith: .failure) { engine(SampleFamily.requests).counter(0).add(1, row: 0, column: 4) }
        await #expect(processExitsWith: .failure) {
            engine(SampleFamily.duration).histogram(0).observe(1, row: 3, column: 0)
        }
    }

    @Test("by a handle of another kind stops the process")
    func kinds() async {
        await #expect(processExitsWith: .failure) { _ = engine(SampleFamily.quota).gauge(0) }
        await #expect(processExitsWith: .failure) { _ = engine(SampleFamily.connections).counter(0) }
    }
}
