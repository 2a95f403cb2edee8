import PromQL
import VeloFormat

/// Alerts in declaration order, each expression on one line; `nil` if one of them was refused.
func compileAlerts(_ world: ClosedWorld) -> [CheckedAlert]? {
    var alerts: [CheckedAlert] = []
    for (index, alert) in world.spec.alerts.all.enumerated() {
        guard let definition = alert.definition, let expression = world.expressions[index],
            let summary = definition.summary.value, let severity = definition.severity.value(or: .warning),
            let delay = definition.delay.value(or: .seconds(0))
        else { return nil }
        let text = normalisePromQL(expression.text)
        // The tokens are the same, so the threshold is too, at its new place.
        let threshold = definition.threshold.isAbsent ? nil : scanPromQL(text).threshold
        let owner = definition.owner.value.flatMap { name in
            world.spec.owners[name]?.definition.map { Owner(id: name, team: $0.team.value ?? name) }
        }
        alerts.append(
            CheckedAlert(
                name: alert.name, expr: text,
                threshold: threshold.map { (comparison: $0.comparison, parameter: $0.range) }, for: delay,
                severity: severity.rawValue, owner: owner, summary: summary, description: definition.description.value,
                runbookURL: definition.runbook.value))
    }
    return alerts
}
