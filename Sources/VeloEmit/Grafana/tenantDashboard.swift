import VeloFormat
import VeloModel

/// One tenant, picked by the variable `tenant`: what its owner and the people on call for it look at.
///
/// `nil` if no metric of the spec tells tenants apart. Choosing a tenant is a convenience and no access control: who may
/// query the data source sees every tenant.
func tenantDashboard(_ spec: CheckedSpec, uid: String) -> Dashboard? {
    let metrics = DashboardMetrics(spec, tenantVariable: "tenant")
    guard let list = metrics.perTenant, let label = list.tenant else { return nil }
    let sample = list.definition.kind == .histogram ? list.definition.name + "_count" : list.definition.name
    return Dashboard(
        uid: uid, title: "\(spec.namespace) / Tenant",
        description:
            "One tenant: traffic, errors, latency, limits and service levels. Made by veloc from the spec; do not edit.",
        tags: [spec.namespace, "veloc"],
        variables: [Dashboard.Variable(name: "tenant", label: "Tenant", metric: sample, valuesOf: label)],
        sections: [
            Dashboard.Section(title: "Overview of $tenant", panels: metrics.tenantHeadlines),
            Dashboard.Section(title: "Traffic", panels: metrics.tenantTraffic),
            Dashboard.Section(
                title: "Errors and latency", panels: metrics.tenantErrors + metrics.tenantLatency(spec.tables.tenants)),
            Dashboard.Section(title: "Limits", panels: metrics.tenantLimits),
            Dashboard.Section(title: "Backends", panels: metrics.tenantBackends),
            Dashboard.Section(title: "Service levels", panels: metrics.tenantServiceLevels),
            Dashboard.Section(title: "Alerts", panels: metrics.alertTable(spec).map { [$0] } ?? []),
        ])
}

private let noQuota = "no quota"
private let noLimit = "no limit"
private let noObjective = "no objective"

extension DashboardMetrics {
    fileprivate var tenantHeadlines: [Panel] {
        var panels: [Panel] = []
        if let requests {
            panels.append(
                .stat(
                    "Requests", "Requests completed per second, refused ones included.", unit: "reqps", requests.rate())
            )
        }
        if let ratio = errorRatio() {
            panels.append(
                .stat(
                    "Error ratio", "Share of requests answered 5xx.", unit: "percentunit", ratio, decimals: 2,
                    thresholds: .errorRatio))
        }
        if let latency {
            panels.append(
                .stat(
                    "Latency p99", "Time within which 99 % of requests were answered.", unit: "s",
                    latency.quantile(ExactDecimal(99, scale: 2))))
        }
        if let throttles {
            panels.append(
                .stat(
                    "Throttled", "Requests refused per second by a rate limit or a quota.", unit: "reqps",
                    throttles.rate(),
                    noValue: noLimit))
        }
        if let quota {
            panels.append(
                .stat(
                    "Quota used", "Used over allowed in the running period; the fullest quota.", unit: "percentunit",
                    quota.now.max(), decimals: 1, thresholds: .used, noValue: noQuota))
        }
        if let connections {
            panels.append(
                .stat(
                    "Active connections", "Upstream connections that serve the tenant now.", unit: "short",
                    connections.now.sum()))
        }
        if let backendStates {
            panels.append(
                .stat(
                    "Backends down", "Backends of the tenant that some instance holds unhealthy.", unit: "short",
                    backendStates.complement.sum(), thresholds: .redFromOne))
        }
        if let missedObjectives {
            panels.append(
                .stat(
                    "Objectives missed", "SLA objectives not met over the time range.", unit: "short",
                    missedObjectives.sum(),
                    hasGraph: false, thresholds: .redFromOne, noValue: noObjective))
        }
        return panels
    }

    fileprivate var tenantTraffic: [Panel] {
        var panels = requests.map { requestBreakdowns($0, suffix: "of the tenant") } ?? []
        if let responseBytes {
            panels.append(
                .graph(
                    "Bytes sent", "Response body bytes per second.", unit: "Bps",
                    [Panel.Target(query: responseBytes.rate(), legend: "sent")], width: 8))
        }
        return panels
    }

    fileprivate var tenantErrors: [Panel] {
        guard let errors = errors() else { return [] }
        return [
            .graph(
                "Errors", "Requests answered 5xx per second.", unit: "reqps",
                [Panel.Target(query: errors, legend: "5xx")])
        ]
    }

    /// The percentiles, with a line for each latency that an SLA of the spec promises.
    fileprivate func tenantLatency(_ tenants: [Tables.Tenant]) -> [Panel] {
        guard let latency else { return [] }
        var plans: [TimeSpan: Set<String>] = [:]
        for tenant in tenants {
            for objective in tenant.objectives where objective.kind == .latency {
                plans[objective.threshold, default: []].insert(tenant.plan)
            }
        }
        let promises = plans.sorted { $0.key < $1.key }.prefix(8).map { threshold, plans in
            Panel.Target(
                query: .call("vector", [.number(threshold.seconds)]),
                legend: "\(threshold.text) promised to \(plans.sorted().joined(separator: ", "))")
        }
        return [
            latencyPercentiles(latency, "Latency percentiles", "of the tenant, and what SLAs promise", extra: promises),
            latencyHeatmap(latency),
        ]
    }

    fileprivate var tenantLimits: [Panel] {
        var panels: [Panel] = []
        if let throttles {
            let labels = [throttles.label(.reason)].compactMap(\.self)
            panels.append(
                .graph(
                    "Throttled requests", "Requests refused per second, by the limit that refused them.", unit: "reqps",
                    [
                        Panel.Target(
                            query: throttles.rate(by: labels),
                            legend: labels.isEmpty ? "throttled" : Self.legend(labels))
                    ],
                    isStacked: true, noValue: noLimit))
        }
        if let quota {
            let labels = [quota.label(.quota)].compactMap(\.self)
            panels.append(
                .graph(
                    "Quota used over time", "Used over allowed in the running period, by quota.", unit: "percentunit",
                    [
                        Panel.Target(
                            query: quota.now.max(by: labels), legend: labels.isEmpty ? "used" : Self.legend(labels))
                    ],
                    noValue: noQuota))
        }
        return panels
    }

    fileprivate var tenantBackends: [Panel] {
        var panels: [Panel] = []
        if let backendStates, let labels = health?.backendLabels {
            panels.append(
                .states(
                    "Backend health", "Backends that the tenant's routes reach; down while any instance's checks fail.",
                    backendStates, legend: Self.legend(labels)))
        }
        if let connections, let labels = connections.backendLabels {
            panels.append(
                .graph(
                    "Connections by backend", "Upstream connections that serve the tenant, by backend.", unit: "short",
                    [Panel.Target(query: connections.now.sum(by: labels), legend: Self.legend(labels))]))
        }
        return panels
    }

    fileprivate var tenantServiceLevels: [Panel] {
        guard let judged, let breached, let labels = slaLabels, let breachRatio, let budgetLeft, let objectives else {
            return []
        }
        let legend = Self.legend([labels.sla])
        var met = Panel.stat(
            "SLA met", "Share of judged requests in the time range that met their objective, and the objective.",
            unit: "percentunit", breachRatio.complement, legend: "\(legend)", hasGraph: false, decimals: 3,
            noValue: noObjective)
        met.targets.append(Panel.Target(query: objectives, legend: "\(legend) objective", isInstant: true))
        met.width = 12
        var budget = Panel.stat(
            "Error budget left", "1 is untouched, 0 is spent over the time range, less is overspent.",
            unit: "percentunit",
            budgetLeft, legend: legend, hasGraph: false, decimals: 1, thresholds: .left, noValue: noObjective)
        budget.width = 12
        return [
            met, budget,
            .graph(
                "Requests judged", "Requests per second that an objective applies to.", unit: "reqps",
                [Panel.Target(query: judged.rate(by: [labels.sla]), legend: legend)], noValue: noObjective),
            .graph(
                "Objectives breached", "Requests per second that missed an objective.", unit: "reqps",
                [Panel.Target(query: breached.rate(by: [labels.sla]), legend: legend)], noValue: noObjective),
        ]
    }
}
