public import VeloFormat
internal import VeloMetrics

/// Rate limits and quotas of all tenants: one atomic per tenant and limit, no lock.
///
/// The order is: rate, egress quota, requests quota. A request that the rate refuses does not count against the
/// requests quota. One that a quota refuses keeps the place it took in the rate, so that a client that asks on after
/// its quota is gone is still held to its rate; to give it back would be a second write that can race.
/// A tenant has at most one quota of each kind; the spec's grammar allows no second.
public final class Limits: Sendable {
    public enum Verdict: Sendable, Equatable {
        case admitted
        /// Refused with 429; `retryAfter` in whole seconds, at least 1.
        case throttled(ThrottleReason, retryAfter: Int64)
    }

    /// What one tenant is held to.
    private struct TenantLimits: Sendable {
        var rate: RateLimiter?
        var requests: QuotaCounter?
        var egress: QuotaCounter?

        var quotas: [QuotaCounter] { [requests, egress].compactMap { $0 } }
    }

    private let tenants: [TenantLimits]
    private let tenantIDs: [String]
    private let clock: RuntimeClock

    init(_ tenants: [Tables.Tenant], clock: RuntimeClock) {
        self.clock = clock
        tenantIDs = tenants.map(\.id)
        self.tenants = tenants.map { tenant in
            func counter(_ kind: QuotaKind) -> QuotaCounter? {
                tenant.quotas.first { $0.kind == kind }.map { QuotaCounter($0) }
            }
            return TenantLimits(
                rate: tenant.rate.map { RateLimiter($0) }, requests: counter(.requests), egress: counter(.egress))
        }
    }

    /// Decides on one request of a known tenant, and counts it against rate and requests quota if admitted.
    ///
    /// Responses in flight may take the egress quota past its limit: it is known only when they are sent.
    public func admit(tenant: Int) -> Verdict {
        let limits = tenants[tenant]
        if let rate = limits.rate {
            let wait = rate.take(at: clock.monotonic())
            if wait > 0 { return .throttled(.rate, retryAfter: Int64((wait - 1) / 1_000_000_000) + 1) }
        }
        guard limits.requests != nil || limits.egress != nil else { return .admitted }
        let now = clock.wall()
        if let wait = limits.egress?.exhausted(at: now) { return .throttled(.quota, retryAfter: wait) }
        if let wait = limits.requests?.take(at: now) { return .throttled(.quota, retryAfter: wait) }
        return .admitted
    }

    /// Counts response body bytes against the egress quota, if the tenant has one.
    public func countEgress(tenant: Int, bytes: UInt64) {
        guard let egress = tenants[tenant].egress, bytes > 0 else { return }
        egress.add(bytes, at: clock.wall())
    }

    /// Use in the current period of each quota: what `quota.usage` samples. A period that is over reads as 0.
    public func forEachUsage(_ body: (QuotaUsage) -> Void) {
        let now = clock.wall()
        for (tenant, limits) in tenants.enumerated() {
            for counter in limits.quotas {
                let quota = counter.quota
                body(
                    QuotaUsage(tenant: tenant, quota: quota.kind, used: counter.use(at: now).used, limit: quota.limit))
            }
        }
    }

    /// Counts every quota and rate in the state file from now on, on top of what it holds; what was counted in memory is added.
    /// To be called again, for what threads that were at work meanwhile still counted in memory.
    func bind(to state: StateFile) {
        let now = clock.wall()
        let counters = zip(tenantIDs, tenants).flatMap { id, limits in limits.quotas.map { (id, $0) } }
        let records = state.claim(
            QuotaRecord.schema,
            counters.map { QuotaRecord.identity(tenant: $0, kind: $1.quota.kind, period: $1.quota.period) })
        for ((_, counter), record) in zip(counters, records) { counter.bind(record, at: now) }
        let rates = zip(tenantIDs, tenants).compactMap { id, limits in limits.rate.map { (id, $0) } }
        let rateRecords = state.claim(RateLimiter.schema, rates.map { RateLimiter.identity(tenant: $0.0) })
        let moment = clock.monotonic()
        for ((_, rate), record) in zip(rates, rateRecords) { rate.bind(record, at: moment) }
    }
}
