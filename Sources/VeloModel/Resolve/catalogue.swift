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
    // What was refused may have been any target's.
    builder.addTargets(
        externals.contains { $0 == nil } ? nil : ScrapedTargets(spec).labels(beside: externals.compactMap(\.self)))
    builder.metrics.merge(alertSeries(spec)) { $1 }
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
    builder.addTargets(nil)
    return MetricCatalogue(builder.metrics)
}

/// What Prometheus records of every target that it scrapes; the last three with the feature `extra-scrape-metrics`.
let targetMetrics: Set<String> = [
    "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
    "scrape_series_added", "scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes",
]

private struct CatalogueBuilder {
    var metrics: [ByteString: CatalogueMetric] = [:]
    /// What the server adds to every sample of velod's when it scrapes.
    private let scrape: [ByteString: CatalogueMetric.Label]
    /// The same of what it scrapes elsewhere, of which the spec knows nothing.
    private let otherScrape: [ByteString: CatalogueMetric.Label] = [
        "job": CatalogueMetric.Label(), "instance": CatalogueMetric.Label(),
    ]
    private let tenants: LabelValues
    /// Those that the spec names: nobody else has thresholds and objectives.
    private let namedTenants: LabelValues
    private let pools: LabelValues
    private let backends: LabelValues
    private let thresholdAlerts: LabelValues

    init(_ spec: Spec) {
        self.init(
            tenants: spec.tenants.names, pools: spec.pools.names,
            backends: spec.pools.valid.flatMap { $0.definition.backends.names },
            thresholdAlerts: spec.alerts.valid.filter { !$0.definition.threshold.isAbsent }.map(\.name),
            scrape: ScrapedTargets(spec).labels)
    }

    init(_ tables: Tables) {
        self.init(
            tenants: tables.tenants.map(\.id), pools: tables.pools.map(\.name),
            backends: tables.pools.flatMap { $0.backends.map(\.name) }, thresholdAlerts: tables.thresholdAlerts,
            scrape: nil)
    }

    private init(
        tenants: [String], pools: [String], backends: [String], thresholdAlerts: [String],
        scrape: [ByteString: CatalogueMetric.Label]?
    ) {
        func domain(_ values: [String]) -> LabelValues { LabelValues(ValueDomain(values.map { ByteString($0) })) }
        self.tenants = domain(tenants + [Topology.unknownTenantText])
        namedTenants = domain(tenants)
        self.pools = domain(pools + [Topology.noPoolText])
        self.backends = domain(backends)
        self.thresholdAlerts = domain(thresholdAlerts)
        self.scrape = scrape ?? otherScrape
    }

    mutating func add(_ definition: FamilyDefinition) {
        var labels = scrape
        for label in definition.rowLabels {
            labels[ByteString(label.name)] = CatalogueMetric.Label(values: values(of: label.attribute))
        }
        for label in definition.columnLabels {
            labels[ByteString(label.name)] = CatalogueMetric.Label(
                values: LabelValues(label.values.map { ByteString($0) }))
        }
        let value = CatalogueValue.measured(definition.value)
        switch definition.kind {
        case .counter: insert(definition.name, .counter, labels, value)
        case .gauge: insert(definition.name, .gauge, labels, value)
        case .histogram:
            insert(definition.name + "_sum", .histogram, labels, value)
            insert(definition.name + "_count", .histogram, labels, value)
            let bounds = definition.bounds.map(definition.boundText) + ["+Inf"]
            labels["le"] = CatalogueMetric.Label(values: LabelValues(bounds.map { ByteString($0) }))
            insert(definition.name + "_bucket", .histogram, labels, value)
        }
    }

    mutating func add(_ family: BuiltInFamily, namespace: String) {
        var labels = scrape
        for label in family.labels {
            let values: LabelValues? =
                switch label {
                case "alert": thresholdAlerts
                case "sla": LabelValues(SLAKind.allCases.map { ByteString($0.text) })
                case "tenant_id": namedTenants
                default: nil
                }
            labels[ByteString(label)] = CatalogueMetric.Label(values: values)
        }
        insert(family.name(in: namespace), .gauge, labels, .builtIn(family))
    }

    mutating func add(_ external: ResolvedExternal, name: String) {
        for sample in external.samples(name) {
            let labels = otherScrape.merging(sample.labels) { $1 }
            insert(sample.name, sample.kind, labels, .external(external, sample: sample.name))
        }
    }

    /// What Prometheus itself writes for each target (its documentation, "Automatically generated labels and time series"); `nil`
    /// for labels that are not all known.
    mutating func addTargets(_ labels: [ByteString: CatalogueMetric.Label]?) {
        for name in targetMetrics {
            let value = CatalogueValue.synthetic(name)
            metrics[ByteString(name)] = CatalogueMetric(
                .gauge, labels: labels ?? otherScrape, isClosed: labels != nil, unit: value.unit, bounds: value.bounds)
        }
    }

    private mutating func insert(
        _ name: String, _ kind: CatalogueMetric.Kind, _ labels: [ByteString: CatalogueMetric.Label],
        _ value: CatalogueValue
    ) {
        // Of two that clash, which is reported, the first is the one that is meant.
        guard metrics[ByteString(name)] == nil else { return }
        metrics[ByteString(name)] = CatalogueMetric(kind, labels: labels, unit: value.unit, bounds: value.bounds)
    }

    private func values(of attribute: Attribute) -> LabelValues? {
        switch attribute {
        case .tenant: tenants
        case .pool: pools
        case .backend: backends
        case .method, .statusCode, .reason, .quota, .sla: nil
        }
    }
}
