public import VeloFormat

/// Rate limits and quotas of all tenants: one atomic per tenant and limit, no lock.
public final class Limits: Sendable {
    public enum Verdict: Sendable, Equatable {
        case admitted
        /// Refused with 429; `retryAfter` in whole seconds, at least 1.
        case throttled(ThrottleReason, retryAfter: Int64)
    }

    init(_ tenants: [Tables.Tenant], clock: RuntimeClock) {}

    /// Decides on one request of a known tenant, and counts it against rate and requests quota if admitted.
    public func admit(tenant: Int) -> Verdict { .admitted }

    /// Counts response body bytes against the egress quota, if the tenant has one.
    public func countEgress(tenant: Int, bytes: UInt64) {}

    /// Use in the current period of each quota: what `quota.usage` samples.
    public func forEachUsage(_ body: (QuotaUsage) -> Void) {}
}
