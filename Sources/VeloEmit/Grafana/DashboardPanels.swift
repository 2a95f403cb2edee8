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

    /// What both dashboards begin with: requests, errors and latency.
    var trafficHeadlines: [Panel] {
        let headlines: [Panel?] = [
            requests.map {
                .stat("Requests", "Requests completed per second, refused ones included.", unit: "reqps", $0.rate())
            },
            errorRatio().map {
                .stat(
                    "Error ratio", "Share of requests answered 5xx.", unit: "percentunit", $0, decimals: 2,
                    thresholds: .errorRatio)
            },
            latency.map {
                .stat(
                    "Latency p99", "Time within which 99 % of requests were answered.", unit: "s",
                    $0.quantile(ExactDecimal(99, scale: 2)))
            },
        ]
        return headlines.compactMap(\.self)
    }

    func throttledHeadline(noValue: String? = nil) -> Panel? {
        throttles.map {
            .stat(
                "Throttled", "Requests refused per second by a rate limit or a quota.", unit: "reqps", $0.rate(),
                noValue: noValue)
        }
    }

    /// - Parameter served: whom the connections serve.
    func connectionsHeadline(serving served: String) -> Panel? {
        connections.map {
            .stat(
                "Active connections", "Upstream connections that serve \(served) now.", unit: "short", $0.now.sum())
        }
    }

    func backendsDownHeadline(_ backends: String) -> Panel? {
        backendStates.map {
            .stat(
                "Backends down", "\(backends) that some instance holds unhealthy.", unit: "short",
                $0.complement.sum(), thresholds: .redFromOne)
        }
    }

    func missedHeadline(_ objectives: String, noValue: String? = nil) -> Panel? {
        missedObjectives.map {
            .stat(
                "Objectives missed", "\(objectives) not met over the time range.", unit: "short", $0.sum(),
                hasGraph: false, thresholds: .redFromOne, noValue: noValue)
        }
    }

    /// Health of backends and connections to them.
    /// - Parameters:
    ///   - description: what a backend's state means.
    ///   - served: whom the connections serve.
    func backendPanels(health description: String, serving served: String) -> [Panel] {
        var panels: [Panel] = []
        if let backendStates, let labels = health?.backendLabels {
            panels.append(.states("Backend health", description, backendStates, legend: Self.legend(labels)))
        }
        if let connections, let labels = connections.backendLabels {
            panels.append(
                .graph(
                    "Connections by backend", "Upstream connections that serve \(served), by backend.", unit: "short",
                    [Panel.Target(query: connections.now.sum(by: labels), legend: Self.legend(labels))]))
        }
        return panels
    }

    /// Median, 90th and 99th percentile over time, with `extra` lines beside them.
    func latencyPercentiles(_ latency: DashboardMetric, _ title: String, _ whose: String, extra: [Panel.Target] = [])
        -> Panel
    {
        .graph(
            title, "Time from a request's first byte to its response's last, \(whose). No value without traffic.",
            unit: "s", Self.percentiles([50, 90, 99], of: latency) + extra)
    }

    /// One line a percentile of a histogram. Precondition: percentiles are 1 to 99.
    static func percentiles(_ percentiles: [Int64], of histogram: DashboardMetric) -> [Panel.Target] {
        percentiles.map {
            Panel.Target(query: histogram.quantile(ExactDecimal($0, scale: 2)), legend: "p\($0)")
        }
    }

    /// How many lines or bars a panel shows at most, if tenants can be many.
    static let shown = 10

    /// `{{a}} {{b}}`.
    static func legend(_ labels: [String]) -> String { labels.map { "{{\($0)}}" }.joined(separator: " ") }

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
                    query: Query.select(buildInfo).max(by: labels), format: .table, isInstant: true
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
