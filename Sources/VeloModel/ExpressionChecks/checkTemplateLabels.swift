import PromQL
import VeloSource

/// Labels in `summary` and `description` of an alert that the result of its expression cannot have: the text has a
/// hole there.
///
/// `$labels` holds the labels of the result and nothing else: not `alertname`, not `severity`, none of those that the rule adds, no
/// external labels (rules/alerting.go of Prometheus; 2.42 was asked).
func checkTemplateLabels(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard case .alert(let index) = expression.rule, let alert = world.spec.alerts.all[index].definition,
        let flow = expression.labels?.result, flow.hasSeries, flow.contradiction == nil
    else { return }
    let texts = [(alert.summary.value, alert.summaryOffsets), (alert.description.value, alert.descriptionOffsets)]
    for case let (text?, offsets?) in texts where text.utf8.contains(UInt8(ascii: "{")) {
        for label in templateLabels(text) {
            guard let fact = flow[ByteString(label.name)], fact.presence == .impossible else { continue }
            report(label.name, at: offsets.span(label.range), fact, flow, alert, expression, world, collector)
        }
    }
}

private func report(
    _ label: String, at span: Span, _ fact: LabelFact, _ flow: LabelFlow, _ alert: AlertSpec,
    _ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector
) {
    let added = ["alertname", "severity"] + (alert.owner.isAbsent ? [] : ["team"]) + alert.labels.names
    let isExternal = world.spec.prometheus.externalLabels[label] != nil
    let isKnown = expression.mayHave(label, world)
    var places = [Diagnostic.Label(span, "the result has no such label")]
    if isKnown, let text = fact.reason.loss(of: ByteString(label)), !fact.reason.span.isEmpty {
        places.append(Diagnostic.Label(expression.span(fact.reason.span), text))
    }
    let there = flow.namedLabels.filter { $0 != Matcher.metricName && flow[$0]?.presence != .impossible }.map(\.text)
    let detail: String? =
        if added.contains(label) {
            "`$labels` holds the labels of the result; those that the rule adds are not among them"
        } else if flow.isClosed {
            there.isEmpty
                ? "the result has no labels"
                : "its labels: " + there.prefix(20).map { "`\(excerpt($0))`" }.joined(separator: ", ")
        } else {
            nil
        }
    collector.report(
        .templateLabel, "label `\(excerpt(label))` of the template is always empty", at: places, detail: detail,
        hint: isExternal
            ? "write `{{ $externalLabels.\(label) }}`"
            : isKnown && fact.reason.isLoss
                ? "keep `\(excerpt(label))` in the expression"
                : (there.first { $0.hasPrefix(label + "_") }.map { "did you mean `\($0)`?" }
                    ?? didYouMean(label, among: there)))
}

extension RuleExpression {
    /// Whether a metric that the expression selects has a label, as far as is known.
    fileprivate func mayHave(_ label: String, _ world: ClosedWorld) -> Bool {
        guard let tree = parsed.draft else { return false }
        return tree.selectors.contains { _, selector in
            guard let metric = selector.metricName.flatMap({ world.catalogue[$0] }) else { return true }
            return metric.labels[ByteString(label)].map { $0.values?.isEmpty != true } ?? !metric.isClosed
        }
    }
}
