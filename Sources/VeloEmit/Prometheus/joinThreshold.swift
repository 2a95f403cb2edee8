import PromQL
import VeloFormat
import VeloModel

extension CheckedAlert {
    /// The expression as Prometheus takes it: every `$threshold` replaced by the series that velod exports, and what was
    /// arithmetic between a vector and a number by a join on the tenant.
    ///
    /// `group_left` because the alert may keep labels beside the tenant. A comparison with the threshold on its left is
    /// turned round, so that `$value` is the vector's, as it is where Prometheus compares a number with a vector. The label
    /// is `tenant_id` whatever the spec calls its own: it is the built-in family's.
    func joinedExpression(namespace: String) -> Expression {
        let joins = Dictionary(
            ThresholdUse(expression).joins.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })
        let series = thresholdSeries(namespace: namespace).max(by: ["tenant_id"]).expression
        return expression.rewritten { tree, id, kind in
            switch kind {
            case .parameter: return tree.append(series)
            case .binary(var operation):
                guard let join = joins[id] else { return tree.append(kind) }
                var many = join.isThresholdLeft ? VectorMatching.Many.right : .left
                if join.isThresholdLeft, let mirrored = operation.op.mirrored {
                    let threshold = tree.appendParentheses(around: operation.left, rightOf: mirrored)
                    (operation.left, operation.right) = (operation.right, threshold)
                    operation.op = mirrored
                    many = .left
                }
                operation.matching = VectorMatching(isOn: true, labels: [LabelName("tenant_id")], many: many)
                return tree.append(.binary(operation))
            default: return tree.append(kind)
            }
        }
    }

    /// The alert's threshold, a series for each tenant and replica. Two replicas export it twice, and a join with two
    /// matches is an error, so it is aggregated before it is joined.
    func thresholdSeries(namespace: String) -> Query {
        .select(BuiltInFamily.alertThreshold.name(in: namespace), [Matcher("alert", .equal, name)])
    }
}

extension Expression {
    /// Puts a node in parentheses if it would not stand as the right side of an operator without.
    fileprivate mutating func appendParentheses(around id: NodeID, rightOf op: BinaryOperator) -> NodeID {
        guard case .binary(let operation) = self[id].kind, operation.op.precedence <= op.precedence else { return id }
        return append(.parenthesis(id))
    }
}
