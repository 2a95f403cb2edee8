import PromQL
import VeloFormat

/// The targets that Prometheus scrapes by the spec, as the labels `job` and `instance` of their series name them.
///
/// Of velod's own series both are known: `prometheus.yml` has one job, and `instance` is the address of a target (Prometheus's
/// documentation, "Jobs and instances"). Of other exporters' series only what their declarations tell.
struct ScrapedTargets {
    /// `nil` where the targets were refused or the port is chosen at start.
    let instances: LabelValues?

    init(_ spec: Spec) {
        let endpoints: [Tables.Endpoint]? =
            switch spec.prometheus.targets {
            case .given(let targets): targets.value.map(\.value)
            case .absent: listenerEndpoint(spec.listeners.admin, standard: standardAdmin).map { [reachable($0)] }
            case .invalid: nil
            }
        instances = endpoints.flatMap { endpoints in
            guard !endpoints.isEmpty, endpoints.allSatisfy({ $0.port != 0 }) else { return nil }
            return LabelValues(endpoints.map { ByteString($0.authority) })
        }
    }

    /// What every series has that velod exposes.
    var labels: [ByteString: CatalogueMetric.Label] {
        [
            "job": CatalogueMetric.Label(values: [ByteString(scrapeJob)]),
            "instance": CatalogueMetric.Label(values: instances),
        ]
    }

    /// What the series have that Prometheus writes for each target. With metrics of other exporters there are other targets: their
    /// jobs are known where every declaration tells them, and labels that a target has are on its metrics too.
    func labels(beside externals: [ResolvedExternal]) -> [ByteString: CatalogueMetric.Label] {
        var labels = self.labels
        for label in ["job", "instance"] as [ByteString] {
            var known = labels[label]?.values
            for external in externals {
                if let values = known, let more = external.labels[label]?.values {
                    known = values.union(more)
                } else {
                    known = nil
                }
            }
            labels[label]?.values = known
        }
        for name in externals.flatMap(\.labels.keys) where labels[name] == nil {
            labels[name] = CatalogueMetric.Label(isAlwaysPresent: false)
        }
        return labels
    }
}

/// The job of `prometheus.yml` that scrapes each velod.
package let scrapeJob = "velod"

extension Tables.Endpoint {
    /// `host:port`, an IPv6 literal in brackets (RFC 3986, 3.2.2).
    package var authority: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
