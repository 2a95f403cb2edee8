import CoreMetrics
import Testing
import VeloMetrics

@testable import VeloLibraryMetrics

@Suite("metrics of libraries")
struct LibraryMetricsTests {
    private func lines(_ metrics: LibraryMetrics) -> [String] {
        metrics.families.flatMap { family in
            family.samples.map { sample in
                let labels = sample.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
                return "\(family.name)\(sample.suffix){\(labels)} \(sample.value)"
            }
        }
    }

    @Test("have names that Prometheus takes, in a fixed order")
    func kinds() {
        let metrics = LibraryMetrics()
        metrics.makeCounter(label: "pool.leases", dimensions: [("z", "1"), ("a-b", "é\"")]).increment(by: 2)
        metrics.makeFloatingPointCounter(label: "money total", dimensions: []).increment(by: 0.5)
        metrics.makeMeter(label: "depth", dimensions: []).set(-1.5)
        metrics.makeRecorder(label: "last", dimensions: [], aggregate: false).record(Int64(7))
        metrics.makeRecorder(label: "sizes", dimensions: [], aggregate: true).record(2.5)
        let timer = metrics.makeTimer(label: "wait", dimensions: [])
        timer.recordNanoseconds(1_500_000_000)
        timer.recordNanoseconds(500_000_000)
        #expect(
            lines(metrics) == [
                "library_depth{} -1.5", "library_last{} 7.0", "library_money_total{} 0.5",
                "library_pool_leases_total{a_b=é\",z=1} 2.0", "library_sizes_sum{} 2.5", "library_sizes_count{} 1.0",
                "library_wait_seconds_sum{} 2.0", "library_wait_seconds_count{} 2.0",
                "velod_library_metrics_dropped_total{} 0.0",
            ])
    }

    @Test("of the same name and labels are one series, whatever the order of the labels")
    func same() {
        let metrics = LibraryMetrics()
        metrics.makeCounter(label: "x", dimensions: [("a", "1"), ("b", "2")]).increment(by: 1)
        metrics.makeCounter(label: "x", dimensions: [("b", "2"), ("a", "1")]).increment(by: 1)
        #expect(lines(metrics).first == "library_x_total{a=1,b=2} 2.0")
    }

    @Test("are bounded in number, and what is dropped is counted")
    func bounded() {
        let metrics = LibraryMetrics(limit: 10)
        for user in 0..<1_000 { metrics.makeCounter(label: "x", dimensions: [("user", "\(user)")]).increment(by: 1) }
        #expect(lines(metrics).count == 11)
        #expect(lines(metrics).last == "velod_library_metrics_dropped_total{} 990.0")
        metrics.makeCounter(label: "x", dimensions: [("user", "3")]).increment(by: 1)
        #expect(lines(metrics).contains("library_x_total{user=3} 2.0"))
    }

    @Test("that would make an exposition invalid are dropped")
    func invalid() {
        let metrics = LibraryMetrics()
        metrics.makeCounter(label: "x", dimensions: []).increment(by: 1)
        metrics.makeMeter(label: "x", dimensions: []).set(1.0)
        metrics.makeMeter(label: "x_total", dimensions: []).set(1.0)
        metrics.makeCounter(label: "y", dimensions: [("le", "1")]).increment(by: 1)
        metrics.makeCounter(label: "y", dimensions: [("a.b", "1"), ("a-b", "1")]).increment(by: 1)
        metrics.makeCounter(label: "y", dimensions: [("_a", "1")]).increment(by: 1)
        metrics.makeCounter(label: "y", dimensions: [("a", String(repeating: "x", count: 257))]).increment(by: 1)
        metrics.makeTimer(label: "t", dimensions: []).recordNanoseconds(1)
        metrics.makeMeter(label: "t_seconds_sum", dimensions: []).set(1.0)
        #expect(
            lines(metrics) == [
                "library_t_seconds_sum{} 1e-09", "library_t_seconds_count{} 1.0", "library_x_total{} 1.0",
                "velod_library_metrics_dropped_total{} 7.0",
            ])
    }

    @Test("count only upwards")
    func monotonic() {
        let counter = LibraryMetrics().makeCounter(label: "x", dimensions: [])
        let metrics = LibraryMetrics()
        let mine = metrics.makeCounter(label: "x", dimensions: [])
        mine.increment(by: 3)
        mine.increment(by: -2)
        mine.reset()
        counter.increment(by: 1)
        #expect(lines(metrics).first == "library_x_total{} 3.0")
    }
}
