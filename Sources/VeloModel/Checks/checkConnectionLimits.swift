import VeloFormat
import VeloSource

/// Limits and times that leave one another room: a target is part of a head, and a wait that is longer than the whole never
/// ends first.
func checkConnectionLimits(_ world: ClosedWorld, _ collector: Collector) {
    let limits = world.spec.limits
    let standard = Tables.ConnectionLimits()
    if let head = limits.head.value(or: UInt64(standard.headBytes)),
        let target = limits.target.value(or: UInt64(standard.targetBytes)), target >= head,
        let place = limits.target.given?.span ?? limits.head.given?.span
    {
        collector.report(
            .messageLimits, "`limits.target` leaves a head no room", at: place,
            detail: "`target` is \(byteText(target)), `head` is \(byteText(head)), and a head begins with its target",
            hint: "make `head` the larger one")
    }
    checkTimeouts(world.spec.timeouts, over: nil, path: "timeouts", collector)
}

/// Waits that can never pass, because the whole request is over before. `global` is what holds where these say nothing.
func checkTimeouts(
    _ timeouts: TimeoutsSpec, over global: TimeoutsSpec?, path: String, _ collector: Collector
) {
    let none = TimeoutsSpec()
    guard let resolved = timeouts.total.value(or: (global ?? none).total, or: nil), let total = resolved else { return }
    for (key, field, other, standard) in [
        ("connect", timeouts.connect, (global ?? none).connect, Tables.PoolTimeouts().connect),
        ("first_byte", timeouts.firstByte, (global ?? none).firstByte, Tables.PoolTimeouts().firstByte),
        ("stall", timeouts.stall, (global ?? none).stall, Tables.PoolTimeouts().stall),
    ] {
        // A default that is cut short is no slip of the author's.
        guard let place = field.given?.span, let span = field.value(or: other, or: standard), span >= total else {
            continue
        }
        collector.report(
            .timeouts, as: .warning, "`\(path).\(key)` can never pass", at: place,
            detail: "it is \(span.text), and the whole request may take `total`: \(total.text)",
            hint: "make `total` the longer one")
    }
}
