import PromQL
import VeloModel

/// `features.args`: switches on the parts of PromQL that the spec's expressions may use, for `prometheus $(cat features.args)`;
/// `nil` without `prometheus.features`. The names are those of Prometheus's documentation, "Feature flags".
func emitFeatures(_ spec: CheckedSpec) -> Artifact? {
    guard !spec.prometheus.features.isEmpty else { return nil }
    let flags = spec.prometheus.features.map(\.flag).joined(separator: ",")
    return Artifact(path: "generated/prometheus/features.args", text: "--enable-feature=\(flags)\n")
}
