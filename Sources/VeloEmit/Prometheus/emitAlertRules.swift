import VeloFormat
import VeloModel

/// `rules/alerts.yml`: one rule an alert, whatever the number of tenants, and for each that compares with a threshold one
/// more that says when the threshold is gone, because the alert is then silent.
func emitAlertRules(_ spec: CheckedSpec) -> Artifact {
    var groups = [group("\(spec.namespace)-alerts", spec.alerts.map { alertRule($0, namespace: spec.namespace) })]
    let guarded = spec.alerts.filter { $0.threshold != nil }
    if !guarded.isEmpty {
        groups.append(
            group("\(spec.namespace)-thresholds", guarded.map { thresholdMissingRule($0, namespace: spec.namespace) }))
    }
    let root = YAMLText.mapping([("groups", .sequence(groups))])
    return Artifact(path: "generated/prometheus/rules/alerts.yml", text: root.document(header: [generatedNotice]))
}

private func group(_ name: String, _ rules: [YAMLText]) -> YAMLText {
    .mapping([("name", .string(name)), ("rules", .sequence(rules))])
}

private func alertRule(_ alert: CheckedAlert, namespace: String) -> YAMLText {
    var annotations: [(key: String, value: YAMLText)] = [("summary", .string(alert.summary))]
    if let description = alert.description { annotations.append(("description", .string(description))) }
    if let runbook = alert.runbookURL { annotations.append(("runbook_url", .string(runbook))) }
    return rule(
        alert.name, expr: joined(alert, namespace: namespace), for: alert.for, severity: alert.severity,
        owner: alert.owner, annotations: annotations)
}

private func thresholdMissingRule(_ alert: CheckedAlert, namespace: String) -> YAMLText {
    // A restart or a failed scrape takes the series away for a moment; five minutes (Prometheus's lookback) is no moment.
    rule(
        alert.name + thresholdMissingSuffix, expr: "absent(\(thresholdSelector(alert, namespace: namespace)))",
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
    _ name: String, expr: String, for duration: TimeSpan, severity: String, owner: Owner?,
    annotations: [(key: String, value: YAMLText)]
) -> YAMLText {
    var labels: [(key: String, value: YAMLText)] = [("severity", .string(severity))]
    if let owner { labels.append(("team", .string(owner.team))) }
    return .mapping([
        ("alert", .string(name)), ("expr", .string(expr)), ("for", .plain(duration.text)),
        ("labels", .mapping(labels)), ("annotations", .mapping(annotations)),
    ])
}

/// The expression with `$threshold` joined to the series that velod exports.
///
/// `max by (tenant_id)` first: two replicas export the threshold twice, and a join with two matches is an error.
/// `group_left` because the alert may keep labels beside the tenant. The label is `tenant_id` whatever the spec calls its
/// own: it is the built-in family's.
private func joined(_ alert: CheckedAlert, namespace: String) -> String {
    guard let threshold = alert.threshold else { return alert.expr }
    let bytes = Array(alert.expr.utf8)
    let left = String(decoding: bytes[..<threshold.parameter.lowerBound], as: UTF8.self)
    let right = String(decoding: bytes[threshold.parameter.upperBound...], as: UTF8.self)
    let blank = left.utf8.last == UInt8(ascii: " ") ? "" : " "
    let series = "max by (tenant_id) (\(thresholdSelector(alert, namespace: namespace)))"
    return "\(left)\(blank)on (tenant_id) group_left () \(series)\(right)"
}

private func thresholdSelector(_ alert: CheckedAlert, namespace: String) -> String {
    "\(BuiltInFamily.alertThreshold.name(in: namespace)){alert=\"\(escapedForPromQL(alert.name))\"}"
}

/// The inside of a double-quoted PromQL string.
private func escapedForPromQL(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\"": result += "\\\""
        case "\n": result += "\\n"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
