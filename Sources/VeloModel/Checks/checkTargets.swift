import VeloFormat
import VeloSource

/// What Prometheus scrapes: something, and nothing twice.
func checkTargets(_ world: ClosedWorld, _ collector: Collector) {
    guard let targets = world.spec.prometheus.targets.given else { return }
    if targets.value.isEmpty {
        collector.report(
            .scrapeTargets, "Prometheus scrapes nothing", at: targets.span, "the list is empty",
            detail: "no rule could ever see a series",
            hint: "list the admin listener of each velod, or leave `targets` out for the one of this spec")
    }
    var seen: [Tables.Endpoint: Span] = [:]
    for target in targets.value {
        guard let first = seen.updateValue(target.span, forKey: target.value) else { continue }
        collector.report(
            .scrapeTargets, "Prometheus scrapes the same target twice",
            at: [Diagnostic.Label(target.span, "again here"), Diagnostic.Label(first, "first here")],
            hint: "remove one of them")
    }
}
