import VeloSource

/// Names the author chooses: letters, digits, `.`, `_`, `-`, a letter or digit at both ends, at most 63 bytes. Ids of
/// tenants are lower case besides, since they stand beside host names. Both are label values, file names and fields of
/// the packed tables, so nothing in them ever needs quoting.
func checkIdentifiers(_ world: ClosedWorld, _ collector: Collector) {
    let spec = world.spec
    for tenant in spec.tenants.all { checkIdentifier(tenant.name, tenant.span, lowerCase: true, collector) }
    let others: [[(name: String, span: Span)]] = [
        spec.retention.all.map { ($0.name, $0.span) }, spec.dependencies.all.map { ($0.name, $0.span) },
        spec.pools.all.map { ($0.name, $0.span) }, spec.plans.all.map { ($0.name, $0.span) },
        spec.owners.all.map { ($0.name, $0.span) }, spec.receivers.all.map { ($0.name, $0.span) },
        spec.pools.valid.flatMap { pool in pool.definition.backends.all.map { ($0.name, $0.span) } },
    ]
    for declared in others.joined() { checkIdentifier(declared.name, declared.span, lowerCase: false, collector) }
    for label in spec.prometheus.externalLabels.all where !isLabelName(label.name) {
        collector.report(.invalidName, "invalid name `\(excerpt(label.name))`", at: label.span, "not a label name")
    }
    for rule in spec.recordings.all where !isMetricName(rule.name) {
        collector.report(
            .invalidName, "invalid name `\(excerpt(rule.name))`", at: rule.span,
            detail: "what a rule records is a metric: letters, digits, `_` and `:`, such as `tenant:requests:rate5m`")
    }
    for alert in spec.alerts.all where !isLabelName(alert.name) {
        collector.report(
            .invalidName, "invalid name `\(excerpt(alert.name))`", at: alert.span,
            detail: "an alert's name is letters, digits and `_`, such as `TenantHighErrorRate`")
    }
}

private func checkIdentifier(_ name: String, _ span: Span, lowerCase: Bool, _ collector: Collector) {
    guard !isIdentifier(name, lowerCase: lowerCase) else { return }
    let lower = name.lowercased()
    let letters = lowerCase ? "lower-case letters" : "letters"
    collector.report(
        .invalidName, "invalid name `\(excerpt(name))`", at: span,
        detail: "1 to 63 \(letters), digits, `.`, `_` and `-`, with a letter or digit at both ends",
        hint: isIdentifier(lower, lowerCase: lowerCase) ? "write `\(lower)`" : nil)
}

private func isIdentifier(_ name: String, lowerCase: Bool) -> Bool {
    guard (1...63).contains(name.utf8.count), name.utf8.first.map(isLetterOrDigit) == true,
        name.utf8.last.map(isLetterOrDigit) == true
    else { return false }
    return name.utf8.allSatisfy { byte in
        (isLetterOrDigit(byte) && !(lowerCase && isUpper(byte))) || ".-_".utf8.contains(byte)
    }
}

/// `[a-zA-Z_][a-zA-Z0-9_]*`, the label names of Prometheus's data model.
func isLabelName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !isDigit(first), name.utf8.count <= 128 else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
}
