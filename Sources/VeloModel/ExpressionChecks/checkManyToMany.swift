import PromQL
import VeloFormat
import VeloSource

/// Operators that match several series where only one may: Prometheus fails the evaluation, so that the rule gives nothing.
///
/// Reported where the labels prove it: the side that must be unique always has a label that is not matched on and has several
/// values. Of other exporters' metrics that is never proven: which combinations of values they expose is not told. A side that may have been thinned out on purpose (a comparison, `topk`, a join) is believed to be unique, and so is one
/// whose label depends on those that are matched on.
func checkManyToMany(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let labels = expression.labels else { return }
    for node in tree.nodes {
        guard case .binary(let operation) = node.kind, !operation.op.isSetOperator, let matching = operation.matching,
            matching.isOn || !matching.labels.isEmpty
        else { continue }
        let left = labels[operation.left]
        let right = labels[operation.right]
        guard left.hasSeries, right.hasSeries, left.contradiction == nil, right.contradiction == nil else { continue }
        let unique: [(id: Expression.NodeID, other: String)] =
            switch matching.many {
            case .left: [(operation.right, "")]
            case .right: [(operation.left, "")]
            case nil: [(operation.left, "group_left"), (operation.right, "group_right")]
            }
        let several = unique.compactMap { side in
            severalValued(labels[side.id], side.id, matching, tree, world).map { (side: side, label: $0) }
        }
        guard let first = several.first else { continue }
        let name = "`\(excerpt(first.label.text))`"
        let words = matching.isOn ? "add it to `on`" : "take it out of `ignoring`"
        let hint =
            several.count == 1 && matching.many == nil
            ? "aggregate \(name) away, \(words), or write `\(first.side.other)`" : "aggregate \(name) away, or \(words)"
        collector.report(
            .manyToMany, "`\(operation.op.rawValue)` may match several series at once",
            at: [
                Diagnostic.Label(expression.span(matching.span), "\(name) is not matched on"),
                Diagnostic.Label(expression.span(tree[first.side.id].span), "has a series for each \(name)"),
            ],
            detail:
                "Prometheus fails the evaluation as soon as two series of this side match, and the rule gives nothing",
            hint: hint)
    }
}

/// A label of a side that must be unique, which is not matched on and has several values.
private func severalValued(
    _ flow: LabelFlow, _ id: Expression.NodeID, _ matching: VectorMatching, _ tree: Expression, _ world: ClosedWorld
) -> ByteString? {
    // Of several kinds of series each may have one value.
    guard flow.alternatives.count == 1, isWhole(id, tree, world) else { return nil }
    let listed = Set(matching.labels.map(\.name))
    return flow.namedLabels.first { label in
        guard label != Matcher.metricName, listed.contains(label) != matching.isOn, let fact = flow[label],
            fact.presence == .guaranteed, let values = fact.values, values.count > 1
        else { return false }
        let matched = matching.isOn ? listed : Set(flow.namedLabels).subtracting(listed)
        return !world.dependsOnRow(label, given: matched)
    }
}

/// Whether a side has all the series that its selectors select, as far as its labels tell them apart, and the spec tells which
/// those are.
private func isWhole(_ id: Expression.NodeID, _ tree: Expression, _ world: ClosedWorld) -> Bool {
    var pending = [id]
    while let next = pending.popLast() {
        switch tree[next].kind {
        case .number, .string, .parameter: break
        case .vectorSelector(let selector): guard world.tellsSeries(of: selector) else { return false }
        case .matrixSelector(let matrix): guard world.tellsSeries(of: matrix.selector) else { return false }
        case .parenthesis(let inner), .unary(_, let inner): pending.append(inner)
        case .subquery(let subquery): pending.append(subquery.operand)
        case .call(let call):
            guard !["absent", "absent_over_time", "info", "vector"].contains(call.name) else { return false }
            pending += call.arguments
        case .aggregation(let aggregation):
            switch aggregation.op {
            case .topk, .bottomk, .limitk, .limitRatio, .countValues: return false
            default: if let operand = aggregation.operand { pending.append(operand) }
            }
        case .binary(let operation):
            guard !operation.op.isSetOperator, !operation.op.isComparison || operation.returnsBool else { return false }
            pending += [operation.left, operation.right]
        case .invalid: return false
        }
    }
    return true
}

extension ClosedWorld {
    /// Whether a selector reads what velod exposes, itself or through recording rules. Of other exporters' metrics each label's
    /// values may be told, and never which of them occur together.
    fileprivate func tellsSeries(of selector: VectorSelector) -> Bool {
        var open = [selector]
        var seen: Set<Int> = []
        while let next = open.popLast() {
            guard let name = next.metricName?.text else { return false }
            switch series.reference(name) {
            case .metric, .builtIn: break
            case .recording(let index):
                guard let tree = recordings[index]?.tree else { return false }
                if seen.insert(index).inserted { open += tree.selectors.map(\.selector) }
            default: return false
            }
        }
        return true
    }

    /// Whether a label may have one value for each combination of others, because it follows from them: a tenant has its pools, a
    /// pool its backends, a tenant its quotas and objectives.
    fileprivate func dependsOnRow(_ label: ByteString, given others: Set<ByteString>) -> Bool {
        func attribute(of label: ByteString) -> Attribute? {
            labels[label.text]??.attribute ?? Attribute(rawValue: label.text)
        }
        guard let own = attribute(of: label) else { return false }
        let known = Set(others.compactMap { attribute(of: $0) })
        switch own {
        case .pool, .backend: return known.contains(.tenant) || known.contains(.pool)
        case .quota, .reason, .sla: return known.contains(.tenant)
        case .tenant: return known.contains(.pool) || known.contains(.backend)
        case .method, .statusCode: return false
        }
    }
}
