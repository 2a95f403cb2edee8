import VeloFormat

/// The list of all tenants, one line each, that leads to a tenant's own dashboard.
extension DashboardMetrics {
    private struct Column {
        let title: String
        let unit: String
        let query: Query
        /// The tenant's label in the query's result.
        let tenant: String
        var thresholds: [Panel.ThresholdStep] = []
    }

    /// `nil` if no metric of the spec tells tenants apart.
    func tenantTable(linkingTo board: String?) -> Panel? {
        guard let key = perTenant?.tenant else { return nil }
        let columns = tenantColumns
        guard let first = columns.first else { return nil }
        // Each query is a frame of its own with a column of the tenant and one of its value; joined, the times and
        // values are numbered.
        let targets = columns.map {
            let query = $0.tenant == key ? $0.query : $0.query.renaming($0.tenant, to: key).max(by: [key])
            return Panel.Target(query: query, format: .table, isInstant: true)
        }
        let isJoined = columns.count > 1
        let times = isJoined ? (1...columns.count).map { "Time \($0)" } : []
        let values = columns.enumerated().map { index, column in
            (from: isJoined ? "Value #\(Panel.refID(index))" : "Value", to: column.title)
        }
        let join: JSON = ["id": "joinByField", "options": ["byField": .string(key), "mode": "outer"]]
        return Panel(
            title: "All tenants",
            description:
                "Rates are current; the SLA column is the worst objective over the time range. A tenant's name leads to its dashboard.",
            kind: .table(sortedBy: first.title), targets: targets, unit: "short", mappings: [Panel.notANumber],
            overrides: [tenantOverride(board)] + columns.map(Self.override),
            transformations: (isJoined ? [join] : [])
                + [Self.organize(hidden: ["Time"] + times, renamed: [(from: key, to: "Tenant")] + values)],
            width: 24, height: 12)
    }

    private var tenantColumns: [Column] {
        var columns: [Column] = []
        if let requests, let tenant = requests.tenant {
            columns.append(Column(title: "Requests", unit: "reqps", query: requests.rate(by: [tenant]), tenant: tenant))
            if let ratio = errorRatio(by: [tenant]) {
                columns.append(
                    Column(
                        title: "Error ratio", unit: "percentunit", query: ratio, tenant: tenant, thresholds: .errorRatio
                    ))
            }
        }
        if let latency, let tenant = latency.tenant {
            let p99 = latency.quantile(ExactDecimal(99, scale: 2), by: [tenant])
            columns.append(Column(title: "Latency p99", unit: "s", query: p99, tenant: tenant))
        }
        if let throttles, let tenant = throttles.tenant {
            columns.append(
                Column(title: "Throttled", unit: "reqps", query: throttles.rate(by: [tenant]), tenant: tenant))
        }
        if let quota, let tenant = quota.tenant {
            columns.append(
                Column(
                    title: "Quota used", unit: "percentunit", query: quota.now.max(by: [tenant]), tenant: tenant,
                    thresholds: .used))
        }
        if let breachRatio, let tenant = slaLabels?.tenant {
            columns.append(
                Column(
                    title: "SLA met", unit: "percentunit", query: breachRatio.max(by: [tenant]).complement,
                    tenant: tenant))
        }
        return columns
    }

    private static func override(_ column: Column) -> Panel.FieldOverride {
        var properties: [(id: String, value: JSON)] = [("unit", .string(column.unit))]
        if column.unit == "percentunit" { properties.append(("decimals", 2)) }
        if !column.thresholds.isEmpty {
            let steps = column.thresholds.map(\.json)
            properties += [
                ("thresholds", ["mode": "absolute", "steps": .array(steps)]),
                ("custom.cellOptions", ["type": "color-text"]),
            ]
        }
        return Panel.FieldOverride(name: column.title, properties: properties)
    }

    private func tenantOverride(_ board: String?) -> Panel.FieldOverride {
        guard let board else { return Panel.FieldOverride(name: "Tenant", properties: [("unit", "string")]) }
        let url = "/d/\(board)?var-tenant=${__value.raw:percentencode}&var-datasource=${datasource}&${__url_time_range}"
        return Panel.FieldOverride(
            name: "Tenant",
            properties: [
                ("links", [["title": "Open the tenant's dashboard", "url": .string(url), "targetBlank": false]])
            ])
    }
}
