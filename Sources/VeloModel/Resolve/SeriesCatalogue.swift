import PromQL
import VeloFormat

/// What a series name in an expression stands for.
enum SeriesReference {
    /// A metric of the spec, by its index; for a histogram one of its samples.
    case metric(Int)
    /// The bare name of a histogram, which no series has.
    case histogram(Int)
    /// The same, of another exporter.
    case externalHistogram(Int)
    case builtIn(BuiltInFamily)
    /// Another exporter's, by its index in `external_metrics`.
    case external(Int)
    /// What a recording rule writes, by its index.
    case recording(Int)
    /// Made by Prometheus itself.
    case foreign
    /// Declared, but refused: nothing can be said of it.
    case refused
}

/// Every series name that can exist where the spec's rules run.
struct SeriesCatalogue {
    private var references: [String: SeriesReference] = [:]
    /// For "did you mean": names of series, in declaration order.
    private(set) var names: [String] = []

    init(_ spec: Spec, _ metrics: [ResolvedMetric?], _ externals: [ResolvedExternal?]) {
        for (index, declared) in spec.metrics.all.enumerated() {
            guard let metric = metrics[index] else {
                refuse(declared.name)
                continue
            }
            let name = metric.definition.name
            guard metric.definition.kind == .histogram else {
                add(name, .metric(index))
                continue
            }
            if references[name] == nil { references[name] = .histogram(index) }
            add(name + "_bucket", .metric(index))
            add(name + "_sum", .metric(index))
            add(name + "_count", .metric(index))
        }
        if let namespace = spec.namespace.value {
            for family in BuiltInFamily.allCases { add(family.name(in: namespace), .builtIn(family)) }
        }
        for (index, declared) in spec.externalMetrics.all.enumerated() {
            guard let external = externals[index] else {
                refuse(declared.name)
                continue
            }
            if external.kind == .histogram, references[declared.name] == nil {
                references[declared.name] = .externalHistogram(index)
            }
            for sample in external.samples(declared.name) { add(sample.name, .external(index)) }
        }
        for (index, rule) in spec.recordings.all.enumerated() { add(rule.name, .recording(index)) }
    }

    func reference(_ name: String) -> SeriesReference? {
        if let found = references[name] { return found }
        return isForeign(name) ? .foreign : nil
    }

    /// Whether Prometheus makes series of this name, whatever a spec declares.
    func isForeign(_ name: String) -> Bool {
        targetMetrics.contains(name) || ["ALERTS", "ALERTS_FOR_STATE"].contains(name)
    }

    private mutating func add(_ name: String, _ reference: SeriesReference) {
        // Of two that clash, which is reported, the first is the one that is meant.
        guard references[name] == nil else { return }
        references[name] = reference
        names.append(name)
    }

    /// Whatever the metric was meant to be, none of its names is reported as unknown.
    private mutating func refuse(_ name: String) {
        for suffix in ["", "_total", "_bucket", "_sum", "_count"] { references[name + suffix] = .refused }
    }
}
