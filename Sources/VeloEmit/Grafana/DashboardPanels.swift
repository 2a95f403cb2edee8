import VeloFormat

/// Panels that fleet and tenant show alike; the metrics decide whose series they are.
extension DashboardMetrics {
    /// Requests by status and by pool, as far as the metric has these labels.
    func requestBreakdowns(_ requests: DashboardMetric, suffix: String) -> [Panel] {
        let breakdowns: [(Attribute, String)] = [(.statusCode, "status"), (.pool, "pool"), (.method, "method")]
        return breakdowns.compactMap { attribute, noun in
            guard let label = requests.label(attribute) else { return nil }
            return .graph(
                "Requests by \(noun)", "Requests per second \(suffix), by \(noun).", unit: "reqps",
                [Panel.Target(query: requests.rate(by: [label]), legend: "{{\(label)}}")], isStacked: true, width: 8)
        }
    }

    /// Median, 90th and 99th percentile over time, with `extra` lines beside them.
    func latencyPercentiles(_ latency: DashboardMetric, _ title: String, _ whose: String, extra: [Panel.Target] = [])
        -> Panel
    {
        let percentiles = [50, 90, 99].map { percentile in
            Panel.Target(query: latency.quantile(ExactDecimal(Int64(percentile), scale: 2)), legend: "p\(percentile)")
        }
        return .graph(
            title, "Time from a request's first byte to its response's last, \(whose). No value without traffic.",
            unit: "s", percentiles + extra)
    }

    /// How many requests fell in each bucket of the histogram over time.
    func latencyHeatmap(_ latency: DashboardMetric) -> Panel {
        Panel(
            title: "Latency distribution", description: "Requests per second in each bucket of the latency histogram.",
            kind: .heatmap(yUnit: "s"),
            targets: [
                Panel.Target(query: latency.rate(by: ["le"], suffix: "_bucket"), legend: "{{le}}", format: .heatmap)
            ],
            unit: "s", width: 12, height: 8)
    }

    /// What runs: one line an instance, with its version and the hash of the spec it was compiled from.
    var instanceTable: Panel {
        let labels = ["instance", "version", "spec_hash"]
        return Panel(
            title: "Instances", description: "Instances that were scraped; all should run one version and one spec.",
            kind: .table(sortedBy: "Instance"),
            targets: [
                Panel.Target(
                    query: PanelQuery.select(buildInfo, [], range: nil).max(by: labels), format: .table, isInstant: true
                )
            ],
            unit: "none",
            transformations: [
                Self.organize(
                    hidden: ["Time", "Value"],
                    renamed: [("instance", "Instance"), ("version", "Version"), ("spec_hash", "Spec")])
            ],
            width: 24, height: 6)
    }

    /// Hides and renames columns of a table.
    static func organize(hidden: [String], renamed: [(from: String, to: String)]) -> JSON {
        [
            "id": "organize",
            "options": [
                "excludeByName": .object(hidden.map { JSON.Member(key: $0, value: true) }),
                "indexByName": .object(renamed.enumerated().map { JSON.Member(key: $1.from, value: .integer($0)) }),
                "renameByName": .object(renamed.map { JSON.Member(key: $0.from, value: .string($0.to)) }),
            ],
        ]
    }
}
