import PromQL
import VeloSource

/// Operators between vectors of which no two series can match: a label that one side always has and the other never, or that has
/// other values there. The result is always empty. Of a metric that nobody declared nothing is proven: its name is wrong, and what is
/// asked of its labels may be as wrong.
func checkVectorMatching(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let labels = expression.labels else { return }
    for (index, node) in tree.nodes.enumerated() {
        guard case .binary(let operation) = node.kind, operation.op != .or else { continue }
        let left = labels[operation.left]
        let right = labels[operation.right]
        guard left.hasSeries, right.hasSeries, left.contradiction == nil, right.contradiction == nil,
            !expression.readsUnknown(node.span, world)
        else { continue }
        if operation.op == .unless {
            // The flow of `unless` is that of its left side.
            if let label = unmatchable(left, right, operation.matching) {
                report(label, left[label], right[label], operation, expression, left, right, collector)
            }
        } else if let contradiction = labels[Expression.NodeID(index)].contradiction {
            let label = unmatchable(left, right, operation.matching) ?? contradiction.label
            report(label, left[label], right[label], operation, expression, left, right, collector)
        }
    }
}

/// A label by which no series of the two sides match.
private func unmatchable(_ left: LabelFlow, _ right: LabelFlow, _ matching: VectorMatching?) -> ByteString? {
    let listed = matching?.labels.map(\.name) ?? []
    let candidates =
        matching?.isOn == true ? listed : (left.namedLabels + right.namedLabels).filter { !listed.contains($0) }
    let opposed = candidates.filter { label in
        guard label != Matcher.metricName, let one = left[label], let other = right[label] else { return false }
        switch (one.presence, other.presence) {
        case (.guaranteed, .impossible), (.impossible, .guaranteed): return true
        case (.guaranteed, .guaranteed):
            guard let values = one.values, let others = other.values else { return false }
            return values.intersection(others).isEmpty
        default: return false
        }
    }
    // The label that the author thought of is none that the server adds.
    return opposed.first { $0 != "job" && $0 != "instance" } ?? opposed.first
}

private func report(
    _ label: ByteString, _ left: LabelFact?, _ right: LabelFact?, _ operation: BinaryOperation,
    _ expression: RuleExpression, _ leftFlow: LabelFlow, _ rightFlow: LabelFlow, _ collector: Collector
) {
    guard let left, let right else { return }
    let name = "`\(excerpt(label.text))`"
    let onlyOne = left.presence == .impossible || right.presence == .impossible
    var places = [
        Diagnostic.Label(
            expression.span(operation.opSpan),
            onlyOne ? "one side has \(name), the other does not" : "\(name) differs")
    ]
    for fact in [left, right] {
        let text: String? =
            switch fact.presence {
            case .impossible: fact.reason.loss(of: label)
            case .guaranteed, .possible:
                onlyOne ? "this has \(name)" : fact.values.map { "\(name) is \(listed($0)) here" }
            }
        if let text { places.append(Diagnostic.Label(expression.span(fact.reason.span), text)) }
    }
    collector.report(
        .noCommonLabels, "no series of the two sides of `\(operation.op.rawValue)` can match", at: places,
        detail: operation.op == .unless
            ? "so `unless` takes nothing away"
            : "series match where all labels are alike, so the result is always empty",
        hint: hint(leftFlow, rightFlow, operation))
}

/// What to match by: all but the labels that keep the sides apart where both still tell processes apart, which `on` would not;
/// elsewhere what both have.
private func hint(_ left: LabelFlow, _ right: LabelFlow, _ operation: BinaryOperation) -> String? {
    if operation.matching?.isOn != true, let ignored = opposedLabels(left, right, operation.matching) {
        let names = ignored.map(\.text).joined(separator: ", ")
        let isMany = !operation.op.isSetOperator && ignored.contains { left.hasSeveral($0) || right.hasSeveral($0) }
        return "match on all but what differs: `ignoring (\(names))`"
            + (isMany ? ", with `group_left` if one matches many" : "")
    }
    let common = commonLabels(left, right)
    guard !common.isEmpty else { return nil }
    return "match on what both have: `on (\(common.joined(separator: ", ")))`, with `group_left` if one matches many"
}

extension LabelFlow {
    /// Whether a label that is there has not just one value.
    fileprivate func hasSeveral(_ label: ByteString) -> Bool {
        guard let fact = self[label], fact.presence != .impossible else { return false }
        return fact.values.map { $0.count > 1 } ?? true
    }
}

/// The labels without which series of both sides match, with those that are ignored already; `nil` where a side has lost the labels
/// of its target, or each has labels that the other lacks.
private func opposedLabels(_ left: LabelFlow, _ right: LabelFlow, _ matching: VectorMatching?) -> [ByteString]? {
    for target: ByteString in ["job", "instance"] {
        guard let one = left[target], let other = right[target], one.presence != .impossible,
            other.presence != .impossible, one.and(other) != nil
        else { return nil }
    }
    let ignored = matching?.labels.map(\.name) ?? []
    let opposed = Set(left.namedLabels + right.namedLabels).subtracting(ignored).filter { label in
        guard label != Matcher.metricName, let one = left[label], let other = right[label] else { return false }
        return one.and(other) == nil
    }
    func lacksSome(_ flow: LabelFlow) -> Bool { opposed.contains { flow[$0]?.presence == .impossible } }
    guard !opposed.isEmpty, !lacksSome(left) || !lacksSome(right) else { return nil }
    return ignored + opposed.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
}

private func listed(_ values: LabelValues) -> String {
    let sorted = values.map(\.text).sorted()
    return sorted.prefix(3).map { "`\(excerpt($0))`" }.joined(separator: ", ") + (sorted.count > 3 ? ", …" : "")
}

/// Labels that series of both sides can share.
private func commonLabels(_ left: LabelFlow, _ right: LabelFlow) -> [String] {
    left.namedLabels.filter { label in
        guard label != Matcher.metricName, let one = left[label], let other = right[label],
            one.presence == .guaranteed, other.presence == .guaranteed
        else { return false }
        guard let values = one.values, let others = other.values else { return true }
        return !values.intersection(others).isEmpty
    }.map(\.text).filter { $0 != "job" && $0 != "instance" }
}

extension RuleExpression {
    /// Whether a metric that is declared nowhere is selected within some bytes of the expression.
    fileprivate func readsUnknown(_ range: Range<Int>, _ world: ClosedWorld) -> Bool {
        selectors.contains { _, selector in
            guard let place = selector.metricNameSpan, range.contains(place.lowerBound), let name = selector.metricName
            else { return false }
            return world.series.reference(name.text) == nil
        }
    }
}
