import VeloSource

/// Labels of metrics and of rules that have the name of an external label. Prometheus adds an external label only where there is none
/// of that name, so what the servers send can no longer be told apart by it.
func checkExternalLabels(_ world: ClosedWorld, _ collector: Collector) {
    let external = world.spec.prometheus.externalLabels
    guard !external.isEmpty else { return }
    func look(_ name: String, at span: Span, _ text: String) {
        guard let declared = external[name] else { return }
        collector.report(
            .externalLabelClash, as: .warning, "label `\(excerpt(name))` is also an external label",
            at: [
                Diagnostic.Label(span, text),
                Diagnostic.Label(declared.span, "added where it is missing, and only there"),
            ],
            detail: "a receiver that tells servers apart by `\(excerpt(name))` takes these series for another server's",
            hint: "give one of the two another name")
    }
    for declared in external.all {
        let metrics = world.spec.metrics.valid.compactMap { metric in
            metric.definition.labels.value?.first { $0.value == declared.name }.map { (metric.name, $0.span) }
        }
        // One for all metrics: the name that has to change is this one.
        guard let (name, span) = metrics.first else { continue }
        let others = metrics.count > 1 ? " and \(metrics.count - 1) more" : ""
        look(declared.name, at: span, "series of `\(excerpt(name))`\(others) have one of their own")
    }
    for alert in world.spec.alerts.valid {
        for label in alert.definition.labels.all { look(label.name, at: label.span, "the alert sets one of its own") }
    }
    for rule in world.spec.recordings.valid {
        for label in rule.definition.labels.all { look(label.name, at: label.span, "the rule sets one of its own") }
    }
}
