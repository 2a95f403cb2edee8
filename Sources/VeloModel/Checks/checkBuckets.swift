import VeloFormat
import VeloSource

/// An explicit list of buckets that has none at a latency which an SLA promises: no rule over it could be exact.
func checkBuckets(_ world: ClosedWorld, _ collector: Collector) {
    var promised: [TimeSpan: Span] = [:]
    func note(_ limits: LimitsSpec) {
        guard let latency = limits.sla.value?.latency.given, promised[latency.value.threshold] == nil else { return }
        promised[latency.value.threshold] = latency.span
    }
    for plan in world.spec.plans.valid { note(plan.definition.limits) }
    for tenant in world.spec.tenants.valid { note(tenant.definition.limits) }
    for (index, metric) in world.spec.metrics.all.enumerated() {
        guard let buckets = metric.definition?.buckets.given, case .list = buckets.value,
            let definition = world.metrics[index]?.definition, definition.value == .duration
        else { continue }
        let bounds = Set(definition.bounds)
        for (threshold, span) in promised.sorted(by: { $0.key < $1.key })
        where !bounds.contains(UInt64(threshold.nanoseconds)) {
            collector.report(
                .bucketMissesObjective, as: .warning, "no bucket at the objective's \(threshold.text)",
                at: [Diagnostic.Label(buckets.span), Diagnostic.Label(span, "promised here")],
                detail: "what a rule reads off this histogram for the objective would be an estimate",
                hint: "add `\(threshold.text)`, or write `buckets: auto`")
        }
    }
}
