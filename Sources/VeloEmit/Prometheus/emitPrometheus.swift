package import VeloModel

/// What a Prometheus server needs to scrape and judge the gateway: its configuration, the rules, and its flags.
package func emitPrometheus(_ spec: CheckedSpec) -> [Artifact] {
    var artifacts = [emitPrometheusConfig(spec), emitPrometheusReadme(spec)]
    if spec.hasRules { artifacts.append(emitRules(spec)) }
    artifacts += [emitRetention(spec), emitFeatures(spec)].compactMap(\.self)
    return artifacts
}

extension CheckedSpec {
    var hasRules: Bool { !(recordings.isEmpty && alerts.isEmpty) }
}
