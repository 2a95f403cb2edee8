internal import VeloFormat

/// What is the same for every event loop about how a pool is balanced. Immutable, made once at start.
final class BalancePlan: Sendable {
    let balance: Tables.Pool.Balance
    let weights: [Int]
    let limits: Tables.BackendLimits
    let ejection: Tables.Ejection?
    let retry: Tables.Retry
    /// In nanoseconds; 0 for none.
    let slowStart: UInt64
    /// Of pools balanced by `ip_hash`.
    let ring: HashRing?
    let sticky: StickyCookie?

    init(_ pool: Tables.Pool) {
        balance = pool.balance
        weights = pool.backends.map(\.weight)
        limits = pool.limits
        ejection = pool.ejection
        retry = pool.retry
        slowStart = UInt64(pool.slowStart?.nanoseconds ?? 0)
        let names = pool.backends.map(\.name)
        ring = pool.balance == .ipHash ? HashRing(names: names, weights: weights) : nil
        sticky = pool.sticky.map { StickyCookie($0, pool: pool.name, backends: names) }
    }
}
