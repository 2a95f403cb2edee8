import PromQL
import VeloFormat
import VeloSource

/// Operators that match several series where only one may: Prometheus fails the evaluation, so that the rule gives nothing.
///
/// Reported where the labels prove it: the side that must be unique always has a label that is not matched on and has several
/// values there. Of other exporters' metrics that is never proven: which combinations of values they expose is not told. A side that
/// may have been thinned out on purpose (a comparison, `topk`) is believed to be unique, and so is one whose label follows from
/// those that are matched on for every tenant and pool of the spec (`mayDiffer`).
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
    let listed = Set(matching.labels.map(\.name))
    return severalValued(
        flow, id, matched: matching.isOn ? listed : Set(flow.namedLabels).subtracting(listed), tree, world)
}

/// A label in which series of a node differ that are alike in those that are matched on, proven by the spec; `nil` if there may be
/// none. Those of the target come last: an author thinks of others first. `throughConditions`: a comparison is taken for one that all
/// series may pass at once.
func severalValued(
    _ flow: LabelFlow, _ id: Expression.NodeID, matched: Set<ByteString>, throughConditions: Bool = false,
    _ tree: Expression, _ world: ClosedWorld
) -> ByteString? {
    // Of several kinds of series each may have one value.
    guard flow.hasSeries, flow.alternatives.count == 1, flow.contradiction == nil,
        let kind = wholeness(id, throughConditions: throughConditions, tree, world)
    else { return nil }
    let several = flow.namedLabels.filter { label in
        guard label != Matcher.metricName, !matched.contains(label), let fact = flow[label],
            fact.presence == .guaranteed, let values = fact.values, values.count > 1
        else { return false }
        return world.mayDiffer(label, among: flow, matched: matched, isJoined: kind == .joined)
    }
    return several.first { $0 != "job" && $0 != "instance" } ?? several.first
}

/// Whether a node has all the series that its selectors select, as far as its labels tell them apart.
private enum Wholeness {
    case selected
    /// All that have a partner, which the spec does not tell of each.
    case joined
}

/// `nil` where something may have thinned the series out, or where the spec does not tell which there are.
private func wholeness(
    _ id: Expression.NodeID, throughConditions: Bool, _ tree: Expression, _ world: ClosedWorld
) -> Wholeness? {
    var pending = [id]
    var wholeness = Wholeness.selected
    while let next = pending.popLast() {
        switch tree[next].kind {
        case .number, .string, .parameter: break
        case .vectorSelector(let selector): guard world.tellsSeries(of: selector) else { return nil }
        case .matrixSelector(let matrix): guard world.tellsSeries(of: matrix.selector) else { return nil }
        case .parenthesis(let inner), .unary(_, let inner): pending.append(inner)
        case .subquery(let subquery): pending.append(subquery.operand)
        case .call(let call):
            guard !["absent", "absent_over_time", "info", "vector"].contains(call.name) else { return nil }
            pending += call.arguments
        case .aggregation(let aggregation):
            switch aggregation.op {
            case .topk, .bottomk, .limitk, .limitRatio, .countValues: return nil
            default: if let operand = aggregation.operand { pending.append(operand) }
            }
        case .binary(let operation):
            guard !operation.op.isSetOperator,
                !operation.op.isComparison || operation.returnsBool || throughConditions
            else { return nil }
            if !tree.isNumber(operation.left), !tree.isNumber(operation.right) { wholeness = .joined }
            pending += [operation.left, operation.right]
        case .invalid: return nil
        }
    }
    return wholeness
}

extension Expression {
    /// Whether a node is made of literals alone.
    fileprivate func isNumber(_ id: NodeID) -> Bool {
        switch self[unparenthesised(id)].kind {
        case .number, .parameter: true
        case .unary(_, let operand): isNumber(operand)
        default: false
        }
    }
}

extension ClosedWorld {
    /// Whether a selector reads what velod exposes, itself or through recording rules, or what Prometheus writes for each velod. Of
    /// other exporters' metrics each label's values may be told, and never which of them occur together.
    fileprivate func tellsSeries(of selector: VectorSelector) -> Bool {
        var open = [selector]
        var seen: Set<Int> = []
        while let next = open.popLast() {
            guard let name = next.metricName?.text else { return false }
            switch series.reference(name) {
            case .metric, .builtIn: break
            case .foreign where targetMetrics.contains(name) && spec.externalMetrics.all.isEmpty: break
            case .recording(let index):
                guard let tree = recordings[index]?.tree else { return false }
                if seen.insert(index).inserted { open += tree.selectors.map(\.selector) }
            default: return false
            }
        }
        return true
    }
}
