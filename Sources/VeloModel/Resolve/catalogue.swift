package import PromQL
package import VeloFormat

/// What PromQL can select where the spec's rules run, but for what the rules themselves record: the spec's metrics, those of
/// other exporters, velod's own families and what Prometheus makes.
///
/// A metric that was refused is not in it: nothing can be said of its series. The values of `tenant_id`, `pool` and
/// `backend` are shared by all metrics, so the catalogue grows with metrics plus tenants, not with their product.
func makeCatalogue(_ spec: Spec, _ metrics: [ResolvedMetric?], _ externals: [ResolvedExternal?]) -> MetricCatalogue {
    var builder = CatalogueBuilder(spec)
    for case let metric? in metrics { builder.add(metric.definition) }
    if let namespace = spec.namespace.value {
        for family in BuiltInFamily.allCases { builder.add(family, namespace: namespace) }
    }
    builder.addSynthetic()
    for (declared, external) in zip(spec.externalMetrics.all, externals) {
        if let external { builder.add(external, name: declared.name) }
    }
    return MetricCatalogue(builder.metrics)
}

/// The same of a spec's compiled parts, for what is made without a spec: without metrics of other exporters.
package func makeCatalogue(_ tables: Tables, _ metrics: [FamilyDefinition]) -> MetricCatalogue {
    var builder = CatalogueBuilder(tables)
    for metric in metrics { builder.add(metric) }
    for family in BuiltInFamily.allCases { builder.add(family, namespace: tables.namespace) }
    builder.addSynthetic()
    return MetricCatalogue(builder.metrics)
}

/// What Prometheus records of every target that it scrapes; the last three with the feature `extra-scrape-metrics`.
let targetMetrics: Set<String> = [
    "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
    "scrape_series_added", "scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes",
]

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
        tenants = Set((spec.tenants.names + [Topology.unknownTenantText]).map { ByteString($0) })
        pools = Set((spec.pools.names + [Topology.noPoolText]).map { ByteString($0) })
        backends = Set(spec.pools.valid.flatMap { $0.definition.backends.names }.map { ByteString($0) })
        thresholdAlerts = Set(
            spec.alerts.valid.filter { !$0.definition.threshold.isAbsent }.map { ByteString($0.name) })
    }

    init(_ tables: Tables) {
        tenants = Set((tables.tenants.map(\.id) + [Topology.unknownTenantText]).map { ByteString($0) })
        pools = Set((tables.pools.map(\.name) + [Topology.noPoolText]).map { ByteString($0) })
        backends = Set(tables.pools.flatMap { $0.backends.map { ByteString($0.name) } })
        thresholdAlerts = Set(tables.thresholdAlerts.map { ByteString($0) })
    }

    mutating func add(_ definition: FamilyDefinition) {
        var labels = scrape
        for label in definition.rowLabels {
            labels[ByteString(label.name)] = CatalogueMetric.Label(values: values(of: label.attribute))
        }
        for label in definition.columnLabels {
            labels[ByteString(label.name)] = CatalogueMetric.Label(values: Set(label.values.map { ByteString($0) }))
        }
        let value = CatalogueValue.measured(definition.value)
        switch definition.kind {
        case .counter: insert(definition.name, .counter, labels, value)
        case .gauge: insert(definition.name, .gauge, labels, value)
        case .histogram:
            insert(definition.name + "_sum", .histogram, labels, value)
            insert(definition.name + "_count", .histogram, labels, value)
            let bounds = definition.bounds.map(definition.boundText) + ["+Inf"]
            labels["le"] = CatalogueMetric.Label(values: Set(bounds.map { ByteString($0) }))
            insert(definition.name + "_bucket", .histogram, labels, value)
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
        insert(family.name(in: namespace), .gauge, labels, .builtIn(family))
    }

    mutating func add(_ external: ResolvedExternal, name: String) {
        for sample in external.samples(name) {
            let labels = scrape.merging(sample.labels) { $1 }
            insert(sample.name, sample.kind, labels, .external(external, sample: sample.name))
        }
    }

    /// What Prometheus itself writes for each target and each alert (its documentation, "Automatically generated labels
    /// and time series" and "Alerting rules"). An alert's series have the labels of its result, so theirs are open.
    mutating func addSynthetic() {
        // Another target than velod, with labels of its own, may be scraped by the same server.
        for name in targetMetrics {
            let value = CatalogueValue.synthetic(name)
            metrics[ByteString(name)] = CatalogueMetric(
                .gauge, labels: scrape, isClosed: false, unit: value.unit, bounds: value.bounds)
        }
        metrics["ALERTS"] = CatalogueMetric(
            .gauge,
            labels: [
                "alertname": CatalogueMetric.Label(),
                "alertstate": CatalogueMetric.Label(values: ["pending", "firing"]),
            ], isClosed: false, unit: .number, bounds: 1...1)
        metrics["ALERTS_FOR_STATE"] = CatalogueMetric(
            .gauge, labels: ["alertname": CatalogueMetric.Label()], isClosed: false, unit: .seconds)
    }

    private mutating func insert(
        _ name: String, _ kind: CatalogueMetric.Kind, _ labels: [ByteString: CatalogueMetric.Label],
        _ value: CatalogueValue
    ) {
        // Of two that clash, which is reported, the first is the one that is meant.
        guard metrics[ByteString(name)] == nil else { return }
        metrics[ByteString(name)] = CatalogueMetric(kind, labels: labels, unit: value.unit, bounds: value.bounds)
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
