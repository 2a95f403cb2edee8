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
        of: spec, "Tenant", uid: uid, about: "One tenant: traffic, errors, latency, limits and service levels.",
        variables: [Dashboard.Variable(name: "tenant", label: "Tenant", metric: sample, valuesOf: label)],
        showing: metrics,
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
        let quotaUsed = quota.map {
            Panel.stat(
                "Quota used", "Used over allowed in the running period; the fullest quota.", unit: "percentunit",
                $0.now.max(), decimals: 1, thresholds: .used, noValue: noQuota)
        }
        let limits = [
            throttledHeadline(noValue: noLimit), quotaUsed, connectionsHeadline(serving: "the tenant"),
            backendsDownHeadline("Backends of the tenant"), missedHeadline("SLA objectives", noValue: noObjective),
        ]
        return trafficHeadlines + limits.compactMap(\.self)
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
        backendPanels(
            health: "Backends that the tenant's routes reach; down while any instance's checks fail.",
            serving: "the tenant")
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
