import PromQL
import VeloSource

/// Labels in `by`, `without`, `on`, `ignoring`, `group_left` and `label_replace` that the series they speak of cannot have any more:
/// an inner aggregation or join took them away, or they are another metric's.
///
/// A label that the metrics there never had is told by VLC0508, and one that only one side of an operator has by VLC0522.
func checkDeadLabels(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let labels = expression.labels else { return }
    let check = DeadLabelCheck(expression: expression, collector: collector)
    for node in tree.nodes {
        switch node.kind {
        case .aggregation(let aggregation):
            guard let grouping = aggregation.grouping, let operand = aggregation.operand else { continue }
            for label in grouping.labels { check.look(at: label, in: [labels[operand]]) }
        case .binary(let operation):
            guard let matching = operation.matching else { continue }
            let sides = [labels[operation.left], labels[operation.right]]
            guard sides.allSatisfy(\.hasSeries) else { continue }
            for label in matching.labels { check.look(at: label, in: sides) }
            for label in matching.include {
                let (one, many) = matching.many == .right ? (sides[0], sides[1]) : (sides[1], sides[0])
                check.look(at: label, in: [one], tellsOfMetric: many[label.name]?.presence != .impossible)
            }
        case .call(let call) where call.name == "label_replace" || call.name == "label_join":
            guard let operand = call.arguments.first else { continue }
            for source in call.arguments.dropFirst(3).prefix(call.name == "label_replace" ? 1 : .max) {
                guard case .string(let name) = tree[tree.unparenthesised(source)].kind, !name.isEmpty else { continue }
                check.look(at: LabelName(name, span: tree[source].span), in: [labels[operand]], tellsOfMetric: true)
            }
        default: break
        }
    }
}

private struct DeadLabelCheck {
    let expression: RuleExpression
    let collector: Collector

    /// Reports a label that no series of any of the flows can have: one that was lost, and one that a metric never had if nobody
    /// else tells of it.
    func look(at label: LabelName, in flows: [LabelFlow], tellsOfMetric: Bool = false) {
        guard label.name != Matcher.metricName else { return }
        let facts = flows.map { $0.contradiction == nil ? $0[label.name] : nil }
        // Of series that there cannot be, the contradiction is the thing to say.
        guard facts.allSatisfy({ $0?.presence == .impossible }) else { return }
        let reasons = facts.compactMap { $0?.reason }
        guard let reason = reasons.first(where: \.isLoss) ?? (tellsOfMetric ? reasons.first(where: \.isMetric) : nil)
        else { return }
        let name = excerpt(label.name.text)
        let isHere = reason.span.overlaps(label.span)
        collector.report(
            .deadLabel, as: .warning, "label `\(name)` is not there\(reason.isLoss ? " any more" : "")",
            at: [Diagnostic.Label(expression.span(label.span), "no series here has it")]
                + (isHere ? [] : reason.loss(of: label.name).map { [place(reason, $0)] } ?? []),
            detail: nil,
            hint: reason.isLoss
                ? "keep `\(name)` where it is lost, or leave it out here"
                : "leave it out, or take it from the metric that has it")
    }

    private func place(_ reason: LabelReason, _ text: String) -> Diagnostic.Label {
        Diagnostic.Label(expression.span(reason.span), text)
    }
}

extension LabelReason {
    fileprivate var isMetric: Bool { if case .metric = kind { true } else { false } }
}
