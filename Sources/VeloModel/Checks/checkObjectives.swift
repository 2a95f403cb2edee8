import VeloFormat
import VeloSource

/// SLA objectives: targets that leave a budget of errors, and windows that the data outlives.
func checkObjectives(_ world: ClosedWorld, _ collector: Collector) {
    let shortest = shortestRetention(world)
    func check(_ spec: LimitsSpec, _ effective: Limits?) {
        guard let sla = spec.sla.given else { return }
        if let availability = sla.value.availability.given {
            checkTarget(availability.value, availability.span, collector)
        }
        if let latency = sla.value.latency.given { checkTarget(latency.value.target, latency.span, collector) }
        if let effective, effective.availability.isAbsent, effective.latency.isAbsent {
            collector.report(
                .objective, "an SLA without an objective", at: sla.value.window.given?.span ?? pointer(sla.span),
                hint: "add `availability: 99.9%` or `latency: 99% <= 250ms`")
        }
        let window = sla.value.window.value(or: Limits.standardWindow)
        guard let shortest, let window, window > shortest.duration else { return }
        collector.report(
            .windowOverRetention, "the SLA window is longer than the retention of `\(shortest.metric)`",
            at: [
                Diagnostic.Label(sla.value.window.given?.span ?? pointer(sla.span), "a window of \(window.text)"),
                Diagnostic.Label(shortest.span, "kept for \(shortest.duration.text)"),
            ],
            detail: "what the objective needs is gone before the window ends",
            hint: "shorten `window`, or give the metric a retention class of at least \(window.text)")
    }
    for plan in world.spec.plans.valid { check(plan.definition.limits, Limits(plan.definition.limits)) }
    for (index, tenant) in world.spec.tenants.all.enumerated() {
        guard let definition = tenant.definition else { continue }
        check(definition.limits, world.limits[index])
    }
}

private func checkTarget(_ target: ExactDecimal, _ span: Span, _ collector: Collector) {
    let reason: String
    if target.coefficient == 0 {
        reason = "nothing could miss it"
    } else if target >= ExactDecimal(1) {
        reason = "one failed request would break it for good: no error budget"
    } else {
        return
    }
    collector.report(.objective, "an objective of \(target.coefficient == 0 ? "0" : "100") %", at: span, reason)
}

private func pointer(_ span: Span) -> Span { Span(span.file, span.start, min(span.start + 1, span.end)) }

/// The retention of the SLA metric that is kept for the shortest time; metrics without a class are kept as Prometheus keeps all.
private func shortestRetention(_ world: ClosedWorld) -> (metric: String, duration: TimeSpan, span: Span)? {
    var shortest: (metric: String, duration: TimeSpan, span: Span)?
    for metric in world.spec.metrics.valid {
        guard let event = metric.definition.event.value, event == .slaJudged || event == .slaBreached,
            let name = metric.definition.retention.given,
            let duration = world.spec.retention[name.value]?.definition
        else { continue }
        if shortest.map({ duration < $0.duration }) ?? true { shortest = (metric.name, duration, name.span) }
    }
    return shortest
}
