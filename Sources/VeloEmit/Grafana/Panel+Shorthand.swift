import VeloFormat

/// The few forms of panel that both dashboards are made of.
extension Panel {
    /// A headline number. With `graph`, the query is asked over the time range and its course is drawn; without, it is
    /// asked once, for queries that look back over the whole range themselves.
    static func stat(
        _ title: String, _ description: String, unit: String, _ query: Query, legend: String = "",
        hasGraph: Bool = true, decimals: Int? = nil, thresholds: [ThresholdStep] = [], noValue: String? = nil
    ) -> Panel {
        Panel(
            title: title, description: description, kind: .stat(hasGraph: hasGraph),
            targets: [Target(query: query, legend: legend, isInstant: !hasGraph)], unit: unit, decimals: decimals,
            thresholds: thresholds, mappings: [Self.notANumber], noValue: noValue, width: 4, height: 4)
    }

    /// Lines over time.
    static func graph(
        _ title: String, _ description: String, unit: String, _ targets: [Target], isStacked: Bool = false,
        maximum: Int? = nil, width: Int = 12, noValue: String? = nil
    ) -> Panel {
        Panel(
            title: title, description: description, kind: .timeSeries(isStacked: isStacked), targets: targets,
            unit: unit,
            minimum: 0, maximum: maximum, noValue: noValue, width: width, height: 8)
    }

    /// One bar a series, as of the end of the time range.
    static func bars(
        _ title: String, _ description: String, unit: String, _ query: Query, legend: String,
        thresholds: [ThresholdStep], noValue: String? = nil
    ) -> Panel {
        Panel(
            title: title, description: description, kind: .barGauge,
            targets: [Target(query: query, legend: legend, isInstant: true)], unit: unit, minimum: 0, maximum: 1,
            thresholds: thresholds, noValue: noValue, width: 12, height: 8)
    }

    /// Up and down of backends over time, one bar each.
    static func states(_ title: String, _ description: String, _ query: Query, legend: String) -> Panel {
        Panel(
            title: title, description: description, kind: .stateTimeline,
            targets: [Target(query: query, legend: legend)], unit: "none",
            thresholds: [.base("red"), .from(1, "green")],
            mappings: [
                [
                    "type": "value",
                    "options": [
                        "0": ["text": "down", "color": "red", "index": 0],
                        "1": ["text": "healthy", "color": "green", "index": 1],
                    ],
                ]
            ],
            width: 12, height: 8)
    }

    /// NaN, which a quantile is while there is no traffic, shown as a dash.
    static let notANumber: JSON = [
        "type": "special", "options": ["match": "nan", "result": ["text": "–", "index": 0]],
    ]
}

extension Panel.ThresholdStep {
    static func base(_ color: String) -> Panel.ThresholdStep { Panel.ThresholdStep(color: color, value: nil) }

    static func from(_ value: Int64, scale: Int = 0, _ color: String) -> Panel.ThresholdStep {
        Panel.ThresholdStep(color: color, value: ExactDecimal(value, scale: scale))
    }
}

extension [Panel.ThresholdStep] {
    /// Green, and red from the first of something that should not happen at all.
    static let redFromOne: Self = [.base("green"), .from(1, "red")]
    /// For a share of failed requests: warning at 1 %, alarming at 5 %.
    static let errorRatio: Self = [.base("green"), .from(1, scale: 2, "orange"), .from(5, scale: 2, "red")]
    /// For what is used of an allowance: warning at 80 %, used up at 100 %.
    static let used: Self = [.base("green"), .from(8, scale: 1, "orange"), .from(1, "red")]
    /// For what is left of a budget: gone at 0, warning below a quarter.
    static let left: Self = [.base("red"), .from(1, scale: 6, "orange"), .from(25, scale: 2, "green")]
}
