public import CoreMetrics
import Synchronization
public import VeloMetrics

/// The metrics of libraries that use swift-metrics, as families `library_*` of a scrape.
///
/// Libraries choose names and labels as they run, so their number is bounded: what goes past the bound, or contradicts a
/// family that is there, is dropped and counted. Making a metric takes a lock; recording is an atomic or two.
public final class LibraryMetrics: MetricsFactory {
    /// The most bytes of a name and of a label's value; longer ones are dropped.
    private static let longestText = 256

    private let limit: Int
    private let series = Mutex<[SeriesKey: LibrarySeries]>([:])
    private let dropped = Atomic<UInt64>(0)

    /// At most `limit` series.
    public init(limit: Int = 500) { self.limit = limit }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(label, dimensions, .counter) ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        find(label, dimensions, .counter) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(label, dimensions, .gauge) ?? NOOPMetricsHandler.instance
    }

    /// Without aggregation a gauge; with it sum and count.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        find(label, dimensions, aggregate ? .summary : .gauge) ?? NOOPMetricsHandler.instance
    }

    /// Sum and count of seconds, in a family whose name ends in `_seconds`.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(label + "_seconds", dimensions, .summary) ?? NOOPMetricsHandler.instance
    }

    // A series stays once it is there: Prometheus would take one that goes and comes for a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// All families with their values, by name; and what was dropped.
    public var families: [SampledFamily] {
        let all = series.withLock { $0 }
        let byName = Dictionary(grouping: all) { $0.key.name }
        let families = byName.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, members in
            let sorted = members.sorted { $0.key.order.lexicographicallyPrecedes($1.key.order) }
            return SampledFamily(
                name, help: "Recorded by a library.", kind: members[0].key.kind,
                samples: sorted.flatMap { $0.value.samples(labels: $0.key.labels) })
        }
        return families + [
            SampledFamily(
                "velod_library_metrics_dropped_total",
                help: "Metrics of libraries that were refused: too many, or contradicting another.", kind: .counter,
                Double(dropped.load(ordering: .relaxed)))
        ]
    }

    /// The series of a name and labels; `nil`, counted, if it may not be.
    private func find(
        _ label: String, _ dimensions: [(String, String)], _ kind: SampledFamily.Kind
    ) -> LibrarySeries? {
        let found: LibrarySeries? = series.withLock { series in
            guard let key = SeriesKey(label, dimensions, kind, longestText: Self.longestText) else { return nil }
            if let known = series[key] { return known }
            guard series.count < limit, series.keys.allSatisfy({ $0.agrees(with: key) }) else { return nil }
            let new = LibrarySeries(kind)
            series[key] = new
            return new
        }
        if found == nil { dropped.add(1, ordering: .relaxed) }
        return found
    }
}
