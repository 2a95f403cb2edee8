import VeloFormat
import VeloSource

/// Names that stand for something declared elsewhere: plans, pools, alerts, owners, receivers, retention classes.
func checkReferences(_ world: ClosedWorld, _ collector: Collector) {
    let spec = world.spec
    let thresholded = world.thresholdAlerts.map(\.name)
    let thresholdedSet = Set(thresholded)
    for tenant in spec.tenants.valid {
        refer(tenant.definition.plan.given, to: "plan", spec.plans, collector)
        refer(tenant.definition.notify.given, to: "receiver", spec.receivers, collector)
        for route in tenant.definition.routes.value ?? [] {
            refer(route.value.pool.given, to: "pool", spec.pools, collector)
        }
        for threshold in tenant.definition.thresholds.all where !thresholdedSet.contains(threshold.name) {
            let exists = spec.alerts[threshold.name] != nil
            if exists, spec.alerts[threshold.name]?.definition == nil { continue }
            collector.report(
                .unknownReference,
                exists ? "alert `\(threshold.name)` has no threshold" : "unknown alert `\(excerpt(threshold.name))`",
                at: threshold.span, exists ? "nothing to override" : "not declared under `alerts`",
                hint: exists ? nil : didYouMean(threshold.name, among: thresholded))
        }
    }
    for metric in spec.metrics.valid {
        refer(metric.definition.retention.given, to: "retention class", section: "retention", spec.retention, collector)
    }
    for alert in spec.alerts.valid {
        refer(alert.definition.owner.given, to: "owner", spec.owners, collector)
        for plan in alert.definition.threshold.value?.values.all ?? [] where plan.name != "default" {
            refer(Located(value: plan.name, span: plan.span), to: "plan", spec.plans, collector)
        }
    }
}

private func refer<Definition>(
    _ reference: Located<String>?, to kind: String, section: String? = nil, _ declarations: Declarations<Definition>,
    _ collector: Collector
) {
    guard let reference, declarations.index(of: reference.value) == nil else { return }
    collector.report(
        .unknownReference, "unknown \(kind) `\(excerpt(reference.value))`", at: reference.span,
        "not declared under `\(section ?? kind + "s")`", hint: didYouMean(reference.value, among: declarations.names))
}
