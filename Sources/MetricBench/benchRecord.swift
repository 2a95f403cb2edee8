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
}

/// Processor time of one request.
private func record(
    _ engine: MetricEngine, rows: [Int], values: [UInt64], threads: Int, isShared: Bool
) -> Double {
    let rounds = 100
    let least = leastNanoseconds(runs: 5) {
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let shard = isShared ? 0 : engine.shard(ofLoop: thread)
            let requests = engine.counter(BenchSpec.requests, shard: shard)
            let duration = engine.histogram(BenchSpec.duration, shard: shard)
            let connections = engine.gauge(BenchSpec.connections, shard: shard)
            for _ in 0..<rounds {
                for index in rows.indices {
                    // A tenant has as many backends as rows of pools here, so the number serves for both.
                    let row = rows[index]
                    connections.add(1, row: row, column: 0)
                    requests.add(1, row: row, column: 0)
                    duration.observe(values[index], row: row, column: 0)
                    connections.add(-1, row: row, column: 0)
                }
            }
        }
    }
    return least / Double(rounds * rows.count * threads)
}
