import PromQL
import VeloFormat

/// What PromQL can select where the spec's rules run: the spec's metrics, velod's own families and what Prometheus makes.
///
/// A metric that was refused is not in it: nothing can be said of its series. The values of `tenant_id`, `pool` and
/// `backend` are shared by all metrics, so the catalogue grows with metrics plus tenants, not with their product.
func makeCatalogue(_ spec: Spec, _ metrics: [ResolvedMetric?]) -> MetricCatalogue {
    var builder = CatalogueBuilder(spec)
    for case let metric? in metrics { builder.add(metric.definition) }
    if let namespace = spec.namespace.value {
        for family in BuiltInFamily.allCases { builder.add(family, namespace: namespace) }
    }
    builder.addSynthetic()
    return MetricCatalogue(builder.metrics)
}

private struct CatalogueBuilder {
    private(set) var metrics: [ByteString: CatalogueMetric] = [:]
    /// What the server adds to every sample when it scrapes. The values are open: who deploys names jobs and targets.
    private let scrape: [ByteString: CatalogueMetric.Label] = [
        "job": CatalogueMetric.Label(), "instance": CatalogueMetric.Label(),
    ]
    private let tenants: Set<ByteString>
    private let pools: Set<ByteString>
    private let backends: Set<ByteString>
    private let thresholdAlerts: Set<ByteString>

    init(_ spec: Spec) {
        func domain(_ values: LabelDomain.Values) -> Set<ByteString> { Set(values.all.map { ByteString($0) }) }
        tenants = domain(.tenants(spec.tenants))
        pools = domain(.pools(spec.pools))
        backends = domain(.backends(spec.pools))
        thresholdAlerts = Set(
            spec.alerts.valid.filter { !$0.definition.threshold.isAbsent }.map { ByteString($0.name) })
    }

    mutating func add(_ definition: FamilyDefinition) {
        var labels = scrape
        for label in definition.rowLabels {
            labels[ByteString(label.name)] = CatalogueMetric.Label(values: values(of: label.attribute))
        }
        for label in definition.columnLabels {
            labels[ByteString(label.name)] = CatalogueMetric.Label(values: Set(label.values.map { ByteString($0) }))
        }
        switch definition.kind {
        case .counter: insert(definition.name, .counter, labels)
        case .gauge: insert(definition.name, .gauge, labels)
        case .histogram:
            insert(definition.name + "_sum", .histogram, labels)
            insert(definition.name + "_count", .histogram, labels)
            let bounds = definition.bounds.map(definition.boundText) + ["+Inf"]
            labels["le"] = CatalogueMetric.Label(values: Set(bounds.map { ByteString($0) }))
            insert(definition.name + "_bucket", .histogram, labels)
        }
    }

    mutating func add(_ family: BuiltInFamily, namespace: String) {
        var labels = scrape
        for label in family.labels {
            let values: Set<ByteString>? =
                switch label {
                case "alert": thresholdAlerts
                case "sla": Set(SLAKind.allCases.map { ByteString($0.text) })
                case "tenant_id": tenants
                default: nil
                }
            labels[ByteString(label)] = CatalogueMetric.Label(values: values)
        }
        insert(family.name(in: namespace), .gauge, labels)
    }

    /// What Prometheus itself writes for each target and each alert (its documentation, "Automatically generated labels
    /// and time series" and "Alerting rules"). An alert's series have the labels of its result, so theirs are open.
    mutating func addSynthetic() {
        let target = [
            "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
            "scrape_series_added", "scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes",
        ]
        // Another target than velod, with labels of its own, may be scraped by the same server.
        for name in target { metrics[ByteString(name)] = CatalogueMetric(.gauge, labels: scrape, isClosed: false) }
        metrics["ALERTS"] = CatalogueMetric(
            .gauge,
            labels: [
                "alertname": CatalogueMetric.Label(),
                "alertstate": CatalogueMetric.Label(values: ["pending", "firing"]),
            ], isClosed: false)
        metrics["ALERTS_FOR_STATE"] = CatalogueMetric(
            .gauge, labels: ["alertname": CatalogueMetric.Label()], isClosed: false)
    }

    private mutating func insert(
        _ name: String, _ kind: CatalogueMetric.Kind, _ labels: [ByteString: CatalogueMetric.Label]
    ) {
        // Of two that clash, which is reported, the first is the one that is meant.
        if metrics[ByteString(name)] == nil { metrics[ByteString(name)] = CatalogueMetric(kind, labels: labels) }
    }

    private func values(of attribute: Attribute) -> Set<ByteString>? {
        switch attribute {
        case .tenant: tenants
        case .pool: pools
        case .backend: backends
        case .method, .statusCode, .reason, .quota, .sla: nil
        }
    }
}
