import PromQL
import VeloFormat
import VeloModel

/// The spec's metrics as dashboards look for them: by the event that records them, never by name.
///
/// A spec need not have any of them, and may have several of one event. Then the one with the most of the labels that
/// panels use is taken; of equals the one with the foremost of these labels, one that rules of the spec watch, and the
/// first declared. So a metric that is added takes the place of another only if it fits better, or as well in all of
/// this and is declared before it.
struct DashboardMetrics: Sendable {
    /// Every metric that the dashboard can show, in declaration order.
    let all: [DashboardMetric]
    let requests: DashboardMetric?
    let latency: DashboardMetric?
    let responseBytes: DashboardMetric?
    let throttles: DashboardMetric?
    let connections: DashboardMetric?
    let health: DashboardMetric?
    let quota: DashboardMetric?
    let judged: DashboardMetric?
    let breached: DashboardMetric?
    let buildInfo: String
    let alertThreshold: String
    let objective: String

    /// What a spec has. A metric that can never have a series (quotas where no tenant has a quota) counts as absent.
    /// - Parameter tenantVariable: the name of the dashboard's variable that picks a tenant; metrics without a tenant
    ///   are then absent too.
    init(_ spec: CheckedSpec, tenantVariable: String? = nil) {
        let all = zip(spec.metrics, countSeries(spec).byMetric).map { metric, series in
            DashboardMetric(definition: metric.definition, tenantVariable: tenantVariable, series: series.count)
        }.filter { $0.series.worstCase > 0 && (tenantVariable == nil || $0.tenant != nil) }
        let watched = (spec.recordings.map(\.expression) + spec.alerts.map(\.expression))
            .reduce(into: Set<String>()) { $0.formUnion(Query($1).selectedNames) }

        /// - Parameter attributes: what panels use of the metric, the foremost first.
        func find(_ event: Event, _ value: EventValue, _ kind: FamilyDefinition.Kind, for attributes: [Attribute])
            -> DashboardMetric?
        {
            var best: (metric: DashboardMetric, fit: (Int, Int, Int))?
            for metric in all {
                let definition = metric.definition
                guard definition.event == event, definition.value == value, definition.kind == kind else { continue }
                let used = attributes.reduce(0) { $0 * 2 + (metric.label($1) == nil ? 0 : 1) }
                let fit = (used.nonzeroBitCount, used, watched.isDisjoint(with: definition.sampleNames) ? 0 : 1)
                if let best, fit <= best.fit { continue }
                best = (metric, fit)
            }
            return best?.metric
        }
        self.all = all
        requests = find(.requestCompleted, .one, .counter, for: [.tenant, .statusCode, .pool, .method])
        latency = find(.requestCompleted, .duration, .histogram, for: [.tenant])
        responseBytes = find(.requestCompleted, .responseBytes, .counter, for: [.tenant])
        throttles = find(.requestThrottled, .one, .counter, for: [.tenant, .reason])
        connections = find(.connectionActive, .delta, .gauge, for: [.backend, .pool, .tenant])
        health = find(.backendHealth, .state, .gauge, for: [.backend, .pool, .tenant])
        quota = find(.quotaUsage, .ratio, .gauge, for: [.tenant, .quota])
        judged = find(.slaJudged, .one, .counter, for: [.tenant, .sla])
        breached = find(.slaBreached, .one, .counter, for: [.tenant, .sla])
        buildInfo = BuiltInFamily.buildInfo.name(in: spec.namespace)
        alertThreshold = BuiltInFamily.alertThreshold.name(in: spec.namespace)
        objective = BuiltInFamily.slaObjective.name(in: spec.namespace)
    }

    /// A metric that has a series for every tenant, traffic or not: what a list of tenants is asked of.
    var perTenant: DashboardMetric? {
        let everyTenant: Set<Event> = [.requestCompleted, .connectionActive, .backendHealth]
        let others = all.filter { everyTenant.contains($0.definition.event) && $0.series.atStart > 0 }
        return ([requests, latency, responseBytes, connections, health].compactMap(\.self) + others)
            .first { $0.tenant != nil }
    }
}

/// One family and the queries that panels put to it.
struct DashboardMetric: Sendable {
    let definition: FamilyDefinition
    /// If set, every query is for the tenant that this variable holds.
    let tenantVariable: String?
    /// How many series one velod has of it.
    let series: SeriesCount

    /// The name under which an attribute is exposed; `nil` if the metric does not have it.
    func label(_ attribute: Attribute) -> String? {
        definition.rowLabels.first { $0.attribute == attribute }?.name
            ?? definition.columnLabels.first { $0.attribute == attribute }?.name
    }

    var tenant: String? { label(.tenant) }

    /// All labels in exposed order, without the tenant's where a variable picks it.
    var labels: [String] {
        let names = definition.rowLabels.map(\.name) + definition.columnLabels.map(\.name)
        return tenantVariable == nil ? names : names.filter { $0 != tenant }
    }

    /// The pool's and the backend's label, which together name a backend.
    var backendLabels: [String]? {
        guard let pool = label(.pool), let backend = label(.backend) else { return nil }
        return [pool, backend]
    }

    /// The samples at an instant. Not for counters, which mean something only as a rate or an increase.
    var now: Query { samples() }

    /// A gauge of all instances together, by `labels`. Connections add up; a backend is as healthy as the instance says
    /// that holds it unhealthy, and a quota as used as the instance says that knows of the most.
    func level(by labels: [String] = []) -> Query {
        switch definition.value {
        case .state: now.min(by: labels)
        case .ratio: now.max(by: labels)
        case .delta, .one, .duration, .requestBytes, .responseBytes: now.sum(by: labels)
        }
    }

    /// Events per second, summed over everything but `labels`.
    func rate(by labels: [String] = [], matching: [Matcher] = [], suffix: String = "") -> Query {
        Query.call("rate", [samples(suffix, matching, range: .rate)]).sum(by: labels)
    }

    /// Events in the dashboard's time range, summed over everything but `labels`.
    func increase(by labels: [String] = [], matching: [Matcher] = []) -> Query {
        Query.call("increase", [samples("", matching, range: .dashboard)]).sum(by: labels)
    }

    /// A quantile of a histogram, by `labels`. NaN while there is no traffic.
    func quantile(_ quantile: ExactDecimal, by labels: [String] = []) -> Query {
        .call("histogram_quantile", [.number(quantile), rate(by: ["le"] + labels, suffix: "_bucket")])
    }

    private func samples(_ suffix: String = "", _ matching: [Matcher] = [], range: Query.Interval? = nil)
        -> Query
    {
        var matchers = matching
        if let tenantVariable, let tenant {
            matchers.insert(Matcher(tenant, .equal, "$\(tenantVariable)"), at: 0)
        }
        return .select(definition.name + suffix, matchers, range: range)
    }
}

extension FamilyDefinition {
    /// The names of its samples in Prometheus.
    var sampleNames: [String] {
        kind == .histogram ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
    }
}
