import PromQL
import VeloSource

/// `topk` and its kin where the series they choose are the result of a rule: which ones they are changes from one evaluation to the
/// next. An alert then resolves and fires again under other labels, and its `for` begins anew; a recording rule makes series that
/// come and go.
///
/// Where the choice is aggregated, or only takes part in a join, the result does not change its labels.
func checkTopk(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree else { return }
    var parents: [Int?]?
    for (index, node) in tree.nodes.enumerated() {
        guard case .aggregation(let aggregation) = node.kind else { continue }
        switch aggregation.op {
        case .topk, .bottomk, .limitk, .limitRatio: break
        default: continue
        }
        let above = parents ?? parentIndices(tree)
        parents = above
        guard let way = wayToResult(index, tree, above), !isOneOfAlike(aggregation, tree, expression.labels) else {
            continue
        }
        let op = "`\(aggregation.op.rawValue)`"
        let isAlert = if case .alert = expression.rule { true } else { false }
        collector.report(
            .topkTrap, as: .warning, "the series of \(op) change from one evaluation to the next",
            at: expression.span(aggregation.opSpan),
            isAlert ? "each is an alert of its own" : "each is recorded as a series of its own",
            detail: way == .subquery
                ? "at each step of the range it chooses others, so that the result has more series than were asked for"
                : isAlert
                    ? "an alert that drops out of the choice resolves, and starts its `for` anew when it comes back"
                    : "a recorded series ends when it drops out of the choice, and ranges over it have gaps",
            hint: isAlert
                ? "compare all series with a bound, and leave the choice to the dashboard"
                : "record all series, and choose where they are shown")
    }
}

private func parentIndices(_ tree: Expression) -> [Int?] {
    var parents = [Int?](repeating: nil, count: tree.nodes.count)
    for index in tree.nodes.indices {
        for child in tree.children(of: Expression.NodeID(index)) { parents[child.index] = index }
    }
    return parents
}

/// Whether one series is taken of several that are alike, as far as is known: `topk by (pod) (1, …)` is how people take one of two
/// exporters' words. It is no such thing where the labels prove that the series differ in something else.
private func isOneOfAlike(_ aggregation: Aggregation, _ tree: Expression, _ labels: LabelAnalysis?) -> Bool {
    guard let grouping = aggregation.grouping, !grouping.isWithout, let operand = aggregation.operand,
        let parameter = aggregation.parameter, case .number(let count) = tree[tree.unparenthesised(parameter)].kind,
        count.value == 1, let flow = labels?[operand]
    else { return false }
    let listed = Set(grouping.labels.map(\.name))
    return !flow.isClosed
        || flow.namedLabels.allSatisfy { label in
            listed.contains(label) || label == Matcher.metricName || flow[label]?.presence == .impossible
        }
}

private enum Way { case direct, subquery }

/// How the labels of a node's series become those of the result; `nil` if they do not.
private func wayToResult(_ index: Int, _ tree: Expression, _ parents: [Int?]) -> Way? {
    var index = index
    var way = Way.direct
    while let parent = parents[index] {
        switch tree.nodes[parent].kind {
        case .aggregation(let aggregation):
            switch aggregation.op {
            case .topk, .bottomk, .limitk, .limitRatio: break
            default: return nil
            }
        case .call(let call) where ["absent", "absent_over_time", "scalar"].contains(call.name): return nil
        case .binary(let operation):
            let isRight = operation.right.index == index
            if operation.op == .unless || operation.op == .and, isRight { return nil }
            if let many = operation.matching?.many, isRight == (many == .left) { return nil }
        case .subquery: way = .subquery
        default: break
        }
        index = parent
    }
    return way
}
