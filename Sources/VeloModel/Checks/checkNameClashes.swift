import VeloFormat
import VeloSource

/// Two families whose samples would share a name: `x` as counter and `x_total` as anything, `x_sum` beside histogram `x`,
/// `x_created` or `x_info` beside `x` (OpenMetrics 1.0, "Suffixes"), or a name of velod's own families.
///
/// A family *holds* its own name and *claims* every name its samples might have; no family may hold what another claims.
func checkNameClashes(_ world: ClosedWorld, _ collector: Collector) {
    let own =
        world.spec.namespace.value.map { namespace in BuiltInFamily.allCases.map { $0.name(in: namespace) } } ?? []
    var holders: [String: Declared<MetricSpec>] = [:]
    var claimants: [String: Declared<MetricSpec>] = [:]
    for metric in world.spec.metrics.all {
        guard let kind = metric.definition?.kind.value else { continue }
        let exposed = exposedName(metric.name, kind)
        let base = kind == .counter ? String(exposed.dropLast("_total".utf8.count)) : exposed
        let held = [exposed, base]
        let claimed = held + suffixes.map { base + $0 }
        if let taken = own.first(where: claimed.contains) {
            collector.report(
                .nameClash, "metric `\(metric.name)` clashes with `\(taken)`", at: metric.span,
                "velod exposes a family of its own under this name", hint: "choose another name")
        } else if let other = held.compactMap({ claimants[$0] }).first ?? claimed.compactMap({ holders[$0] }).first {
            collector.report(
                .nameClash, "metric `\(metric.name)` clashes with `\(other.name)`",
                at: [
                    Diagnostic.Label(metric.span, "their samples would share a name"),
                    Diagnostic.Label(other.span, "the other one"),
                ],
                detail: "the samples of a family `x` may end in " + suffixes.map { "`\($0)`" }.joined(separator: ", "),
                hint: "choose a name that is not the other one with such an ending")
        }
        for name in held where holders[name] == nil { holders[name] = metric }
        for name in claimed where claimants[name] == nil { claimants[name] = metric }
    }
}

private let suffixes = ["_total", "_bucket", "_sum", "_count", "_created", "_info"]
