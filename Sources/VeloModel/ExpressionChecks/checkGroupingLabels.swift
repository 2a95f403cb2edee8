import PromQL
import VeloSource

/// Labels in `by`, `without`, `on`, `ignoring`, `group_left` and `group_right` that no metric below has. Those that were there
/// and are gone are another check's, and so is `le` where a quantile is read off what is no histogram.
func checkGroupingLabels(_ rule: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = rule.tree, let labels = rule.labels else { return }
    let buckets = rule.quantiles.map { tree[$0.buckets].span }
    for node in tree.nodes {
        switch node.kind {
        case .aggregation(let aggregation):
            guard let operand = aggregation.operand else { continue }
            let isBuckets = buckets.contains {
                $0.lowerBound <= node.span.lowerBound && node.span.upperBound <= $0.upperBound
            }
            for label in aggregation.grouping?.labels ?? [] where label.name != "le" || !isBuckets {
                check(label, [labels[operand]], rule, collector)
            }
        case .binary(let operation):
            guard let matching = operation.matching else { continue }
            let sides = [labels[operation.left], labels[operation.right]]
            for label in matching.labels + matching.include { check(label, sides, rule, collector) }
        default: continue
        }
    }
}

private func check(_ label: LabelName, _ flows: [LabelFlow], _ rule: RuleExpression, _ collector: Collector) {
    let isUnknown = flows.allSatisfy { flow in
        guard let fact = flow[label.name], fact.presence == .impossible, case .metric = fact.reason.kind else {
            return false
        }
        return true
    }
    guard isUnknown else { return }
    let known = Set(flows.flatMap { flow in flow.namedLabels.filter { flow[$0]?.presence != .impossible } })
    collector.report(
        .unknownGroupingLabel, "no metric of the expression has a label `\(excerpt(label.name.text))`",
        at: rule.span(label.span),
        hint: meantLabel(label.name.text, among: known.subtracting([Matcher.metricName]).map(\.text).sorted())
            ?? (flows.contains(where: { $0[label.name]?.reason.isOfTarget ?? false }) ? otherTargets : nil))
}

extension LabelReason {
    /// Whether it is a metric that Prometheus writes for each target that says so.
    fileprivate var isOfTarget: Bool {
        if case .metric(let name) = kind { targetMetrics.contains(name.text) } else { false }
    }
}
