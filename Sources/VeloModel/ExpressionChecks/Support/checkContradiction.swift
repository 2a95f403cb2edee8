import PromQL
import VeloSource

/// `x > 5 and x < 3`, `x > 5 unless x > 3`: the same values under demands that leave none.
func checkContradiction(
    _ operation: BinaryOperation, _ tree: Expression, _ expression: RuleExpression, _ collector: Collector
) {
    guard let values = expression.values, operation.matching == nil else { return }
    let left = values[operation.left].bounds
    let right = values[operation.right].bounds
    guard !left.isEmpty, !right.isEmpty, !right.isAll,
        operation.op == .and ? left.intersection(right).isEmpty : left.isInside(right)
    else { return }
    let subject = tree.subject(operation.left, throughSets: true)
    let other = tree.subject(operation.right, throughSets: operation.op == .and)
    guard other != tree.unparenthesised(operation.right), tree.isEquivalent(subject, other) else { return }
    collector.report(
        .constantCondition,
        "the conditions on `\(expression.shown(tree[subject].span))` exclude each other",
        at: [
            Diagnostic.Label(expression.span(operation.opSpan), "never gives a result"),
            Diagnostic.Label(expression.span(tree[operation.left].span), "\(left.description)"),
            Diagnostic.Label(expression.span(tree[operation.right].span), "\(right.description)"),
        ], hint: operation.op == .and ? "write `or` for one or the other" : nil)
}

extension Expression {
    /// What comparisons with numbers filter, under all of them; with `throughSets` also what `and` and `unless` do.
    fileprivate func subject(_ id: NodeID, throughSets: Bool) -> NodeID {
        var id = unparenthesised(id)
        while case .binary(let operation) = self[id].kind {
            if operation.op.isComparison, !operation.returnsBool {
                if seconds(operation.right) != nil {
                    id = unparenthesised(operation.left)
                } else if seconds(operation.left) != nil {
                    id = unparenthesised(operation.right)
                } else {
                    break
                }
            } else if throughSets, operation.op == .and || operation.op == .unless {
                id = unparenthesised(operation.left)
            } else {
                break
            }
        }
        return id
    }
}
