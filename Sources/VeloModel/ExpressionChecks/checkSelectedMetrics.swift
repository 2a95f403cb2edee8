import PromQL
import VeloSource

/// Every metric that is selected by name exists: the spec's, another exporter's, a recording rule's, velod's own or one that
/// Prometheus makes. A histogram is selected by its samples.
func checkSelectedMetrics(_ rule: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = rule.tree else { return }
    for (id, selector) in rule.selectors {
        guard let name = selector.metricName?.text, let place = selector.metricNameSpan else { continue }
        let span = rule.span(place)
        switch world.series.reference(name) {
        case nil:
            collector.report(
                .unknownMetric, "unknown metric `\(excerpt(name))`", at: span, "declared nowhere in this spec",
                hint: hint(for: name, isRanged: isRanged(tree[id]), world))
        case .histogram, .externalHistogram:
            collector.report(
                .notASeries, "`\(name)` is a histogram, not a series", at: span,
                hint: "write `\(name)_bucket`, `_sum` or `_count`")
        default: break
        }
    }
}

private func isRanged(_ node: Expression.Node) -> Bool {
    if case .matrixSelector = node.kind { true } else { false }
}

private func hint(for name: String, isRanged: Bool, _ world: ClosedWorld) -> String? {
    if world.spec.prometheus.externalLabels[name] != nil {
        return "`\(name)` is an external label, which Prometheus adds only to what it sends to others"
    }
    if let label = world.labelNames.first(where: { $0 == name }) {
        return "`\(label)` is a label: select by it in braces, `{\(label)=\"…\"}`"
    }
    guard let meant = meantMetric(name, isRanged: isRanged, world) else { return nil }
    let place = meant.span.map { ", declared at \(world.place($0))" } ?? ""
    guard meant.isHistogram else { return "did you mean `\(meant.name)`\(place)?" }
    return
        "did you mean the histogram `\(meant.name)`\(place)? its series are `\(meant.name)_bucket`, `_sum` and `_count`"
}
