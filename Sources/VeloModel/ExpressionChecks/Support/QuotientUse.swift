import PromQL

/// What becomes of a value that may be no number, or infinite, as seen from each node of an expression.
enum QuotientUse {
    /// It goes nowhere, or nowhere where it matters.
    case harmless
    /// It is the result.
    case result
    /// It is compared, by this operator, seen from its side.
    case compared(BinaryOperator, isBool: Bool, at: Range<Int>)
    /// It is taken together with others, all of which it spoils.
    case aggregated(String, at: Range<Int>)
}

/// The use of the value of every node, in one pass from the root down.
func quotientUses(_ tree: Expression) -> [QuotientUse] {
    var uses = [QuotientUse](repeating: .harmless, count: tree.nodes.count)
    guard uses.indices.contains(tree.root.index) else { return uses }
    uses[tree.root.index] = .result
    for index in tree.nodes.indices.reversed() {
        let id = Expression.NodeID(index)
        for child in tree.children(of: id) { uses[child.index] = use(of: child, in: id, uses[index], tree) }
    }
    return uses
}

private func use(
    of child: Expression.NodeID, in parent: Expression.NodeID, _ outer: QuotientUse, _ tree: Expression
) -> QuotientUse {
    switch tree[parent].kind {
    case .parenthesis, .unary: return outer
    case .subquery(let subquery): return child == subquery.operand ? outer : .harmless
    case .call(let call):
        switch call.name {
        case "avg_over_time", "sum_over_time", "stddev_over_time", "stdvar_over_time":
            return .aggregated(call.name, at: call.nameSpan)
        case "absent", "absent_over_time", "present_over_time", "count_over_time", "timestamp", "changes", "resets",
            "rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear":
            return .harmless
        default: return outer
        }
    case .aggregation(let aggregation):
        guard child == aggregation.operand else { return .harmless }
        switch aggregation.op {
        case .sum, .avg, .stddev, .stdvar: return .aggregated(aggregation.op.rawValue, at: aggregation.opSpan)
        case .count, .countValues, .group: return .harmless
        default: return outer
        }
    case .binary(let operation):
        switch operation.op {
        case .and, .unless: return child == operation.left ? outer : .harmless
        // Whoever writes an alternative has thought of there being nothing.
        case .or: return .harmless
        case _ where operation.op.isComparison:
            let op = child == operation.left ? operation.op : (operation.op.mirrored ?? operation.op)
            return .compared(op, isBool: operation.returnsBool, at: operation.opSpan)
        default: return outer
        }
    default: return .harmless
    }
}
