import VeloFormat
import VeloSource

/// What a pool says of its traffic fits together: nothing waits where nothing is full, no ejection is cut short, and what
/// is not verified needs no authority.
func checkPoolTraffic(_ pool: PoolSpec, _ name: String, _ world: ClosedWorld, _ collector: Collector) {
    if let limits = pool.limits.value, let pending = limits.pending.given, pending.value > 0,
        limits.connections.value(or: 0) == 0
    {
        collector.report(
            .poolTraffic, "`limits.pending` of pool `\(name)` has no `connections` to wait for", at: pending.span,
            detail: "without a limit on connections no request waits", hint: "add `connections`, or remove `pending`")
    }
    if let ejection = pool.ejection.value ?? nil, let maximum = ejection.maximumTime.given,
        let time = ejection.time.value(or: Tables.Ejection().time), maximum.value < time
    {
        collector.report(
            .poolTraffic, "`ejection.max_time` of pool `\(name)` is shorter than `time`", at: maximum.span,
            detail: "the first ejection takes \(time.text)", hint: "write at least `max_time: \(time.text)`")
    }
    if let sticky = pool.sticky.value, let age = sticky.maxAge.given, age.value < .seconds(1) {
        collector.report(
            .poolTraffic, "`sticky.max_age` of pool `\(name)` is no time", at: age.span,
            detail: "a cookie's `Max-Age` counts whole seconds, and 0 deletes it", hint: "write at least `max_age: 1s`")
    }
    if let tls = pool.tls.value, tls.verify.value == false, let authority = tls.authority.given {
        collector.report(
            .poolTraffic, "`tls.ca` of pool `\(name)` is never asked", at: authority.span, "`verify` is `false`",
            hint: "remove `verify: false`, or `ca`")
    }
    if let slowStart = pool.slowStart.given, pool.health.isAbsent, case .given(let ejection) = pool.ejection,
        ejection.value == nil
    {
        collector.report(
            .poolTraffic, "`slow_start` of pool `\(name)` never happens", at: slowStart.span,
            detail: "no backend ever goes, so none comes back", hint: "add `health`, or remove `slow_start`")
    }
    if let timeouts = pool.timeouts.value {
        checkTimeouts(timeouts, over: world.spec.timeouts, path: "pools.\(name).timeouts", collector)
    }
}
