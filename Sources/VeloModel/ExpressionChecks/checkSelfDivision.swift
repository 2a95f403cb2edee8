import PromQL
import VeloSource

/// A share of which each side still has every series, as nothing adds them up: the series of the narrower side divide by themselves,
/// and the quotient is 1 where it is a number.
func checkSelfDivision(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    let isAlert = if case .alert = expression.rule { true } else { false }
    for (id, operation) in expression.operations where operation.op == .divide {
        guard operation.matching.map({ !$0.isOn && $0.labels.isEmpty }) ?? true,
            let (part, whole) = tree.selfDivision(operation)
        else { continue }
        let comparison = tree.comparison(of: id)
        if let comparison {
            // That is told of the comparison already.
            guard comparison.op.verdict(values[comparison.left].bounds, values[comparison.right].bounds) == nil else {
                continue
            }
        }
        let isConstant = isAlert && comparison.map { !$0.returnsBool } ?? false
        collector.report(
            .constantCondition, as: isConstant ? .error : .warning,
            "each series is divided by itself: the result is always 1",
            at: [
                Diagnostic.Label(expression.span(operation.opSpan), "matches series whose labels are all alike"),
                Diagnostic.Label(expression.span(tree[part].span), "some of the series"),
                Diagnostic.Label(expression.span(tree[whole].span), "the same, and others that match nothing"),
            ], detail: "or `NaN`, when the series stands still",
            hint: "add up both sides: `sum by (…) (…) / sum by (…) (…)`")
    }
}

extension Expression {
    /// The sides of a division of which one selects some series of the other, and neither aggregates.
    fileprivate func selfDivision(_ operation: BinaryOperation) -> (part: NodeID, whole: NodeID)? {
        let leftIsPart = isPart(operation.left, of: operation.right)
        let rightIsPart = isPart(operation.right, of: operation.left)
        // Of the very same series somebody may want the 1.
        guard leftIsPart != rightIsPart, let left = plainSelector(operation.left),
            let right = plainSelector(operation.right), left.metricName == right.metricName
        else { return nil }
        // One bucket of a histogram never matches another.
        guard !(left.matchers + right.matchers).contains(where: { $0.label == "le" }) else { return nil }
        return leftIsPart ? (operation.left, operation.right) : (operation.right, operation.left)
    }

    /// The selector of a node that is one, or a function of one.
    private func plainSelector(_ id: NodeID) -> VectorSelector? {
        var id = unparenthesised(id)
        while case .call(let call) = self[id].kind, let argument = call.arguments.first {
            id = unparenthesised(argument)
        }
        return selector(at: id)
    }

    /// The comparison with a number that a node stands in.
    fileprivate func comparison(of id: NodeID) -> BinaryOperation? {
        operations.lazy.map(\.operation).first { operation in
            guard operation.op.isComparison else { return false }
            return unparenthesised(operation.left) == id && isNumber(operation.right)
                || unparenthesised(operation.right) == id && isNumber(operation.left)
        }
    }

    private func isNumber(_ id: NodeID) -> Bool {
        switch self[unparenthesised(id)].kind {
        case .number, .parameter: true
        case .unary(_, let operand): isNumber(operand)
        default: false
        }
    }
}
