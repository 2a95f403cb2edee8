import PromQL
import VeloSource

/// An alert without a condition: it fires for as long as the series are there, whatever their values.
///
/// A condition is a comparison without `bool`, `absent` or `unless`, anywhere on the way of the series to the result, also on
/// the right side of `and`; each operand of an `or` needs its own. A constant (`vector(1)`) is meant to fire always: it
/// proves that alerts arrive. pint's `alerts/comparison` draws nearly the same line.
func checkComparison(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard case .alert = expression.rule, let tree = expression.tree, let values = expression.values,
        expression.parsed.type == .vector || expression.parsed.type == .scalar
    else { return }
    var open = [tree.root]
    while let next = open.popLast() {
        let id = tree.unparenthesised(next)
        let fact = values[id]
        guard fact.condition == nil else { continue }
        if case .binary(let operation) = tree[id].kind, operation.op == .or {
            open += [operation.left, operation.right]
            continue
        }
        // Of what the catalogue does not know enough has been said; a constant is intended.
        guard let source = fact.source else { continue }
        report(id, source, tree, expression, world, collector)
    }
}

private func report(
    _ id: Expression.NodeID, _ source: ValueFact.Source, _ tree: Expression, _ expression: RuleExpression,
    _ world: ClosedWorld, _ collector: Collector
) {
    let isWhole = id == tree.unparenthesised(tree.root)
    var isBool = false
    var place = tree[id].span
    if case .binary(let operation) = tree[id].kind, operation.returnsBool {
        isBool = true
        place = operation.opSpan
    }
    let name = source.name.text
    let text =
        isBool
        ? "`bool` gives 0 or 1, and both are results"
        : isWhole ? "a result whenever there are series" : "this side of `or` has no condition of its own"
    collector.report(
        .comparisonMissing, as: world.isOwn(name) ? .error : .warning,
        "alert `\(excerpt(expression.name))` has no condition on `\(excerpt(name))`", at: expression.span(place), text,
        detail: world.isOwn(name)
            ? "velod exposes its series whatever happens, so this alert fires always"
            : "it fires for as long as the series are there, whatever their values",
        hint: isBool ? "write the comparison without `bool`" : "compare: `… > 0`")
}
