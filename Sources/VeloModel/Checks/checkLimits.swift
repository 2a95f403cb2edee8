import VeloFormat
import VeloSource

/// Limits of plans and tenants that contradict themselves or each other. Effective limits are a tenant's over its plan's.
func checkLimits(_ world: ClosedWorld, _ collector: Collector) {
    for plan in world.spec.plans.valid {
        let limits = Limits(plan.definition.limits)
        checkQuotas(limits, collector)
        checkBurst(limits, own: plan.definition.limits.burst.given, collector)
        checkReach(limits, own: limits, collector)
    }
    for (index, tenant) in world.spec.tenants.all.enumerated() {
        guard let definition = tenant.definition else { continue }
        let own = Limits(definition.limits)
        checkQuotas(own, collector)
        guard let effective = world.limits[index] else { continue }
        checkBurst(effective, own: definition.limits.burst.given, collector)
        checkReach(effective, own: own, collector)
        guard let name = definition.plan.value, case let plan?? = world.plans[name] else { continue }
        checkOverrides(tenant: tenant.name, plan: name, own, plan, collector)
    }
}

private func checkQuotas(_ limits: Limits, _ collector: Collector) {
    for quota in [limits.requests.given, limits.egress.given].compactMap({ $0 }) where quota.value.limit == 0 {
        collector.report(
            .zeroLimit, "a quota of zero", at: quota.span, "would refuse every request",
            hint: "leave the quota out for no limit, or remove the tenant's routes")
    }
}

private func checkBurst(_ limits: Limits, own burst: Located<Int>?, _ collector: Collector) {
    guard let burst, limits.rate.isAbsent else { return }
    collector.report(
        .burstWithoutRate, "`burst` without `rate`", at: burst.span, "nothing to exceed",
        hint: "add a `rate` such as `\(burst.value)/s`")
}

/// A quota that the rate can never use up is a limit nobody will ever meet: most likely one of the two is a slip.
private func checkReach(_ limits: Limits, own: Limits, _ collector: Collector) {
    guard let rate = limits.rate.given, let quota = limits.requests.given, quota.value.limit > 0 else { return }
    // Said once, at the plan, unless the tenant changed one of the two.
    guard own.rate.given != nil || own.requests.given != nil else { return }
    let reachable =
        Int128(rate.value.count) * Int128(quota.value.seconds) * 1_000_000_000 / Int128(rate.value.period.nanoseconds)
    guard reachable < Int128(quota.value.limit) else { return }
    collector.report(
        .quotaUnreachable, as: .warning, "the quota cannot be reached",
        at: [
            Diagnostic.Label(quota.span, "more than \(reachable) requests"),
            Diagnostic.Label(rate.span, "this rate allows no more in the period"),
        ],
        hint: "raise the rate or lower the quota")
}

private func checkOverrides(tenant: String, plan: String, _ own: Limits, _ its: Limits, _ collector: Collector) {
    func warn<Value>(
        _ key: String, _ mine: Located<Value>?, _ plans: Located<Value>?, _ isLooser: (Value, Value) -> Bool
    ) {
        guard let mine, let plans, isLooser(mine.value, plans.value) else { return }
        collector.report(
            .looserThanPlan, as: .warning, "`\(key)` of tenant `\(tenant)` is looser than its plan's",
            at: [Diagnostic.Label(mine.span), Diagnostic.Label(plans.span, "plan `\(plan)`")],
            hint: "if it is meant, consider a plan of its own")
    }
    func allowsMore(_ mine: Allowance, _ plans: Allowance) -> Bool {
        Int128(mine.limit) * Int128(plans.seconds) > Int128(plans.limit) * Int128(mine.seconds)
    }
    warn("rate", own.rate.given, its.rate.given) { $0.isAbove($1) }
    warn("burst", own.burst.given, its.burst.given) { $0 > $1 }
    warn("quota.requests", own.requests.given, its.requests.given, allowsMore)
    warn("quota.egress", own.egress.given, its.egress.given, allowsMore)
    warn("sla.availability", own.availability.given, its.availability.given) { $0 < $1 }
    warn("sla.latency", own.latency.given, its.latency.given) { $0.target < $1.target || $0.threshold > $1.threshold }
}
