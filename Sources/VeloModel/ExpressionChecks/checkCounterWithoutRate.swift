import PromQL
import VeloSource

/// A counter whose plain value is compared, aggregated or computed with: how much was counted since the process began.
///
/// Allowed is whatever asks how it changes (`rate`, `changes`, `x - x offset 5m`) or whether it is there (`absent`, `count`,
/// the right side of `and` and `unless`). pint's `promql/counter` draws the same line.
func checkCounterWithoutRate(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    let counters = expression.selectors.filter { values[$0.id].kind == .counter }
    guard !counters.isEmpty else { return }
    let uses = counterUses(tree, values)
    var seen: Set<ByteString> = []
    for (id, selector) in counters {
        guard case .used(let place, let what) = uses[id.index], let name = selector.metricName,
            let span = selector.metricNameSpan, seen.insert(name).inserted
        else { continue }
        collector.report(
            .counterWithoutRate, as: .warning, "counter `\(excerpt(name.text))` without `rate`",
            at: [
                Diagnostic.Label(expression.span(span), "grows until its process restarts"),
                Diagnostic.Label(expression.span(place), what),
            ],
            detail: "the value says how long the process has been running rather than what happens now",
            hint: hint(id, selector, tree, expression))
    }
}

private func hint(
    _ id: Expression.NodeID, _ selector: VectorSelector, _ tree: Expression, _ expression: RuleExpression
) -> String {
    let span = tree[id].span
    guard case .vectorSelector = tree[id].kind, selector.modifiers.offset == nil, selector.modifiers.at == nil,
        span.count <= 50
    else { return "take its `rate` or `increase`" }
    let written = expression.excerpt(span)
    return "write `rate(\(written)[5m])`, or `increase(…)` for how many"
}
