import VeloFormat

/// What a plan or a tenant allows and promises, flat, so that one overrides the other key by key.
struct Limits {
    var rate: Field<Rate>
    var burst: Field<Int>
    var requests: Field<Allowance>
    var egress: Field<Allowance>
    var availability: Field<ExactDecimal>
    var latency: Field<LatencyTarget>
    var window: Field<TimeSpan>

    init(_ spec: LimitsSpec) {
        rate = spec.rate
        burst = spec.burst
        requests = spec.quota.descend(\.requests)
        egress = spec.quota.descend(\.egress)
        availability = spec.sla.descend(\.availability)
        latency = spec.sla.descend(\.latency)
        window = spec.sla.descend(\.window)
    }

    /// These limits, with the plan's wherever a key is absent.
    func over(_ plan: Limits) -> Limits {
        var merged = self
        if rate.isAbsent { merged.rate = plan.rate }
        if burst.isAbsent { merged.burst = plan.burst }
        if requests.isAbsent { merged.requests = plan.requests }
        if egress.isAbsent { merged.egress = plan.egress }
        if availability.isAbsent { merged.availability = plan.availability }
        if latency.isAbsent { merged.latency = plan.latency }
        if window.isAbsent { merged.window = plan.window }
        return merged
    }

    /// The SLA window of a plan or tenant that names none.
    static let standardWindow = TimeSpan.seconds(30 * 86_400)

    var rateLimit: Tables.RateLimit? {
        rate.value.map { rate in
            Tables.RateLimit(
                count: rate.count, period: rate.period, burst: burst.value.map(Int64.init) ?? rate.perSecond)
        }
    }

    /// In the order of `QuotaKind`.
    var quotas: [Tables.Quota] {
        [(QuotaKind.requests, requests), (.egress, egress)].compactMap { kind, field in
            field.value.map { Tables.Quota(kind: kind, limit: $0.limit, period: $0.period) }
        }
    }

    /// In the order of `SLAKind`.
    var objectives: [Tables.Objective] {
        let window = window.value ?? Self.standardWindow
        var objectives: [Tables.Objective] = []
        if let target = availability.value {
            objectives.append(Tables.Objective(kind: .availability, target: target, window: window))
        }
        if let latency = latency.value {
            objectives.append(
                Tables.Objective(kind: .latency, target: latency.target, threshold: latency.threshold, window: window))
        }
        return objectives
    }
}

/// A tenant's own limits over its plan's; `nil` where the plan is unknown or was refused.
func effectiveLimits(_ tenant: TenantSpec, plans: [String: Limits?]) -> Limits? {
    let own = Limits(tenant.limits)
    if tenant.plan.isAbsent { return own }
    guard let name = tenant.plan.value, case let plan?? = plans[name] else { return nil }
    return own.over(plan)
}

extension Field {
    /// A key of a mapping that may itself be absent or refused.
    func descend<Inner>(_ key: KeyPath<Value, Field<Inner>>) -> Field<Inner> {
        switch self {
        case .absent: .absent
        case .invalid: .invalid
        case .given(let located): located.value[keyPath: key]
        }
    }
}
