import VeloFormat
import VeloSource

/// Names of external metrics and of recording rules beside everything else that has a name in the same Prometheus.
///
/// A declaration says what another exporter exposes; of a series that velod, Prometheus or a rule of the spec makes it
/// could only be wrong.
func checkExternalMetrics(_ world: ClosedWorld, _ collector: Collector) {
    for (index, declared) in world.spec.externalMetrics.all.enumerated() {
        guard let external = world.externals[index] else { continue }
        for name in [declared.name] + external.samples(declared.name).map(\.name) {
            guard let owner = owner(of: name, world, external: index) else { continue }
            var labels = [
                Diagnostic.Label(declared.span, owner.span == nil ? owner.text : "declared here as another exporter's")
            ]
            if let span = owner.span { labels.append(Diagnostic.Label(span, owner.text)) }
            collector.report(
                .externalMetric, "external metric `\(declared.name)` clashes with `\(name)`", at: labels,
                hint: "leave the declaration out; rules know this series without it")
            break
        }
    }
    for (index, rule) in world.spec.recordings.all.enumerated() {
        guard let owner = owner(of: rule.name, world, recording: index) else { continue }
        var labels = [
            Diagnostic.Label(rule.span, owner.span == nil ? owner.text : "the rule would write under its name")
        ]
        if let span = owner.span { labels.append(Diagnostic.Label(span, owner.text)) }
        collector.report(
            isExternal(rule.name, world) ? .externalMetric : .nameClash,
            "recording rule `\(rule.name)` clashes with a metric", at: labels,
            hint: "choose a name of the form `level:metric:operations`")
    }
}

/// Who else has a name: where, and in words. The series of the declaration itself do not count.
private func owner(
    of name: String, _ world: ClosedWorld, external: Int? = nil, recording: Int? = nil
) -> (span: Span?, text: String)? {
    if world.series.isForeign(name) { return (nil, "Prometheus makes it") }
    return switch world.series.reference(name) {
    case .metric(let index), .histogram(let index):
        (world.spec.metrics.all[index].span, "velod exposes this one")
    case .builtIn: (nil, "velod exposes it of itself")
    case .external(let index) where index != external, .externalHistogram(let index) where index != external:
        (world.spec.externalMetrics.all[index].span, "another exporter's")
    case .recording(let index) where index != recording:
        (world.spec.recordings.all[index].span, "a rule records it")
    case .external, .externalHistogram, .recording, .foreign, .refused, nil: nil
    }
}

private func isExternal(_ name: String, _ world: ClosedWorld) -> Bool {
    if case .external = world.series.reference(name) { true } else { false }
}
