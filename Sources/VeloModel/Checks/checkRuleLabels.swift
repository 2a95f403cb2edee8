import VeloSource

/// Labels that rules add to their results: names that Prometheus takes, and none that veloc or Prometheus sets itself.
func checkRuleLabels(_ world: ClosedWorld, _ collector: Collector) {
    func check(_ labels: Declarations<String>, _ taken: (String) -> String?) {
        for label in labels.all {
            let problem: String?
            if !isLabelName(label.name) || label.name.hasPrefix("__") {
                problem = "letters, digits and `_`, not a digit or `__` first"
            } else {
                problem = taken(label.name)
            }
            guard let problem else { continue }
            collector.report(
                .labelName, "label name `\(excerpt(label.name))` cannot be added by a rule", at: label.span, problem)
        }
    }
    for alert in world.spec.alerts.valid {
        check(alert.definition.labels) { name in
            switch name {
            case "severity": "the key `severity` of the alert sets it"
            case "team" where !alert.definition.owner.isAbsent: "the owner's `team` sets it"
            case "alertname", "alertstate": "Prometheus sets it on alerts"
            default: nil
            }
        }
    }
    for rule in world.spec.recordings.valid { check(rule.definition.labels) { _ in nil } }
}
