import VeloFormat
import VeloModel

/// `retention.args`: the flags of a single server, for `prometheus $(cat retention.args)`; `nil` without a retention class.
///
/// One server keeps everything alike, so the longest class decides. A flag and not the `storage` section of the configuration:
/// that came with Prometheus 3.8, older ones refuse the file, and before 3.11 it was read a million times too long.
func emitRetention(_ spec: CheckedSpec) -> Artifact? {
    longestRetention(spec).map {
        Artifact(path: "generated/prometheus/retention.args", text: "--storage.tsdb.retention.time=\($0.text)\n")
    }
}

private func longestRetention(_ spec: CheckedSpec) -> TimeSpan? { spec.retention.map(\.duration).max() }

/// The README beside the configuration: how to start the server, and what its retention really is.
func emitPrometheusReadme(_ spec: CheckedSpec) -> Artifact {
    let address = spec.prometheus.address.authority
    let flags = [
        longestRetention(spec) == nil ? nil : "retention", spec.prometheus.features.isEmpty ? nil : "features",
    ]
    .compactMap(\.self).map { " \\\n    $(cat generated/prometheus/\($0).args)" }.joined()
    var text = """
        <!-- \(generatedNotice) -->
        # Prometheus for \(spec.namespace)

        ```sh
        prometheus --config.file=generated/prometheus/prometheus.yml --web.listen-address=\(address)\(flags)
        ```

        - `prometheus.yml`: what is scraped, and how often.

        """
    if !spec.alerts.isEmpty {
        text += """
            - `rules/alerts.yml`: one rule an alert for all tenants; thresholds are joined from the series
              `\(BuiltInFamily.alertThreshold.name(in: spec.namespace))` that velod exports.

            """
    }
    if !spec.recordings.isEmpty {
        text += """
            - Recording rules stand in the same file, in the group of their interval, before the rules that read them.

            """
    }
    if !spec.prometheus.features.isEmpty {
        text += """
            - `features.args`: switches on what of PromQL the expressions use; `promtool check rules` takes the same flag.

            """
    }
    if let longest = longestRetention(spec) { text += retentionText(spec, longest: longest) }
    return Artifact(path: "generated/prometheus/README.md", text: text)
}

private func retentionText(_ spec: CheckedSpec, longest: TimeSpan) -> String {
    var text = """
        - `retention.args`: the retention flag of a single server.

        ## Retention

        A Prometheus server keeps all series alike, so it is told the longest class, \(longest.text), and keeps the others as long.
        Take that as a minimum: data goes a block at a time, when all of the block has expired and within two hours
        of that, and a block spans up to a tenth of the retention and at most 31 days.

        | class | asked for | metrics |
        |---|---|---|

        """
    for retention in spec.retention {
        let metrics = spec.metrics.filter { $0.retention == retention.name }.map { "`\($0.definition.name)`" }
        text += "| \(retention.name) | \(retention.duration.text) | \(metrics.joined(separator: ", ")) |\n"
    }
    return text
}
