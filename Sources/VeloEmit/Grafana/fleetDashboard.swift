import VeloFormat
import VeloModel

/// All tenants at once: what the operator of the gateway looks at. A panel whose metric the spec does not have is left
/// out. Long lists are cut to ten by the query, so that the board stays readable with thousands of tenants.
/// - Parameter tenantBoard: uid of the dashboard that rows of tenants link to; `nil` if there is none.
func fleetDashboard(_ spec: CheckedSpec, uid: String, tenantBoard: String?) -> Dashboard {
    let metrics = DashboardMetrics(spec)
    return Dashboard(
        uid: uid, title: "\(spec.namespace) / Fleet",
        description: "All tenants, backends and instances. Made by veloc from the spec; do not edit.",
        tags: [spec.namespace, "veloc"], variables: [],
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

/// How many tenants a panel shows.
private let shown = 10

extension DashboardMetrics {
    fileprivate var fleetHeadlines: [Panel] {
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
                    throttles.rate()))
        }
        if let connections {
            panels.append(
                .stat(
                    "Active connections", "Upstream connections that serve a request now.", unit: "short",
                    connections.now.sum()))
        }
        if let backendStates {
            panels += [
                .stat(
                    "Healthy backends", "Backends that every instance holds healthy.", unit: "short",
                    backendStates.sum()),
                .stat(
                    "Backends down", "Backends that some instance holds unhealthy.", unit: "short",
                    backendStates.complement.sum(), thresholds: .redFromOne),
            ]
        }
        if let quota, let tenant = quota.tenant {
            panels.append(
                .stat(
                    "Tenants over quota", "Tenants that have used up a quota of the running period.", unit: "short",
                    quota.now.max(by: [tenant]).combined(">= bool", .number(ExactDecimal(1))).sum(),
                    thresholds: .redFromOne))
        }
        if let missedObjectives {
            panels.append(
                .stat(
                    "Objectives missed", "SLA objectives of tenants not met over the time range.", unit: "short",
                    missedObjectives.sum(), hasGraph: false, thresholds: .redFromOne))
        }
        return panels
    }

    fileprivate var fleetTraffic: [Panel] {
        var panels: [Panel] = []
        if let requests {
            if let tenant = requests.tenant {
                panels.append(
                    .graph(
                        "Requests by tenant", "The ten busiest tenants at each moment.", unit: "reqps",
                        [Panel.Target(query: requests.rate(by: [tenant]).top(shown), legend: "{{\(tenant)}}")]))
            }
            panels += requestBreakdowns(requests, suffix: "of all tenants")
        }
        if let responseBytes, let tenant = responseBytes.tenant {
            panels.append(
                .graph(
                    "Bytes sent by tenant", "Response body bytes per second of the ten that receive most.", unit: "Bps",
                    [Panel.Target(query: responseBytes.rate(by: [tenant]).top(shown), legend: "{{\(tenant)}}")]))
        }
        return panels
    }

    fileprivate var fleetErrors: [Panel] {
        guard let tenant = requests?.tenant, let errors = errors(by: [tenant]), let ratio = errorRatio(by: [tenant])
        else { return [] }
        return [
            .graph(
                "Errors by tenant", "Requests answered 5xx per second, the ten tenants with most.", unit: "reqps",
                [Panel.Target(query: errors.top(shown), legend: "{{\(tenant)}}")]),
            .graph(
                "Error ratio by tenant", "Share of each tenant's requests answered 5xx, the ten worst.",
                unit: "percentunit",
                [Panel.Target(query: ratio.top(shown), legend: "{{\(tenant)}}")], maximum: 1),
        ]
    }

    fileprivate var fleetLatency: [Panel] {
        guard let latency else { return [] }
        var panels = [latencyPercentiles(latency, "Latency percentiles", "of all tenants"), latencyHeatmap(latency)]
        if let tenant = latency.tenant {
            panels.append(
                .graph(
                    "Latency p99 by tenant", "The ten slowest tenants; one without traffic has no value.", unit: "s",
                    [
                        Panel.Target(
                            query: latency.quantile(ExactDecimal(99, scale: 2), by: [tenant]).top(shown),
                            legend: "{{\(tenant)}}")
                    ]))
        }
        return panels
    }

    fileprivate var fleetLimits: [Panel] {
        var panels: [Panel] = []
        if let throttles, let tenant = throttles.tenant {
            panels.append(
                .graph(
                    "Throttled by tenant", "Requests refused per second, the ten tenants with most.", unit: "reqps",
                    [Panel.Target(query: throttles.rate(by: [tenant]).top(shown), legend: "{{\(tenant)}}")]))
        }
        if let throttles, let reason = throttles.label(.reason) {
            panels.append(
                .graph(
                    "Throttled by reason", "Requests refused per second, by the limit that refused them.",
                    unit: "reqps",
                    [Panel.Target(query: throttles.rate(by: [reason]), legend: "{{\(reason)}}")], isStacked: true))
        }
        if let quota, let tenant = quota.tenant {
            let labels = [tenant, quota.label(.quota)].compactMap(\.self)
            panels.append(
                .bars(
                    "Quota used by tenant", "Used over allowed in the running period, the ten fullest.",
                    unit: "percentunit",
                    quota.now.max(by: labels).top(shown), legend: Self.legend(labels), thresholds: .used))
        }
        return panels
    }

    fileprivate var fleetBackends: [Panel] {
        var panels: [Panel] = []
        if let backendStates, let labels = health?.backendLabels {
            panels.append(
                .states(
                    "Backend health", "A backend is down while any instance's checks of it fail.", backendStates,
                    legend: Self.legend(labels)))
        }
        if let connections, let labels = connections.backendLabels {
            panels.append(
                .graph(
                    "Connections by backend", "Upstream connections that serve a request, by backend.", unit: "short",
                    [Panel.Target(query: connections.now.sum(by: labels), legend: Self.legend(labels))]))
        }
        if let connections, let tenant = connections.tenant {
            panels.append(
                .graph(
                    "Connections by tenant", "Upstream connections that serve a request, the ten tenants with most.",
                    unit: "short",
                    [Panel.Target(query: connections.now.sum(by: [tenant]).top(shown), legend: "{{\(tenant)}}")]))
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
                unit: "percentunit", budgetLeft.bottom(shown), legend: legend, thresholds: .left),
            .bars(
                "Objectives missed most",
                "Share of judged requests in the time range that missed their objective; the ten worst.",
                unit: "percentunit", breachRatio.top(shown), legend: legend, thresholds: .errorRatio),
        ]
    }

    /// `{{a}} {{b}}`.
    static func legend(_ labels: [String]) -> String { labels.map { "{{\($0)}}" }.joined(separator: " ") }
}
