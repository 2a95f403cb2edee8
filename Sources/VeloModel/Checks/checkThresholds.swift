import PromQL
import VeloFormat
import VeloSource

/// `$threshold` and `threshold` come together, with a value for every tenant, and the expression keeps the label by which
/// the threshold's series is joined.
func checkThresholds(_ world: ClosedWorld, _ collector: Collector) {
    for (index, alert) in world.spec.alerts.all.enumerated() {
        guard let definition = alert.definition else { continue }
        if let threshold = definition.threshold.given, threshold.value.values["default"] == nil {
            collector.report(
                .thresholdDefault, "`threshold` of `\(alert.name)` has no `default`",
                at: definition.thresholdKey ?? alert.span,
                "tenants of other plans have no value", hint: "add `default: …`")
        }
        guard let expression = world.expressions[index] else { continue }
        if let parameter = expression.scan.threshold {
            if definition.threshold.isAbsent {
                collector.report(
                    .thresholdMissing, "`$threshold` without a `threshold`", at: expression.span(parameter.range),
                    "no value is given", hint: "add `threshold: { default: 5% }` to `alerts.\(alert.name)`")
            } else {
                checkTenantLabel(expression, world, collector)
            }
        } else if let key = definition.thresholdKey, expression.scan.problems.isEmpty {
            // Otherwise it may be the misplaced `$threshold` that is the problem.
            collector.report(
                .thresholdUnused, "`threshold` is never used", at: key, "`expr` has no `$threshold`",
                hint: "compare with it: `… > $threshold`")
        }
    }
}

private func checkTenantLabel(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    func report(_ span: Span, _ text: String, hint: String?) {
        collector.report(
            .thresholdWithoutTenant, "a thresholded alert loses `tenant_id`", at: span, text,
            detail: "`$threshold` is joined on `tenant_id`: each tenant has a value of its own", hint: hint)
    }
    if let metric = selectorWithoutTenant(expression, world) {
        // Whatever the expression keeps, the label was never there.
        return report(
            expression.span(metric.nameRange), "this metric has no label `tenant_id`",
            hint: declaringMetric(metric.name, world).map { "add `tenant_id` to the `labels` of `\($0)`" })
    }
    for grouping in expression.scan.groupings {
        switch grouping.keyword.lowercased() {
        case "by" where !grouping.labels.contains { $0.name == "tenant_id" }:
            let span = grouping.labels.first.map { expression.span($0.range) } ?? expression.span
            report(span, "`by` drops every label that it does not name", hint: "add `tenant_id` to `by (…)`")
        case "without":
            for label in grouping.labels where label.name == "tenant_id" {
                report(expression.span(label.range), "`without` drops it", hint: "remove it from `without (…)`")
            }
        default: break
        }
    }
    if let aggregator = bareAggregation(expression) {
        report(
            expression.span(aggregator), "without `by` it drops every label",
            hint: "write `\(expression.excerpt(aggregator)) by (tenant_id) (…)`")
    }
}

/// The metric of the spec that a sample belongs to, as the spec names it.
private func declaringMetric(_ sample: String, _ world: ClosedWorld) -> String? {
    guard case .metric(let index, _) = world.series.reference(sample) else { return nil }
    return world.spec.metrics.all[index].name
}

/// The first selector, if the metric of none has a tenant.
private func selectorWithoutTenant(_ expression: RuleExpression, _ world: ClosedWorld) -> PromQLScan.Selector? {
    let selected = expression.scan.selectors.compactMap { selector -> (PromQLScan.Selector, SeriesReference)? in
        world.series.reference(selector.name).map { (selector, $0) }
    }
    let canTell = selected.count == expression.scan.selectors.count && !selected.isEmpty
    return canTell && selected.allSatisfy { lacksTenant($0.1, world) } ? selected.first?.0 : nil
}

/// An aggregation without `by` or `without`, where nothing else in the expression can bring the tenant back.
private func bareAggregation(_ expression: RuleExpression) -> Range<Int>? {
    let keepsTenant = expression.scan.groupings.contains { grouping in
        grouping.keyword.lowercased().hasPrefix("group_")
            || grouping.keyword.lowercased() == "by" && grouping.labels.contains { $0.name == "tenant_id" }
    }
    // `scalar` and the label functions are beyond a scan: what they give has labels of its own, or none by intention.
    let isBeyond = ["scalar", "label_replace", "label_join"].contains { expression.text.contains($0) }
    return keepsTenant || isBeyond ? nil : expression.scan.bareAggregations.first
}

private func lacksTenant(_ reference: SeriesReference, _ world: ClosedWorld) -> Bool {
    switch reference {
    case .metric(let index, _):
        world.metrics[index].map { !$0.definition.rowLabels.contains { $0.name == "tenant_id" } } ?? false
    case .builtIn(let family): !family.labels.contains("tenant_id")
    case .foreign: true
    case .histogram, .refused: false
    }
}
