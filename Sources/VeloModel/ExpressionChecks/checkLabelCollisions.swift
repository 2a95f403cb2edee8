import PromQL
import VeloFormat
import VeloSource

/// Series that lose what tells them apart, so that Prometheus fails the evaluation: "vector cannot contain metrics with the same
/// labelset", or of a rule "… after applying alert labels". By a rule's own label over one that the result has, by `label_replace` and
/// `label_join` onto one, by `group_left` that copies over one, by a function that drops the names of several metrics.
///
/// Proven by the combinations of tenant, pool, backend and limit that the spec tells, as in `checkManyToMany`; that a condition lets only one
/// of them through at a time is nothing to build on.
func checkLabelCollisions(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let labels = expression.labels else { return }
    let check = CollisionCheck(
        expression: expression, tree: tree, labels: labels, world: world, collector: collector)
    check.checkRuleLabels()
    for (_, call) in expression.calls {
        switch call.name {
        case "label_replace", "label_join": check.checkWritten(call)
        case _ where namelessFunctions.contains(call.name): check.checkNames(call)
        default: break
        }
    }
    for (_, operation) in expression.operations { check.checkCopied(operation) }
}

/// Those that drop the name of what they are asked of, of the usual ones.
private let namelessFunctions: Set<String> = [
    "rate", "irate", "increase", "delta", "idelta", "deriv", "avg_over_time", "min_over_time", "max_over_time",
    "sum_over_time", "count_over_time",
]

private struct CollisionCheck {
    let expression: RuleExpression
    let tree: Expression
    let labels: LabelAnalysis
    let world: ClosedWorld
    let collector: Collector

    /// Of these labels of a node one that several series differ in, and in nothing else.
    private func collides(_ lost: Set<ByteString>, _ id: Expression.NodeID) -> ByteString? {
        let flow = labels[id]
        return severalValued(
            flow, id, matched: Set(flow.namedLabels).subtracting(lost), throughConditions: true, tree, world)
    }

    private func report(_ label: ByteString, _ by: String, at places: [Diagnostic.Label], hint: String) {
        collector.report(
            .labelCollision, "series that differ in `\(excerpt(label.text))` become alike by \(by)", at: places,
            detail: "Prometheus fails the evaluation as soon as there are two of them, and the rule gives nothing",
            hint: hint)
    }

    /// The labels of the rule. A template may tell series apart again.
    func checkRuleLabels() {
        let own: Declarations<String>? =
            switch expression.rule {
            case .alert(let index): world.spec.alerts.all[index].definition?.labels
            case .recording(let index): world.spec.recordings.all[index].definition?.labels
            case .query: nil
            }
        let constant = (own?.all ?? []).filter { $0.definition.map { !$0.contains("{{") } ?? false }
        guard !constant.isEmpty, let label = collides(Set(constant.map { ByteString($0.name) }), tree.root),
            let place = constant.first(where: { ByteString($0.name) == label })
        else { return }
        report(
            label, "a label of the rule",
            at: [
                Diagnostic.Label(place.span, "the same for all"),
                Diagnostic.Label(expression.span(tree[tree.root].span), "has a series for each `\(label.text)`"),
            ], hint: "give the label another name, or aggregate `\(label.text)` away")
    }

    func checkWritten(_ call: Call) {
        guard let target = literal(call, 1), let operand = call.arguments.first, keepsNothing(of: target, call),
            collides([target], operand) != nil
        else { return }
        report(
            target, "`\(call.name)`",
            at: [
                Diagnostic.Label(expression.span(tree[call.arguments[1]].span), "is written over"),
                Diagnostic.Label(expression.span(tree[operand].span), "has a series for each `\(target.text)`"),
            ], hint: "write to a label of another name, or aggregate `\(target.text)` away first")
    }

    /// Whether what is written is made without the label's old value, and of every series.
    private func keepsNothing(of target: ByteString, _ call: Call) -> Bool {
        if call.name == "label_join" {
            let sources = call.arguments.indices.dropFirst(3).map { literal(call, $0) }
            return !sources.contains(nil) && !sources.contains(target)
        }
        guard let template = literal(call, 2), let source = literal(call, 3), let pattern = literal(call, 4),
            let regex = try? LabelRegex.reading(pattern.bytes),
            source != target || !template.bytes.contains(UInt8(ascii: "$"))
        else { return false }
        if regex.coverage == .everything, regex.literals == nil, regex.prefix.isEmpty, regex.suffix.isEmpty {
            return true
        }
        guard let fact = labels[call.arguments[0]][source], fact.presence == .guaranteed, let values = fact.values,
            !values.isEmpty, values.count <= MatcherDomain.walkedValues
        else { return false }
        var matcher = regex.matcher
        return values.allSatisfy { matcher.matches($0.bytes) }
    }

    private func literal(_ call: Call, _ index: Int) -> ByteString? {
        guard index < call.arguments.count,
            case .string(let text) = tree[tree.unparenthesised(call.arguments[index])].kind
        else { return nil }
        return text
    }

    /// `group_left (pool)` where the many have a `pool` of their own, which is not matched on. What the one side selects by matchers may leave
    /// each of the many without a second one.
    func checkCopied(_ operation: BinaryOperation) {
        guard let matching = operation.matching, let many = matching.many, !matching.include.isEmpty else { return }
        let id = many == .left ? operation.left : operation.right
        let other = tree[many == .left ? operation.right : operation.left].span
        guard
            !expression.selectors.contains(where: { selector in
                other.contains(tree[selector.id].span.lowerBound)
                    && selector.selector.matchers.contains { $0.label != Matcher.metricName }
            })
        else { return }
        let listed = Set(matching.labels.map(\.name))
        let copied = matching.include.filter { listed.contains($0.name) != matching.isOn }
        guard let label = collides(Set(copied.map(\.name)), id),
            let place = copied.first(where: { $0.name == label })
        else { return }
        report(
            label, "`\(many.rawValue)`",
            at: [
                Diagnostic.Label(expression.span(place.span), "copied over the label that is there"),
                Diagnostic.Label(expression.span(tree[id].span), "has a series for each `\(label.text)`"),
            ], hint: "leave `\(label.text)` out of `\(many.rawValue)`, or match on it")
    }

    /// `rate({__name__=~"a|b"}[5m])` of metrics that have the same labels.
    func checkNames(_ call: Call) {
        guard let argument = call.arguments.first,
            case .matrixSelector(let matrix) = tree[tree.unparenthesised(argument)].kind,
            matrix.selector.metricName == nil
        else { return }
        let names = matrix.selector.matchers.filter { $0.label == Matcher.metricName }
        guard names.count == 1, let matcher = names.first, matcher.op == .matches,
            let regex = try? LabelRegex.reading(matcher.value.bytes)
        else { return }
        let families = world.metrics.compactMap { $0?.definition }.filter {
            $0.kind != .histogram && regex.matches($0.name.utf8)
        }
        guard let first = families.first, let second = families.dropFirst().first(where: { $0.hasRows(of: first) })
        else { return }
        collector.report(
            .labelCollision, "`\(call.name)` drops the name that tells `\(first.name)` and `\(second.name)` apart",
            at: [
                Diagnostic.Label(expression.span(matcher.valueSpan), "both have the same labels"),
                Diagnostic.Label(expression.span(call.nameSpan), "drops the name"),
            ], detail: "Prometheus fails the evaluation as soon as there are two of them, and the rule gives nothing",
            hint: "select one metric, or join them by `or` under labels that tell them apart")
    }
}

extension FamilyDefinition {
    /// Whether its series have the labels that another's have, with the same values.
    fileprivate func hasRows(of other: FamilyDefinition) -> Bool {
        rowLabels.map(\.name) == other.rowLabels.map(\.name)
            && rowLabels.map(\.attribute) == other.rowLabels.map(\.attribute)
            && columnLabels.map(\.name) == other.columnLabels.map(\.name)
            && columnLabels.map(\.values) == other.columnLabels.map(\.values)
    }
}
