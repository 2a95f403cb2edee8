import PromQL
import VeloSource

/// `histogram_quantile` of buckets that have lost their label `le`, without which none of them is a bucket.
func checkQuantileWithoutLe(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let values = expression.values, let labels = expression.labels else { return }
    for (call, argument) in expression.quantiles {
        guard values[argument].source?.role == .bucket, let fact = labels[argument]["le"], fact.presence == .impossible
        else { continue }
        let (text, hint) = explain(fact.reason, expression)
        var labels = [
            Diagnostic.Label(expression.span(fact.reason.span), text),
            Diagnostic.Label(expression.span(call.nameSpan), "tells buckets apart by `le`"),
        ]
        if case .metric(let name) = fact.reason.kind, let declared = world.declaration(ofSeries: name.text) {
            labels.append(Diagnostic.Label(declared, "`le` is lost here"))
        }
        collector.report(
            .quantileWithoutLe, "`\(call.name)` without `le`", at: labels,
            detail: "without it there are no buckets, and the result is always empty", hint: hint)
    }
}

/// Why there is no `le`, and what to write.
private func explain(_ reason: LabelReason, _ expression: RuleExpression) -> (text: String, hint: String?) {
    switch reason.kind {
    case .notGroupedBy: ("`by` drops every label that it does not name", "add `le` to `by (…)`")
    case .groupedWithout: ("`without` drops it", "remove `le` from `without (…)`")
    case .aggregatedAway:
        ("without `by` it drops every label", "write `\(expression.excerpt(reason.span)) by (le) (…)`")
    case .notMatchedOn: ("`on` drops every label that it does not name", "add `le` to `on (…)`")
    case .ignored: ("`ignoring` drops it", "remove `le` from `ignoring (…)`")
    case .removed(let name): ("`\(name)` drops it", nil)
    case .metric: ("this has no label `le`", "keep `le` where it is recorded")
    default: ("`le` is lost here", nil)
    }
}
