import PromQL

/// What becomes of the plain value of a counter, as seen from each node of an expression.
enum CounterUse {
    /// It is asked how it changes, or whether it is there at all.
    case harmless
    /// It is the result.
    case result
    /// The value itself is used, at these bytes.
    case used(Range<Int>, as: String)
}

/// The use of the value of every node, in one pass from the root down.
func counterUses(_ tree: Expression, _ values: ValueAnalysis) -> [CounterUse] {
    var uses = [CounterUse](repeating: .harmless, count: tree.nodes.count)
    guard uses.indices.contains(tree.root.index) else { return uses }
    uses[tree.root.index] = .result
    for index in tree.nodes.indices.reversed() {
        // What nobody looks at as a number needs no `rate`, however deep it stands.
        if case .harmless = uses[index] { continue }
        let id = Expression.NodeID(index)
        for child in tree.children(of: id) { uses[child.index] = use(of: child, in: id, uses[index], tree, values) }
    }
    return uses
}

private func use(
    of child: Expression.NodeID, in parent: Expression.NodeID, _ outer: CounterUse, _ tree: Expression,
    _ values: ValueAnalysis
) -> CounterUse {
    switch tree[parent].kind {
    case .parenthesis, .unary: return outer
    case .subquery(let subquery): return child == subquery.operand ? outer : .harmless
    case .call(let call): return use(in: call, outer)
    case .aggregation(let aggregation):
        guard child == aggregation.operand else { return .harmless }
        switch aggregation.op {
        case .count, .countValues, .group: return .harmless
        // Of two replicas that tell the same, one is taken; the others choose series.
        case .min, .max, .topk, .bottomk, .limitk, .limitRatio: return outer
        case .sum, .avg, .stddev, .stdvar, .quantile: return .used(aggregation.opSpan, as: "aggregated here")
        }
    case .binary(let operation): return use(of: child, in: operation, outer, tree, values)
    default: return .harmless
    }
}

private func use(in call: Call, _ outer: CounterUse) -> CounterUse {
    switch call.name {
    case "label_replace", "label_join", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "info",
        "last_over_time", "first_over_time", "min_over_time", "max_over_time", "abs", "ceil", "floor", "round", "clamp",
        "clamp_min", "clamp_max", "scalar":
        outer
    case "histogram_quantile", "histogram_quantiles", "histogram_fraction":
        .used(call.nameSpan, as: "of all that was observed since the process began")
    case "avg_over_time", "sum_over_time", "quantile_over_time", "stddev_over_time", "stdvar_over_time",
        "mad_over_time", "predict_linear", "holt_winters", "double_exponential_smoothing", "ln", "log2", "log10",
        "sqrt",
        "exp":
        .used(call.nameSpan, as: "computed with here")
    default: .harmless
    }
}

private func use(
    of child: Expression.NodeID, in operation: BinaryOperation, _ outer: CounterUse, _ tree: Expression,
    _ values: ValueAnalysis
) -> CounterUse {
    let other = child == operation.left ? operation.right : operation.left
    switch operation.op {
    case .and, .unless: return child == operation.left ? outer : .harmless
    case .or: return outer
    // How much it grew, written by hand: `x - x offset 5m`.
    case _ where isSameMetric(child, other, tree): return .harmless
    case _ where operation.op.isComparison: return .used(operation.opSpan, as: "compared here")
    default:
        // A number changes its unit, and an info metric adds labels.
        let kind = values[other].kind
        return kind == .number || kind == .boolean ? outer : .used(operation.opSpan, as: "computed with here")
    }
}

private func isSameMetric(_ one: Expression.NodeID, _ other: Expression.NodeID, _ tree: Expression) -> Bool {
    guard case .vectorSelector(let left) = tree[tree.unparenthesised(one)].kind,
        case .vectorSelector(let right) = tree[tree.unparenthesised(other)].kind
    else { return false }
    return left.metricName != nil && left.metricName == right.metricName
        && (left.modifiers.offset != nil || right.modifiers.offset != nil)
}
