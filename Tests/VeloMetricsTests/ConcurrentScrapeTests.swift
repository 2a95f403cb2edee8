import Synchronization
import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("recording while scraping")
struct ConcurrentScrapeTests {
    private static let threads = 8
    private static let additions = 100_000

    @Test("loses nothing, never counts backwards, and keeps histograms whole")
    func concurrent() async {
        // Half of the threads share a shard, the others have one each.
        let engine = engine(
            SampleFamily.requests, SampleFamily.duration, SampleFamily.connections, loops: Self.threads / 2)
        let running = Running(Self.threads)

        await withTaskGroup { group in
            for thread in 0..<Self.threads {
                group.addTask {
                    let shard = engine.shard(ofLoop: thread)
                    let requests = engine.counter(0, shard: shard)
                    let duration = engine.histogram(1, shard: shard)
                    let connections = engine.gauge(2, shard: shard)
                    for step in 0..<Self.additions {
                        connections.add(1, row: 0, column: 0)
                        requests.add(1, row: 1, column: step & 3)
                        duration.observe(UInt64(step) * 20_000, row: 1, column: thread & 1)
                        connections.add(-1, row: 0, column: 0)
                    }
                    running.threads.subtract(1, ordering: .releasing)
                }
            }
            group.addTask {
                var last: [String: Double] = [:]
                repeat {
                    let now = samples(engine.text)
                    expectWhole(now)
                    for (series, value) in last where !series.contains("active_connections") {
                        guard let current = now[series], current >= value else {
                            Issue.record(
                                "\(series) fell from \(value) to \(now[series].map(String.init(describing:)) ?? "none")"
                            )
                            return
                        }
                    }
                    last = now
                } while running.threads.load(ordering: .acquiring) > 0
            }
        }

        let total = UInt64(Self.threads * Self.additions)
        for column in 0..<4 { #expect(engine.value(family: 0, row: 1, column: column) == .counter(total / 4)) }
        #expect(engine.value(family: 2, row: 0, column: 0) == .gauge(0))
        let sumOfSteps = UInt64(Self.additions) * UInt64(Self.additions - 1) / 2
        for column in 0..<2 {
            guard case .histogram(let counts, let sum) = engine.value(family: 1, row: 1, column: column) else {
                Issue.record("no histogram in column \(column)")
                continue
            }
            #expect(counts.reduce(0, +) == total / 2)
            #expect(sum == sumOfSteps * 20_000 * UInt64(Self.threads / 2))
        }
    }
}

/// How many threads still record.
private final class Running: Sendable {
    let threads: Atomic<Int>

    init(_ threads: Int) { self.threads = Atomic(threads) }
}

private func samples(_ text: String) -> [String: Double] {
    var samples: [String: Double] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        let parts = line.split(separator: " ")
        samples[String(parts[0])] = Double(parts[1])
    }
    return samples
}

/// Every histogram is cumulative, and its `+Inf` bucket is its count.
private func expectWhole(_ samples: [String: Double]) {
    for (series, count) in samples where series.contains("_count{") {
        let bucket = { (le: String) in
            samples[series.replacing("_count{", with: "_bucket{").replacing(",tenant", with: ",le=\"\(le)\",tenant")]
                ?? .nan
        }
        if !(bucket("0.25") <= bucket("1.0") && bucket("1.0") <= bucket("+Inf") && bucket("+Inf") == count) {
            Issue.record("\(series) \(count) has buckets \(bucket("0.25")), \(bucket("1.0")), \(bucket("+Inf"))")
        }
    }
}
