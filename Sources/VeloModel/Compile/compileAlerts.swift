import PromQL
import VeloFormat

/// Alerts in declaration order; `nil` if one of them was refused.
func compileAlerts(_ world: ClosedWorld) -> [CheckedAlert]? {
    var alerts: [CheckedAlert] = []
    for (index, alert) in world.spec.alerts.all.enumerated() {
        guard let definition = alert.definition, let rule = world.expressions[index], let tree = rule.tree,
            let interval = rule.interval, let summary = definition.summary.value,
            let severity = definition.severity.value(or: .warning),
            let delay = definition.delay.value(or: .seconds(0))
        else { return nil }
        let owner = definition.owner.value.flatMap { name in
            world.spec.owners[name]?.definition.map { Owner(id: name, team: $0.team.value ?? name) }
        }
        alerts.append(
            CheckedAlert(
                name: alert.name, expression: tree, for: delay, interval: interval, severity: severity.rawValue,
                owner: owner, labels: staticLabels(definition.labels), summary: summary,
                description: definition.description.value, runbookURL: definition.runbook.value))
    }
    return alerts
}

/// Recording rules, each behind those whose results it reads; `nil` if one of them was refused.
func compileRecordings(_ world: ClosedWorld) -> [CheckedRecording]? {
    guard world.recordingOrder.count == world.recordings.count else { return nil }
    var recordings: [CheckedRecording] = []
    for index in world.recordingOrder {
        guard let rule = world.recordings[index], let tree = rule.tree, let interval = rule.interval,
            let definition = world.spec.recordings.all[index].definition
        else { return nil }
        recordings.append(
            CheckedRecording(
                name: rule.name, expression: tree, interval: interval, labels: staticLabels(definition.labels)))
    }
    return recordings
}

private func staticLabels(_ labels: Declarations<String>) -> [(name: String, value: String)] {
    labels.valid.map { (name: $0.name, value: $0.definition) }.sorted { $0.name < $1.name }
}
