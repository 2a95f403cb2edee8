package import VeloModel

/// What a Prometheus server needs to scrape and judge the gateway: its configuration, the rules, and the retention flag.
package func emitPrometheus(_ spec: CheckedSpec) -> [Artifact] {
    var artifacts = [emitPrometheusConfig(spec), emitPrometheusReadme(spec)]
    if !spec.alerts.isEmpty { artifacts.append(emitAlertRules(spec)) }
    if let retention = emitRetention(spec) { artifacts.append(retention) }
    return artifacts
}
