import PromQL
import VeloSource

/// A comparison, an addition or a subtraction of values in different units: seconds against a percentage, a rate against a
/// total. A number in the expression fits everything; of a unit that is not known nothing is said.
func checkUnits(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    for (_, operation) in expression.operations {
        guard operation.op.isComparison || operation.op == .add || operation.op == .subtract else { continue }
        let left = values[operation.left]
        let right = values[operation.right]
        if operation.op.isComparison { checkTimestamp(operation, tree, expression, collector) }
        guard case .known(let one) = left.unit, case .known(let other) = right.unit else { continue }
        let isShareOfCount = isShareOfCount(operation.left, one, operation.right, other, tree)
        let confusesTime = one.confusesTime(operation.op, other)
        guard one.contradicts(other) || isShareOfCount || confusesTime else { continue }
        let action = operation.op.isComparison ? "compared with" : operation.op == .add ? "added to" : "subtracted from"
        let isReversed = operation.op == .subtract
        let (first, second) = isReversed ? (other, one) : (one, other)
        let named = isReversed ? right.source ?? left.source : left.source ?? right.source
        let subject = named.map { "`\(excerpt($0.name.text))`: " } ?? ""
        collector.report(
            .unitMismatch, "\(subject)\(first.description) \(action) \(second.description)",
            at: [
                Diagnostic.Label(expression.span(operation.opSpan)),
                label(operation.left, left, tree, expression), label(operation.right, right, tree, expression),
            ],
            hint: confusesTime
                ? "`time() - …` is how long ago it was"
                : hint(one, other, tree.parameterText(operation.right, expression)))
    }
}

/// A moment that is compared with a number of some years at most: since 1970, it is long past. Zero is the moment of what never was.
private func checkTimestamp(
    _ operation: BinaryOperation, _ tree: Expression, _ expression: RuleExpression, _ collector: Collector
) {
    guard let values = expression.values else { return }
    for (id, other) in [(operation.left, operation.right), (operation.right, operation.left)] {
        let earliest = 3e8
        guard values[id].unit.unit?.isTimestamp == true, values[other].unit == .bare,
            let number = values[other].bounds.constant, number > 0, number < earliest
        else { continue }
        let subject = values[id].source.map { "`\(excerpt($0.name.text))`: " } ?? ""
        collector.report(
            .unitMismatch, "\(subject)a timestamp compared with a duration",
            at: [
                Diagnostic.Label(expression.span(operation.opSpan)),
                Diagnostic.Label(expression.span(tree[id].span), "seconds since 1970"),
                Diagnostic.Label(expression.span(tree[other].span), "a moment before 1980, if it is one"),
            ], hint: "`time() - …` is how long ago it was")
    }
}

/// `connections > $threshold` with `5%`: a count is no share, though both are plain numbers.
private func isShareOfCount(
    _ left: Expression.NodeID, _ one: MetricUnit, _ right: Expression.NodeID, _ other: MetricUnit, _ tree: Expression
) -> Bool {
    func isParameter(_ id: Expression.NodeID) -> Bool {
        if case .parameter = tree[tree.unparenthesised(id)].kind { true } else { false }
    }
    return one.isCount && other.isRatio && isParameter(right) || one.isRatio && other.isCount && isParameter(left)
}

private func label(
    _ id: Expression.NodeID, _ fact: ValueFact, _ tree: Expression, _ expression: RuleExpression
) -> Diagnostic.Label {
    guard case .parameter = tree[tree.unparenthesised(id)].kind,
        let declared = expression.thresholds.all.first(where: { $0.definition.map { $0.notation != .number } ?? false }
        ),
        let threshold = declared.definition
    else { return Diagnostic.Label(expression.span(tree[id].span), fact.unit.unit?.description ?? "") }
    let what = threshold.notation == .share ? "a share of one" : "a duration, in seconds"
    return Diagnostic.Label(declared.span, "`\(excerpt(threshold.text))` is \(what)")
}

private func hint(_ one: MetricUnit, _ other: MetricUnit, _ threshold: String?) -> String? {
    switch (one, other) {
    case (let share, let percent) where share.isRatio && percent.isPercent || share.isPercent && percent.isRatio:
        return "leave out the `100 *`: a percentage in a threshold is a share of one"
    case _ where threshold == nil && one.isPerSecond != other.isPerSecond:
        return "take `increase` on both sides, or `rate` on both"
    default:
        guard let threshold else { return nil }
        return "write the threshold in the unit of what is compared: not `\(excerpt(threshold))`"
    }
}

extension Expression {
    fileprivate func parameterText(_ id: NodeID, _ expression: RuleExpression) -> String? {
        guard case .parameter = self[unparenthesised(id)].kind else { return nil }
        return expression.thresholds.all.lazy.compactMap(\.definition).first { $0.notation != .number }?.text
    }
}
