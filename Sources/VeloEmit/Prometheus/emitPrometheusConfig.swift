import VeloFormat
import VeloModel

/// `prometheus.yml`. No `alerting` section: the spec's receivers name webhooks, not Alertmanagers.
func emitPrometheusConfig(_ spec: CheckedSpec) -> Artifact {
    let settings = spec.prometheus
    var global: [(key: String, value: YAMLText)] = [
        ("scrape_interval", .plain(settings.scrapeInterval.text)),
        ("evaluation_interval", .plain(settings.evaluationInterval.text)),
    ]
    if !settings.externalLabels.isEmpty {
        let labels = settings.externalLabels.map { (key: $0.name, value: YAMLText.string(literal($0.value, settings))) }
        global.append(("external_labels", .mapping(labels)))
    }
    var root: [(key: String, value: YAMLText)] = [("global", .mapping(global))]
    if spec.hasRules { root.append(("rule_files", .sequence([.string("rules/\(rulesFile)")]))) }
    let scrape: YAMLText = .mapping([
        ("job_name", .string(scrapeJob)),
        ("sample_limit", .plain("\(sampleLimit(spec))")),
        (
            "static_configs",
            .sequence([.mapping([("targets", .sequence(settings.targets.map { .string($0.authority) }))])])
        ),
    ])
    root.append(("scrape_configs", .sequence([scrape])))
    let header = [
        generatedNotice, "",
        "sample_limit is every series that the spec can ever have (`veloc budget`, at worst) and a thousand for what velod may",
        "tell of its own process. No healthy scrape fails it: it is there to stop a target that is no velod of this spec.",
    ]
    return Artifact(path: "generated/prometheus/prometheus.yml", text: YAMLText.mapping(root).document(header: header))
}

/// An upper bound of the samples in one scrape: every series that the spec can ever have, and room for what velod tells of
/// its own process.
///
/// Prometheus drops the whole scrape when it has more (`sample_limit`), so the bound must never be too low.
func sampleLimit(_ spec: CheckedSpec) -> Int {
    let processSamples = 1000
    return countSeries(spec).total.worstCase + processSamples
}

/// Prometheus 3 expands `$name` and `${name}` in external labels from its environment; `$$` is a dollar.
private func literal(_ value: String, _ settings: PrometheusSettings) -> String {
    guard let major = Int(settings.version.prefix { $0 != "." }), major >= 3 else { return value }
    var result = ""
    for scalar in value.unicodeScalars {
        if scalar == "$" { result += "$" }
        result.unicodeScalars.append(scalar)
    }
    return result
}
