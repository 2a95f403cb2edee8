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
    /// Parallel to `spec.externalMetrics.all`.
    let externals: [ResolvedExternal?]
    let series: SeriesCatalogue
    /// By plan name; `nil` for a plan that was refused.
    let plans: [String: Limits?]
    /// Parallel to `spec.tenants.all`: a tenant's own limits over its plan's. `nil` where the tenant or its plan was refused.
    let limits: [Limits?]
    /// Every series that a rule can select, with its labels; what the rules record included.
    var catalogue: MetricCatalogue
    /// What was asked of the rows of the spec's metrics so far.
    let rows = RowMemory()
    /// Which matchers were looked at so far.
    let patterns = PatternMemory()
    /// The PromQL of the spec's server, with `$threshold`.
    let dialect: Dialect
    /// Parallel to `spec.alerts.all`.
    let expressions: [RuleExpression?]
    /// Parallel to `spec.recordings.all`.
    let recordings: [RuleExpression?]
    /// The expressions of all rules, recording rules first, each kind in declaration order.
    let rules: [RuleExpression]
    /// Indices into `recordings`, what reads another's result behind it.
    let recordingOrder: [Int]

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
        externals = resolveExternals(spec, collector)
        series = SeriesCatalogue(spec, metrics, externals)
        var catalogue = makeCatalogue(spec, metrics, externals)
        let dialect = Dialect(
            version: spec.prometheus.version.value(or: standardVersion).flatMap { ServerVersion($0) },
            features: Set((spec.prometheus.features.value ?? []).map(\.value)), parameters: ["threshold"])
        self.dialect = dialect
        var recorded = resolveRecordings(spec, dialect, &catalogue, collector)
        let interval = spec.prometheus.evaluationInterval.value(or: standardEvaluationInterval)
        let thresholds = AlertThresholds.byAlert(spec)
        var expressions: [RuleExpression?] = spec.alerts.all.enumerated().map { index, alert in
            guard let definition = alert.definition, let given = definition.expression.given else { return nil }
            var expression = collector.measure(.parsing) {
                RuleExpression(
                    given, of: .alert(index), name: alert.name, nameSpan: alert.span,
                    interval: definition.interval.isAbsent ? interval : definition.interval.value, dialect)
            }
            expression.analyse(catalogue, thresholds: thresholds[alert.name] ?? AlertThresholds())
            return expression
        }
        // What alerts can be read of is known only once their own labels are: whoever reads it is followed once more.
        let readers = recorded.expressions + expressions
        if readers.contains(where: { $0?.reads(Set(alertSeriesNames)) ?? false }) {
            closeAlertSeries(expressions, &catalogue)
            var changed = Set(alertSeriesNames)
            for index in recorded.order {
                guard let rule = recorded.expressions[index], rule.reads(changed) else { continue }
                recorded.analyse(index, spec, &catalogue)
                changed.insert(ByteString(rule.name))
            }
            for index in expressions.indices where expressions[index]?.reads(changed) ?? false {
                guard let name = expressions[index]?.name else { continue }
                expressions[index]?.analyse(catalogue, thresholds: thresholds[name] ?? AlertThresholds())
            }
        }
        self.expressions = expressions
        recordings = recorded.expressions
        recordingOrder = recorded.order
        self.catalogue = catalogue
        rules = recordings.compactMap(\.self) + expressions.compactMap(\.self)
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

/// The server's version unless the spec says otherwise: Debian's.
let standardVersion = "2.42"
