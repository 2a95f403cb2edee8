import PromQL
import VeloSource

/// A function for counters on a gauge, or the other way round.
///
/// `rate` takes each fall for a restart and adds it up as growth; `delta` and `deriv` take each restart of a counter for a
/// fall. pint's `promql/rate` has the first half.
func checkRateOfGauge(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    for (_, call) in expression.calls {
        guard let argument = tree.rangeArgument(of: call), let selector = tree.selector(at: argument),
            let name = selector.metricName, let place = selector.metricNameSpan
        else { continue }
        let kind = values[argument].kind
        let isForCounters = ["rate", "irate", "increase", "resets"].contains(call.name)
        let isForGauges = ["delta", "idelta", "deriv"].contains(call.name)
        guard isForCounters && (kind == .gauge || kind == .boolean) || isForGauges && kind == .counter else { continue }
        let type = isForCounters ? "gauge" : "counter"
        var labels = [
            Diagnostic.Label(expression.span(call.nameSpan), "for \(isForCounters ? "counters" : "gauges")"),
            Diagnostic.Label(expression.span(place), "a \(type)"),
        ]
        if let declared = world.declaration(ofSeries: name.text) {
            labels.append(Diagnostic.Label(declared, kind == .boolean ? "it is 0 or 1" : "it is a \(type)"))
        }
        collector.report(
            .rateOfGauge, as: isForCounters ? .error : .warning,
            "`\(call.name)` of \(type) `\(excerpt(name.text))`", at: labels,
            detail: detail(call.name, isForCounters: isForCounters),
            hint: "write " + instead(of: call.name, isState: kind == .boolean))
    }
}

private func detail(_ name: String, isForCounters: Bool) -> String {
    guard isForCounters else { return "each time its process restarts, `\(name)` sees it fall" }
    return name == "resets"
        ? "each time it falls, `resets` counts a restart"
        : "each time it falls, `\(name)` takes it for a restart and counts what is left as new"
}

private func instead(of name: String, isState: Bool) -> String {
    switch name {
    case _ where isState: "`changes` for how often it changed, or `avg_over_time` for the share of time it was 1"
    case "rate", "irate": "`deriv` for how fast it rises or falls, or `avg_over_time` for its mean"
    case "increase": "`delta` for how far it rose or fell"
    case "resets": "`changes` for how often it changed"
    case "deriv": "`rate`"
    default: "`increase`"
    }
}
