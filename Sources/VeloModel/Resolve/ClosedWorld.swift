import PromQL
import VeloFormat
import VeloSource

/// Everything one spec says, resolved as far as it is valid: what the checks judge and `compileSpec` packs.
///
/// Building it reports references that do not resolve and values that do not fit together in one definition; whatever
/// is wrong is `nil` here, and what depends on it stays silent.
struct ClosedWorld {
    let spec: Spec
    private let sources: SourceSet
    /// By label name; `nil` for a declared label that was refused.
    let labels: [String: ResolvedLabel?]
    /// Parallel to `spec.metrics.all`.
    let metrics: [ResolvedMetric?]
    let series: SeriesCatalogue
    /// By plan name; `nil` for a plan that was refused.
    let plans: [String: Limits?]
    /// Parallel to `spec.tenants.all`: a tenant's own limits over its plan's. `nil` where the tenant or its plan was refused.
    let limits: [Limits?]
    /// Every series that a rule can select, with its labels.
    let catalogue: MetricCatalogue
    /// Parallel to `spec.alerts.all`.
    let expressions: [RuleExpression?]

    init(_ spec: Spec, sources: SourceSet, _ collector: Collector) {
        self.spec = spec
        self.sources = sources
        labels = resolveLabels(spec, collector)
        var plans: [String: Limits?] = [:]
        for plan in spec.plans.all { plans[plan.name] = .some(plan.definition.map { Limits($0.limits) }) }
        self.plans = plans
        limits = spec.tenants.all.map { tenant in
            guard let definition = tenant.definition else { return nil }
            return effectiveLimits(definition, plans: plans)
        }
        let latencies = latencyThresholds(plans: plans, tenants: spec.tenants)
        metrics = resolveMetrics(spec, labels: labels, latencies: latencies, collector)
        series = SeriesCatalogue(spec, metrics)
        let catalogue = makeCatalogue(spec, metrics)
        self.catalogue = catalogue
        let dialect = Dialect(
            version: spec.prometheus.version.value.flatMap { ServerVersion($0) }, parameters: ["threshold"])
        expressions = spec.alerts.all.enumerated().map { index, alert in
            alert.definition?.expression.given.map { RuleExpression($0, of: .alert(index), dialect, catalogue) }
        }
    }

    /// `path:line:column` of a span, for a hint that names a place.
    func place(_ span: Span) -> String {
        let file = sources[span.file]
        let position = file.position(of: span.start)
        return "\(file.path):\(position.line):\(position.column)"
    }

    /// The alerts that have a threshold, in declaration order.
    var thresholdAlerts: [Declared<AlertSpec>] {
        spec.alerts.all.filter { $0.definition.map { !$0.threshold.isAbsent } ?? false }
    }
}

/// All latency thresholds that any plan or tenant promises, rising.
private func latencyThresholds(plans: [String: Limits?], tenants: Declarations<TenantSpec>) -> [TimeSpan] {
    var thresholds: Set<TimeSpan> = []
    for case let plan? in plans.values {
        if let latency = plan.latency.value { thresholds.insert(latency.threshold) }
    }
    for case let tenant? in tenants.all.lazy.map(\.definition) {
        if let latency = tenant.limits.sla.value?.latency.value { thresholds.insert(latency.threshold) }
    }
    return thresholds.sorted()
}
