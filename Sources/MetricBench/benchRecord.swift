import Dispatch
import VeloFormat
import VeloMetrics

/// Recording one request: a counter, a histogram, and a gauge up and down.
///
/// Threads have shards of their own, as event loops do, or share shard 0. Rows are one tenant's, or spread over all in an
/// order that no cache foresees.
func benchRecord(_ spec: BenchSpec) {
    let engine = spec.engine(loops: 2)
    spec.fill(engine)
    let rowCount = spec.topology.rowCount(.tenantPoolBackend)
    // Odd multipliers visit every index of a power of two; 65,536 requests are more than a second cache holds rows for.
    let spread = (0..<65_536).map { ($0 &* 40_503) % rowCount }
    let same = [Int](repeating: 0, count: spread.count)
    let values = spread.map { UInt64($0 &* 48_271 % 1_000) * 1_000_000 }
    for threads in [1, 2] {
        for (rowsName, rows) in [("same series", same), ("spread over tenants", spread)] {
            for isShared in [false, true] {
                let nanoseconds = record(
                    engine, rows: rows, values: values, threads: threads, isShared: isShared)
                report(
                    "record one request, \(threads) thread\(threads == 1 ? "" : "s"), \(rowsName)"
                        + (isShared ? ", shared shard" : ""), nanoseconds, "ns", goal: isShared ? nil : 20)
            }
        }
    }
    let durable = spec.durableEngine(loops: 1)
    report(
        "record one request, 1 thread, same series, durable",
        record(durable, rows: same, values: values, threads: 1, isShared: false), "ns", goal: 20)
}

/// Processor time of one request.
private func record(
    _ engine: MetricEngine, rows: [Int], values: [UInt64], threads: Int, isShared: Bool
) -> Double {
    let rounds = 100
    let least = leastNanoseconds(runs: 5) {
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let recorder = BenchRecorder(engine, shard: isShared ? 0 : engine.shard(ofLoop: thread))
            for _ in 0..<rounds {
                for index in rows.indices { recorder.record(values[index], row: rows[index]) }
            }
        }
    }
    return least / Double(rounds * rows.count * threads)
}

/// Records so many requests of one tenant on one thread, and nothing else: for tools that count what a run does.
func repeatRecord(_ spec: BenchSpec, count: Int) {
    let engine = spec.engine(loops: 1)
    let recorder = BenchRecorder(engine, shard: engine.shard(ofLoop: 0))
    for number in 0..<count { recorder.record(UInt64(number &* 48_271 % 1_000) * 1_000_000, row: 0) }
}

/// What one thread records a request with.
private struct BenchRecorder {
    private let requests: CounterFamily
    private let duration: HistogramFamily
    private let connections: GaugeFamily

    init(_ engine: MetricEngine, shard: Int) {
        requests = engine.counter(BenchSpec.requests, shard: shard)
        duration = engine.histogram(BenchSpec.duration, shard: shard)
        connections = engine.gauge(BenchSpec.connections, shard: shard)
    }

    /// A tenant has as many backends as rows of pools here, so the number serves for both.
    @inline(__always)
    func record(_ nanoseconds: UInt64, row: Int) {
        connections.add(1, row: row, column: 0)
        requests.add(1, row: row, column: 0)
        duration.observe(nanoseconds, row: row, column: 0)
        connections.add(-1, row: row, column: 0)
    }
}
