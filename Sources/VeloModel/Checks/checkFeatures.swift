import PromQL
import VeloSource

/// `prometheus.features` that the server of `prometheus.version` does not have, or has without being told.
///
/// Prometheus warns of a name that it does not know and goes on without it, so nothing that needs the feature would work.
func checkFeatures(_ world: ClosedWorld, _ collector: Collector) {
    guard let version = world.dialect.version, let features = world.spec.prometheus.features.value else { return }
    for feature in features where version < feature.value.since {
        collector.report(
            .featureOfVersion, as: .warning,
            "Prometheus \(version.description) has no feature `\(feature.value.rawValue)`", at: feature.span,
            "it comes with \(feature.value.since.description)",
            detail: "this server warns of `--enable-feature=\(feature.value.flag)` and goes on without it",
            hint: "leave it out, or set `prometheus.version` to the server's")
    }
}
