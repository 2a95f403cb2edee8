import PromQL
import VeloFormat
import VeloSource

/// Alert expressions against the closed world: metrics that exist, labels they have, values that can occur.
///
/// Grammar and types are those of the spec's Prometheus; which ranges and joins make sense is not looked at.
func checkExpressions(_ world: ClosedWorld, _ collector: Collector) {
    for case let expression? in world.expressions {
        for problem in expression.scan.problems {
            collector.report(
                .expression, problem.message, at: expression.span(problem.range), hint: problem.hint)
        }
        if expression.scan.problems.isEmpty { checkGrammar(expression, collector) }
        for selector in expression.scan.selectors where !selector.name.isEmpty {
            checkSelector(selector, expression, world, collector)
        }
        checkGroupings(expression, world, collector)
    }
}

/// What Prometheus would refuse to load: one bad rule fails its whole file.
private func checkGrammar(_ expression: RuleExpression, _ collector: Collector) {
    let parsed = expression.parsed
    for problem in parsed.problems {
        collector.report(.expression, problem.message, at: expression.span(problem.span), hint: problem.hint)
    }
    if let type = parsed.type, type == .matrix || type == .string {
        collector.report(
            .expression, "an alert cannot fire on a \(type.description)", at: expression.span,
            detail: "its expression is an instant vector: each element of it is an alert")
    }
}

private func checkSelector(
    _ selector: PromQLScan.Selector, _ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector
) {
    guard let reference = world.series.reference(selector.name) else {
        // A counter's `_total` is longer than a typing error, and the first thing to be left out.
        let total = selector.name + "_total"
        let meant =
            world.series.names.contains(total) ? total : suggestion(for: selector.name, among: world.series.names)
        let hint = meant.map { "did you mean `\($0)`\(declaration(of: $0, world))?" }
        collector.report(
            .unknownMetric, "unknown metric `\(excerpt(selector.name))`", at: expression.span(selector.nameRange),
            "not declared under `metrics`", hint: hint)
        return
    }
    if case .histogram = reference {
        collector.report(
            .notASeries, "`\(selector.name)` is a histogram, not a series", at: expression.span(selector.nameRange),
            hint: "write `\(selector.name)_bucket`, `_sum` or `_count`")
    }
    guard let domains = labelDomains(reference, world) else { return }
    for matcher in selector.matchers where !isForeignLabel(matcher.label) {
        guard let domain = domains.first(where: { $0.label == matcher.label }) else {
            collector.report(
                .unknownMatcherLabel, "metric `\(selector.name)` has no label `\(excerpt(matcher.label))`",
                at: expression.span(matcher.labelRange),
                detail: domains.isEmpty
                    ? "it has no labels" : "its labels: " + domains.map { "`\($0.label)`" }.joined(separator: ", "),
                hint: didYouMean(matcher.label, among: domains.map(\.label)))
            continue
        }
        guard matcher.op == .equal, let values = domain.values, !values.contains(matcher.value),
            !expression.scan.problems.contains(where: { $0.range.overlaps(matcher.valueRange) })
        else { continue }
        let all = values.all
        // A neighbouring number is not a better guess than any other.
        let isNumber = matcher.value.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
        collector.report(
            .impossibleValue, "label `\(matcher.label)` is never `\(excerpt(matcher.value))`",
            at: expression.span(matcher.valueRange), "this selects nothing, ever",
            detail: all.count <= 20 ? "its values: " + all.map { "`\($0)`" }.joined(separator: ", ") : nil,
            hint: isNumber ? nil : didYouMean(matcher.value, among: all))
    }
}

/// Where the metric of a sample is declared; nothing for velod's own families.
private func declaration(of sample: String, _ world: ClosedWorld) -> String {
    guard case .metric(let index, _) = world.series.reference(sample) else { return "" }
    return ", declared at \(world.place(world.spec.metrics.all[index].span))"
}

/// Labels that Prometheus itself attaches.
private func isForeignLabel(_ label: String) -> Bool { ["job", "instance", "__name__"].contains(label) }

private func checkGroupings(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    // These functions make labels; what they make is beyond a scan.
    guard !expression.text.contains("label_replace"), !expression.text.contains("label_join") else { return }
    var known: Set<String> = ["job", "instance"]
    for selector in expression.scan.selectors {
        guard !selector.name.isEmpty, let reference = world.series.reference(selector.name),
            let domains = labelDomains(reference, world)
        else { return }
        known.formUnion(domains.map(\.label))
    }
    for grouping in expression.scan.groupings {
        for label in grouping.labels where !known.contains(label.name) {
            collector.report(
                .unknownGroupingLabel, "no metric of the expression has a label `\(excerpt(label.name))`",
                at: expression.span(label.range), hint: didYouMean(label.name, among: known.sorted()))
        }
    }
}
