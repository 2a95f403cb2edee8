import VeloFormat

extension Tables.Pool {
    /// Fills in what a pool says of its traffic, over the defaults and the spec's own timeouts; false if any of it was refused.
    mutating func fill(_ spec: PoolSpec, timeouts global: TimeoutsSpec) -> Bool {
        guard let sticky = compileOptional(spec.sticky, compileSticky),
            let ejection = spec.ejection.isAbsent
                ? .some(.some(Tables.Ejection())) : spec.ejection.value.flatMap(compileEjection),
            let retry = compileRetry(spec.retry), let limits = compileBackendLimits(spec.limits),
            let tls = compileOptional(spec.tls, compileBackendTLS), !spec.slowStart.isInvalid,
            let timeouts = compilePoolTimeouts(spec.timeouts, over: global)
        else { return false }
        self.sticky = sticky
        self.slowStart = spec.slowStart.value
        self.ejection = ejection
        self.retry = retry
        self.limits = limits
        self.tls = tls
        self.timeouts = timeouts
        return true
    }
}

/// Nothing where the key is absent; `nil` as a whole if it was refused.
private func compileOptional<Spec, Compiled>(
    _ field: Field<Spec>, _ compile: (Spec) -> Compiled?
) -> Compiled?? {
    if field.isAbsent { return .some(nil) }
    return field.value.flatMap(compile).map { .some($0) }
}

private func compileSticky(_ spec: StickySpec) -> Tables.StickyCookie? {
    guard let name = spec.cookie.value, !spec.maxAge.isInvalid else { return nil }
    return Tables.StickyCookie(name: name, maxAge: spec.maxAge.value)
}

private func compileEjection(_ spec: EjectionSpec?) -> Tables.Ejection?? {
    guard let spec else { return .some(nil) }
    let standard = Tables.Ejection()
    guard let failures = spec.failures.value(or: standard.failures), let time = spec.time.value(or: standard.time),
        // Who asks for a longer time first does not get the standard maximum below it.
        let maximum = spec.maximumTime.value(or: max(standard.maximumTime, time))
    else { return nil }
    return Tables.Ejection(failures: failures, time: time, maximumTime: maximum)
}

private func compileRetry(_ field: Field<RetrySpec>) -> Tables.Retry? {
    let standard = Tables.Retry()
    guard !field.isAbsent else { return standard }
    guard let spec = field.value, let idempotent = spec.idempotent.value(or: standard.isIdempotentRetried),
        let budget = spec.budget.value(or: standard.budget),
        let minimum = spec.minimum.value(or: Rate(count: standard.minimumCount, period: standard.minimumPeriod))
    else { return nil }
    return Tables.Retry(
        isIdempotentRetried: idempotent, budget: budget, minimumCount: minimum.count, minimumPeriod: minimum.period)
}

private func compileBackendLimits(_ field: Field<BackendLimitsSpec>) -> Tables.BackendLimits? {
    let standard = Tables.BackendLimits()
    guard !field.isAbsent else { return standard }
    guard let spec = field.value, let connections = spec.connections.value(or: standard.connections),
        let pending = spec.pending.value(or: standard.pending), let idle = spec.idle.value(or: standard.idle)
    else { return nil }
    return Tables.BackendLimits(connections: connections, pending: pending, idle: idle)
}

private func compileBackendTLS(_ spec: BackendTLSSpec) -> Tables.BackendTLS? {
    guard let isVerified = spec.verify.value(or: true), !spec.authority.isInvalid, !spec.serverName.isInvalid else {
        return nil
    }
    return Tables.BackendTLS(
        isVerified: isVerified, authorityPath: spec.authority.value, serverName: spec.serverName.value)
}

/// A pool's own times over those of the spec over the defaults.
private func compilePoolTimeouts(_ field: Field<TimeoutsSpec>, over global: TimeoutsSpec) -> Tables.PoolTimeouts? {
    guard !field.isInvalid else { return nil }
    let own = field.value ?? TimeoutsSpec()
    let standard = Tables.PoolTimeouts()
    guard let connect = own.connect.value(or: global.connect, or: standard.connect),
        let firstByte = own.firstByte.value(or: global.firstByte, or: standard.firstByte),
        let stall = own.stall.value(or: global.stall, or: standard.stall),
        let total = own.total.value(or: global.total, or: standard.total)
    else { return nil }
    return Tables.PoolTimeouts(connect: connect, firstByte: firstByte, stall: stall, total: total)
}

extension Field {
    /// The value; where the key is absent that of another key, and where that is absent, too, the default.
    func value(or other: Field, or standard: Value) -> Value? {
        isAbsent ? other.value(or: standard) : value
    }
}
