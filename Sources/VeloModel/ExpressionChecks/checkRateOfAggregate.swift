import PromQL
import VeloSource

/// `rate` of what is no counter of one process any more: of an aggregate, or of a rate, in a subquery or recorded.
///
/// When one of the processes restarts, the sum falls by what that one had counted, and `rate` takes the whole of what is
/// left for new. "Rate then sum, never sum then rate."
func checkRateOfAggregate(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    for (_, call) in expression.calls where ["rate", "irate", "increase"].contains(call.name) {
        guard let argument = tree.rangeArgument(of: call), let source = values[argument].source else { continue }
        let fact = values[argument]
        let name = tree.selector(at: argument)?.metricName ?? source.name
        var labels = [Diagnostic.Label(expression.span(call.nameSpan), "for a counter of one process")]
        let title: String
        let detail: String
        if fact.kind == .rate {
            title = "`\(call.name)` of a rate of `\(excerpt(name.text))`"
            detail = "a rate rises and falls: `\(call.name)` takes each fall for a restart"
            labels.append(Diagnostic.Label(expression.span(source.span), "already a rate"))
        } else if fact.kind == .counter, let aggregation = fact.aggregation {
            title = "`\(call.name)` of an aggregate of `\(excerpt(name.text))`"
            detail =
                "when one process restarts the aggregate falls a little, and `\(call.name)` takes all the rest for new"
            labels.append(Diagnostic.Label(expression.span(aggregation), "aggregated here"))
        } else {
            continue
        }
        if source.isRecorded, let declared = world.declaration(ofSeries: name.text) {
            labels.append(Diagnostic.Label(declared, "recorded here"))
        }
        collector.report(
            .rateOfAggregate, title, at: labels, detail: detail,
            hint: fact.kind == .rate
                ? "use the rate itself, `avg_over_time` of it, or `deriv`"
                : "take the rate first: `sum(\(call.name)(…[5m]))`")
    }
}
