import VeloFormat
import VeloModel

/// The spec's metrics as dashboards look for them: by the event that records them, never by name.
///
/// A spec need not have any of them, and may have several of one event; then the one with the most of the labels that
/// panels group by is taken, the first declared of equals.
struct DashboardMetrics: Sendable {
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

    /// What a spec has. A metric that no tenant can have a series of (quotas where none has a quota) counts as absent.
    /// - Parameter tenantVariable: the name of the dashboard's variable that picks a tenant; metrics without a tenant
    ///   are then absent too.
    init(_ spec: CheckedSpec, tenantVariable: String? = nil) {
        func find(_ event: Event, _ value: EventValue, _ kind: FamilyDefinition.Kind) -> DashboardMetric? {
            let candidates = spec.metrics.map(\.definition).filter {
                $0.event == event && $0.value == value && $0.kind == kind
            }
            var best: DashboardMetric?
            for definition in candidates {
                let metric = DashboardMetric(definition: definition, tenantVariable: tenantVariable)
                guard tenantVariable == nil || metric.tenant != nil else { continue }
                if metric.labelCount > best?.labelCount ?? -1 { best = metric }
            }
            return best
        }
        let tenants = spec.tables.tenants
        let hasObjectives = tenants.contains { !$0.objectives.isEmpty }
        requests = find(.requestCompleted, .one, .counter)
        latency = find(.requestCompleted, .duration, .histogram)
        responseBytes = find(.requestCompleted, .responseBytes, .counter)
        throttles =
            tenants.contains { $0.rate != nil || !$0.quotas.isEmpty } ? find(.requestThrottled, .one, .counter) : nil
        connections = find(.connectionActive, .delta, .gauge)
        health = find(.backendHealth, .state, .gauge)
        quota = tenants.contains { !$0.quotas.isEmpty } ? find(.quotaUsage, .ratio, .gauge) : nil
        judged = hasObjectives ? find(.slaJudged, .one, .counter) : nil
        breached = hasObjectives ? find(.slaBreached, .one, .counter) : nil
        buildInfo = BuiltInFamily.buildInfo.name(in: spec.namespace)
        alertThreshold = BuiltInFamily.alertThreshold.name(in: spec.namespace)
        objective = BuiltInFamily.slaObjective.name(in: spec.namespace)
    }

    /// A metric that has a series for every tenant, traffic or not: what a list of tenants is asked of.
    var perTenant: DashboardMetric? {
        [requests, latency, responseBytes, connections, health].compactMap(\.self).first { $0.tenant != nil }
    }
}

/// One family and the queries that panels put to it.
struct DashboardMetric: Sendable {
    let definition: FamilyDefinition
    /// If set, every query is for the tenant that this variable holds.
    let tenantVariable: String?

    /// The name under which an attribute is exposed; `nil` if the metric does not have it.
    func label(_ attribute: Attribute) -> String? {
        definition.rowLabels.first { $0.attribute == attribute }?.name
            ?? definition.columnLabels.first { $0.attribute == attribute }?.name
    }

    var tenant: String? { label(.tenant) }
    var labelCount: Int { definition.rowLabels.count + definition.columnLabels.count }

    /// The pool's and the backend's label, which together name a backend.
    var backendLabels: [String]? {
        guard let pool = label(.pool), let backend = label(.backend) else { return nil }
        return [pool, backend]
    }

    /// The samples at an instant. Not for counters, which mean something only as a rate or an increase.
    var now: PanelQuery { samples() }

    /// Events per second, summed over everything but `labels`.
    func rate(by labels: [String] = [], matching: [PanelQuery.Matcher] = [], suffix: String = "") -> PanelQuery {
        PanelQuery.call("rate", [samples(suffix, matching, range: "$__rate_interval")]).sum(by: labels)
    }

    /// Events in the dashboard's time range, summed over everything but `labels`.
    func increase(by labels: [String] = [], matching: [PanelQuery.Matcher] = []) -> PanelQuery {
        PanelQuery.call("increase", [samples("", matching, range: "$__range")]).sum(by: labels)
    }

    /// A quantile of a histogram, by `labels`. NaN while there is no traffic.
    func quantile(_ quantile: ExactDecimal, by labels: [String] = []) -> PanelQuery {
        .call("histogram_quantile", [.number(quantile), rate(by: ["le"] + labels, suffix: "_bucket")])
    }

    private func samples(_ suffix: String = "", _ matching: [PanelQuery.Matcher] = [], range: String? = nil)
        -> PanelQuery
    {
        var matchers = matching
        if let tenantVariable, let tenant {
            matchers.insert(PanelQuery.Matcher(label: tenant, op: "=", value: "$\(tenantVariable)"), at: 0)
        }
        return .select(definition.name + suffix, matchers, range: range)
    }
}
