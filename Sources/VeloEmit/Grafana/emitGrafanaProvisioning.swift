import VeloFormat
import VeloModel

/// Files for Grafana's `provisioning` folder: the data source, with the scrape interval that `$__rate_interval` is
/// reckoned from, and the provider that loads the dashboards.
func emitGrafanaProvisioning(_ spec: CheckedSpec) -> [Artifact] {
    let prometheus = spec.prometheus
    // Prometheus's own version is three numbers; the patch makes no difference to Grafana.
    let datasource = """
        # A Prometheus data source for Grafana. Made by veloc; do not edit.
        apiVersion: 1
        datasources:
          - name: \(quoted("\(spec.namespace) Prometheus"))
            uid: \(quoted(dashboardUID(spec.namespace, "prometheus")))
            type: prometheus
            access: proxy
            url: \(quoted("http://\(connectable(prometheus.address))"))
            jsonData:
              httpMethod: POST
              prometheusType: Prometheus
              prometheusVersion: \(quoted("\(prometheus.version).0"))
              timeInterval: \(quoted(prometheus.scrapeInterval.text))

        """
    let dashboards = """
        # Loads the dashboards from a folder that they were copied to. Made by veloc; do not edit.
        apiVersion: 1
        providers:
          - name: \(quoted(spec.namespace))
            orgId: 1
            folder: \(quoted(spec.namespace))
            folderUid: \(quoted(dashboardUID(spec.namespace, "boards")))
            type: file
            disableDeletion: false
            updateIntervalSeconds: 30
            allowUiUpdates: false
            options:
              path: \(quoted("/var/lib/grafana/dashboards/\(spec.namespace)"))

        """
    return [
        Artifact(path: "grafana/provisioning/dashboards/\(spec.namespace).yaml", text: dashboards),
        Artifact(path: "grafana/provisioning/datasources/\(spec.namespace).yaml", text: datasource),
    ]
}

/// A YAML scalar in double quotes. `$` is doubled: Grafana expands environment variables in provisioning files.
private func quoted(_ text: String) -> String {
    String(JSON.string(text.replacing("$", with: "$$")).text.dropLast())
}

/// The address as a client on the same machine would dial it.
private func connectable(_ endpoint: Tables.Endpoint) -> String {
    let host =
        switch endpoint.host {
        case "0.0.0.0", "": "127.0.0.1"
        case "::": "[::1]"
        case let host where host.contains(":"): "[\(host)]"
        case let host: host
        }
    return "\(host):\(endpoint.port)"
}
