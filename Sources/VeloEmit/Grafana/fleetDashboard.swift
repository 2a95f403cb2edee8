import PromQL
import VeloFormat
import VeloModel

/// All tenants at once: what the operator of the gateway looks at. A panel whose metric the spec does not have is left
/// out. Long lists are cut to ten by the query, so that the board stays readable with thousands of tenants.
/// - Parameter tenantBoard: uid of the dashboard that rows of tenants link to; `nil` if there is none.
func fleetDashboard(_ spec: CheckedSpec, uid: String, tenantBoard: String?) -> Dashboard {
    let metrics = DashboardMetrics(spec)
    return Dashboard(
        of: spec, "Fleet", uid: uid, about: "All tenants, backends and instances.", showing: metrics,
        sections: [
            Dashboard.Section(title: "Overview", panels: metrics.fleetHeadlines),
            Dashboard.Section(title: "Traffic", panels: metrics.fleetTraffic),
            Dashboard.Section(title: "Errors", panels: metrics.fleetErrors),
            Dashboard.Section(title: "Latency", panels: metrics.fleetLatency),
            Dashboard.Section(title: "Limits", panels: metrics.fleetLimits),
            Dashboard.Section(title: "Backends", panels: metrics.fleetBackends),
            Dashboard.Section(title: "Service levels", panels: metrics.fleetServiceLevels),
            Dashboard.Section(title: "Tenants", panels: metrics.tenantTable(linkingTo: tenantBoard).map { [$0] } ?? []),
            Dashboard.Section(title: "Instances", panels: [metrics.instanceTable]),
        ])
}

extension DashboardMetrics {
    fileprivate var fleetHeadlines: [Panel] {
        let healthy = backendStates.map {
            Panel.stat("Healthy backends", "Backends that every instance holds healthy.", unit: "short", $0.sum())
        }
        let limits = [
            throttledHeadline(), connectionsHeadline(serving: "a request"), healthy, backendsDownHeadline("Backends"),
            overQuotaHeadline, missedHeadline("SLA objectives of tenants"),
        ]
        return trafficHeadlines + limits.compactMap(\.self)
    }

    private var overQuotaHeadline: Panel? {
        guard let quota, let tenant = quota.tenant else { return nil }
        return .stat(
            "Tenants over quota", "Tenants that have used up a quota of the running period.", unit: "short",
            quota.now.max(by: [tenant]).combined(.greaterOrEqual, .number(1), returnsBool: true).sum(),
            thresholds: .redFromOne)
    }

    /// A line for each of the tenants for which the query, which is by `tenant`, is greatest.
    private func tenants(_ title: String, _ description: String, unit: String, _ query: Query, by tenant: String)
        -> Panel
    {
        .graph(
            title, description, unit: unit,
            [Panel.Target(query: query.top(Self.shown), legend: Self.legend([tenant]))])
    }

    fileprivate var fleetTraffic: [Panel] {
        var panels: [Panel] = []
        if let requests {
            if let tenant = requests.tenant {
                panels.append(
                    tenants(
                        "Requests by tenant", "The ten busiest tenants at each moment.", unit: "reqps",
                        requests.rate(by: [tenant]), by: tenant))
            }
            panels += requestBreakdowns(requests, suffix: "of all tenants")
        }
        if let responseBytes, let tenant = responseBytes.tenant {
            panels.append(
                tenants(
                    "Bytes sent by tenant", "Response body bytes per second of the ten that receive most.", unit: "Bps",
                    responseBytes.rate(by: [tenant]), by: tenant))
        }
        return panels
    }

    fileprivate var fleetErrors: [Panel] {
        guard let tenant = requests?.tenant, let errors = errors(by: [tenant]), let ratio = errorRatio(by: [tenant])
        else { return [] }
        var ratios = tenants(
            "Error ratio by tenant", "Share of each tenant's requests answered 5xx, the ten worst.",
            unit: "percentunit", ratio, by: tenant)
        ratios.maximum = 1
        return [
            tenants(
                "Errors by tenant", "Requests answered 5xx per second, the ten tenants with most.", unit: "reqps",
                errors, by: tenant),
            ratios,
        ]
    }

    fileprivate var fleetLatency: [Panel] {
        guard let latency else { return [] }
        var panels = [latencyPercentiles(latency, "Latency percentiles", "of all tenants"), latencyHeatmap(latency)]
        if let tenant = latency.tenant {
            panels.append(
                tenants(
                    "Latency p99 by tenant", "The ten slowest tenants; one without traffic has no value.", unit: "s",
                    latency.quantile(ExactDecimal(99, scale: 2), by: [tenant]), by: tenant))
        }
        return panels
    }

    fileprivate var fleetLimits: [Panel] {
        var panels: [Panel] = []
        if let throttles, let tenant = throttles.tenant {
            panels.append(
                tenants(
                    "Throttled by tenant", "Requests refused per second, the ten tenants with most.", unit: "reqps",
                    throttles.rate(by: [tenant]), by: tenant))
        }
        if let throttles, let reason = throttles.label(.reason) {
            panels.append(
                .graph(
                    "Throttled by reason", "Requests refused per second, by the limit that refused them.",
                    unit: "reqps",
                    [Panel.Target(query: throttles.rate(by: [reason]), legend: Self.legend([reason]))],
                    isStacked: true))
        }
        if let quota, let tenant = quota.tenant {
            let labels = [tenant, quota.label(.quota)].compactMap(\.self)
            panels.append(
                .bars(
                    "Quota used by tenant", "Used over allowed in the running period, the ten fullest.",
                    unit: "percentunit",
                    quota.now.max(by: labels).top(Self.shown), legend: Self.legend(labels), thresholds: .used))
        }
        return panels
    }

    fileprivate var fleetBackends: [Panel] {
        var panels = backendPanels(
            health: "A backend is down while any instance's checks of it fail.", serving: "a request")
        if let connections, let tenant = connections.tenant {
            panels.append(
                tenants(
                    "Connections by tenant", "Upstream connections that serve a request, the ten tenants with most.",
                    unit: "short", connections.now.sum(by: [tenant]), by: tenant))
        }
        return panels
    }

    fileprivate var fleetServiceLevels: [Panel] {
        guard let labels = slaLabels, let breachRatio, let budgetLeft else { return [] }
        let legend = Self.legend([labels.tenant, labels.sla].compactMap(\.self))
        return [
            .bars(
                "Error budgets, emptiest first",
                "Left of each objective's error budget over the time range; the ten emptiest.",
                unit: "percentunit", budgetLeft.bottom(Self.shown), legend: legend, thresholds: .left),
            .bars(
                "Objectives missed most",
                "Share of judged requests in the time range that missed their objective; the ten worst.",
                unit: "percentunit", breachRatio.top(Self.shown), legend: legend, thresholds: .errorRatio),
        ]
    }
}
