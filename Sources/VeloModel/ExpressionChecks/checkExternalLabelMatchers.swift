import PromQL
import VeloSource

/// Matchers on external labels: Prometheus adds those to what it sends away, so rules on this server never see them.
///
/// An error where it is certain that the metric has no such label of its own, so that nothing is selected.
func checkExternalLabelMatchers(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    let external = world.spec.prometheus.externalLabels
    guard !external.isEmpty else { return }
    for (_, selector) in expression.selectors {
        let metric = selector.metricName.flatMap { world.catalogue[$0] }
        for matcher in selector.matchers {
            guard let declared = external[matcher.label.text], let metric, metric.labels[matcher.label] == nil else {
                continue
            }
            collector.report(
                .externalLabelClash, as: metric.isClosed ? .error : .warning,
                "matcher on the external label `\(excerpt(declared.name))`",
                at: [
                    Diagnostic.Label(expression.span(matcher.labelSpan), "rules on this server do not see it"),
                    Diagnostic.Label(declared.span, "added to what Prometheus sends to others"),
                ],
                hint: "leave the matcher out: everything on this server is of this `\(excerpt(declared.name))`")
        }
    }
}
