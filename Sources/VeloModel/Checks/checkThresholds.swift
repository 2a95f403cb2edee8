import PromQL
import VeloFormat
import VeloSource

/// `$threshold` and `threshold` come together, with a value for every tenant; `$threshold` stands where a vector meets it,
/// and the vector has the label by which the threshold's series is joined.
func checkThresholds(_ world: ClosedWorld, _ collector: Collector) {
    for (index, alert) in world.spec.alerts.all.enumerated() {
        guard let definition = alert.definition else { continue }
        if let threshold = definition.threshold.given, threshold.value.values["default"] == nil {
            collector.report(
                .thresholdDefault, "`threshold` of `\(alert.name)` has no `default`",
                at: definition.thresholdKey ?? alert.span,
                "tenants of other plans have no value", hint: "add `default: …`")
        }
        guard let expression = world.expressions[index], let tree = expression.tree else { continue }
        let use = ThresholdUse(tree)
        guard let first = use.parameters.first else {
            guard let key = definition.thresholdKey else { continue }
            collector.report(
                .thresholdUnused, "`threshold` is never used", at: key, "`expr` has no `$threshold`",
                hint: "compare with it: `… > $threshold`")
            continue
        }
        for misplaced in use.misplaced { report(misplaced, tree, expression, collector) }
        if definition.threshold.isAbsent {
            collector.report(
                .thresholdMissing, "`$threshold` without a `threshold`", at: expression.span(tree[first].span),
                "no value is given", hint: "add `threshold: { default: 5% }` to `alerts.\(alert.name)`")
        } else {
            for join in use.joins { checkTenantLabel(join, tree, expression, world, collector) }
        }
    }
    for case let rule? in world.recordings {
        guard let tree = rule.tree, let parameter = ThresholdUse(tree).parameters.first else { continue }
        collector.report(
            .thresholdMisplaced, "`$threshold` in a recording rule", at: rule.span(tree[parameter].span),
            "thresholds belong to alerts", hint: "record what is compared, and compare it in an alert")
    }
}

private func report(
    _ misplaced: ThresholdUse.Misplaced, _ tree: Expression, _ expression: RuleExpression, _ collector: Collector
) {
    let span = expression.span(tree[misplaced.parameter].span)
    let detail = "a threshold is a series, which Prometheus joins with the vector that is compared with it"
    switch misplaced.place {
    case .argument("vector"):
        collector.report(
            .thresholdMisplaced, "`$threshold` is an argument of `vector`", at: span,
            "it is a vector in the rule already", detail: detail,
            hint: "write `$threshold` without `vector`, against what has `tenant_id`")
    case .argument(let name):
        collector.report(
            .thresholdMisplaced, "`$threshold` is an argument of `\(name)`", at: span,
            "there is no vector here that it could be joined with", detail: detail,
            hint: "compare outside: `\(name)(…) > $threshold`")
    case .alone:
        collector.report(
            .thresholdMisplaced, "`$threshold` is compared with nothing", at: span, detail: detail,
            hint: "write `… > $threshold`")
    }
}

/// The labels of the vector that meets the threshold, by the data-flow: whether a tenant can be among them.
private func checkTenantLabel(
    _ join: ThresholdUse.Join, _ tree: Expression, _ expression: RuleExpression, _ world: ClosedWorld,
    _ collector: Collector
) {
    guard let fact = expression.labels?[join.vector]["tenant_id"], fact.presence == .impossible else { return }
    let reason = firstReason(fact.reason, tree, expression)
    let (text, hint) = explain(reason, expression, world)
    let threshold = expression.span(tree[join.parameter].span)
    let place = expression.span(reason.span)
    collector.report(
        .thresholdWithoutTenant, "a thresholded alert loses `tenant_id`",
        at: [Diagnostic.Label(place, text), Diagnostic.Label(threshold, "each tenant has a value of its own")],
        detail: "`$threshold` is joined on `tenant_id`, which what it meets cannot have", hint: hint)
}

/// Of an aggregation that drops what was not there before it, the reason why it was not there.
private func firstReason(_ reason: LabelReason, _ tree: Expression, _ expression: RuleExpression) -> LabelReason {
    var reason = reason
    for node in tree.nodes.reversed() {
        guard case .aggregation(let aggregation) = node.kind, let operand = aggregation.operand,
            reason.span == aggregation.opSpan || reason.span == aggregation.grouping?.span,
            let before = expression.labels?[operand]["tenant_id"], before.presence == .impossible
        else { continue }
        reason = before.reason
    }
    return reason
}

/// Why there is no tenant, and what to write.
private func explain(
    _ reason: LabelReason, _ expression: RuleExpression, _ world: ClosedWorld
) -> (text: String, hint: String?) {
    let written = expression.excerpt(reason.span)
    switch reason.kind {
    case .metric(let name):
        return (
            "this metric has no label `tenant_id`",
            declaringMetric(name.text, world).map { "add `tenant_id` to the `labels` of `\($0)`" }
        )
    case .notGroupedBy: return ("`by` drops every label that it does not name", "add `tenant_id` to `by (…)`")
    case .groupedWithout: return ("`without` drops it", "remove it from `without (…)`")
    case .aggregatedAway:
        return ("without `by` it drops every label", "write `\(written) by (tenant_id) (…)`")
    case .notMatchedOn: return ("`on` drops every label that it does not name", "add `tenant_id` to `on (…)`")
    case .ignored: return ("`ignoring` drops it", "remove it from `ignoring (…)`")
    case .removed(let name): return ("`\(name)` drops it", nil)
    case .matcher: return ("this asks for series without it", nil)
    case .written: return ("this takes it away", nil)
    case .none: return ("this has no labels", "compare what has a tenant: `sum by (tenant_id) (…) > $threshold`")
    case .selected, .groupedBy, .counted, .matched, .included, .absent, .info: return ("it has none here", nil)
    }
}

/// The metric of the spec that a sample belongs to, as the spec names it.
private func declaringMetric(_ sample: String, _ world: ClosedWorld) -> String? {
    guard case .metric(let index) = world.series.reference(sample) else { return nil }
    return world.spec.metrics.all[index].name
}
