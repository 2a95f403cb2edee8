import PromQL
import VeloFormat
import VeloModel

/// `rules/alerts.yml`: one rule an alert, whatever the number of tenants, behind the recording rules that it may read, and for
/// each that compares with a threshold one more that says when the threshold is gone, because the alert is then silent.
///
/// A group for each interval: Prometheus evaluates the rules of a group one after the other, so an alert sees what the rules
/// above it have just recorded. The group of the evaluation interval comes first.
func emitRules(_ spec: CheckedSpec) -> Artifact {
    let standard = spec.prometheus.evaluationInterval
    var groups: [YAMLText] = []
    for interval in intervals(spec) {
        let rules =
            spec.recordings.filter { $0.interval == interval }.map(recordingRule)
            + spec.alerts.filter { $0.interval == interval }.map { alertRule($0, namespace: spec.namespace) }
        let isStandard = interval == standard
        groups.append(
            group(
                "\(spec.namespace)-rules\(isStandard ? "" : "-\(interval.text)")",
                interval: isStandard ? nil : interval,
                rules))
    }
    let guarded = spec.alerts.filter(\.hasThreshold)
    if !guarded.isEmpty {
        groups.append(
            group("\(spec.namespace)-thresholds", guarded.map { thresholdMissingRule($0, namespace: spec.namespace) }))
    }
    let root = YAMLText.mapping([("groups", .sequence(groups))])
    return Artifact(path: "generated/prometheus/rules/\(rulesFile)", text: root.document(header: [generatedNotice]))
}

/// The file that holds every rule.
let rulesFile = "alerts.yml"

/// Every interval at which a rule is evaluated, the server's own first, then rising.
private func intervals(_ spec: CheckedSpec) -> [TimeSpan] {
    let used = Set(spec.recordings.map(\.interval) + spec.alerts.map(\.interval))
    let standard = spec.prometheus.evaluationInterval
    return (used.contains(standard) ? [standard] : []) + used.subtracting([standard]).sorted()
}

private func group(_ name: String, interval: TimeSpan? = nil, _ rules: [YAMLText]) -> YAMLText {
    var entries: [(key: String, value: YAMLText)] = [("name", .string(name))]
    if let interval { entries.append(("interval", .plain(interval.text))) }
    return .mapping(entries + [("rules", .sequence(rules))])
}

private func recordingRule(_ rule: CheckedRecording) -> YAMLText {
    var entries: [(key: String, value: YAMLText)] = [
        ("record", .string(rule.name)), ("expr", .string(rule.expression.text)),
    ]
    if !rule.labels.isEmpty { entries.append(("labels", .mapping(rule.labels.map { ($0.name, .string($0.value)) }))) }
    return .mapping(entries)
}

private func alertRule(_ alert: CheckedAlert, namespace: String) -> YAMLText {
    var annotations: [(key: String, value: YAMLText)] = [("summary", .string(alert.summary))]
    if let description = alert.description { annotations.append(("description", .string(description))) }
    if let runbook = alert.runbookURL { annotations.append(("runbook_url", .string(runbook))) }
    return rule(
        alert.name, alert.joinedExpression(namespace: namespace), for: alert.for, severity: alert.severity,
        owner: alert.owner, labels: alert.labels, annotations: annotations)
}

private func thresholdMissingRule(_ alert: CheckedAlert, namespace: String) -> YAMLText {
    // A restart or a failed scrape takes the series away for a moment; five minutes (Prometheus's lookback) is no moment.
    rule(
        alert.name + thresholdMissingSuffix,
        Query.call("absent", [alert.thresholdSeries(namespace: namespace)]).expression,
        for: .seconds(300), severity: "warning", owner: alert.owner,
        annotations: [
            ("summary", .string("\(alert.name) cannot fire: its threshold series is gone")),
            (
                "description",
                .string(
                    "velod exports the thresholds of the spec as \(BuiltInFamily.alertThreshold.name(in: namespace)). "
                        + "None is scraped for \(alert.name): check that velod is up, is scraped, and runs this spec.")
            ),
        ])
}

private func rule(
    _ name: String, _ expression: Expression, for duration: TimeSpan, severity: String, owner: Owner?,
    labels added: [(name: String, value: String)] = [], annotations: [(key: String, value: YAMLText)]
) -> YAMLText {
    var labels: [(key: String, value: YAMLText)] = [("severity", .string(severity))]
    if let owner { labels.append(("team", .string(owner.team))) }
    labels += added.map { ($0.name, .string($0.value)) }
    return .mapping([
        ("alert", .string(name)), ("expr", .string(expression.text)), ("for", .plain(duration.text)),
        ("labels", .mapping(labels)), ("annotations", .mapping(annotations)),
    ])
}
