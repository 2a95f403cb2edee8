/// A visualisation of Grafana, with the choices we make in it.
enum PanelKind: Sendable, Equatable {
    case timeSeries(isStacked: Bool)
    /// One number a series; `hasGraph` draws its course behind it.
    case stat(hasGraph: Bool)
    case gauge
    case barGauge
    case table(sortedBy: String)
    case heatmap(yUnit: String)
    case stateTimeline

    /// The plugin's id.
    var type: String {
        switch self {
        case .timeSeries: "timeseries"
        case .stat: "stat"
        case .gauge: "gauge"
        case .barGauge: "bargauge"
        case .table: "table"
        case .heatmap: "heatmap"
        case .stateTimeline: "state-timeline"
        }
    }

    /// Whether thresholds colour the value; elsewhere series keep colours of their own.
    var isColoredByThresholds: Bool {
        switch self {
        case .stat, .gauge, .barGauge, .stateTimeline: true
        case .timeSeries, .table, .heatmap: false
        }
    }

    var options: JSON {
        switch self {
        case .timeSeries:
            ["legend": Self.legend, "tooltip": ["mode": "multi", "sort": "desc"]]
        case .stat(let hasGraph):
            [
                "colorMode": "value", "graphMode": hasGraph ? "area" : "none", "justifyMode": "auto",
                "orientation": "auto", "reduceOptions": Self.lastValue, "textMode": "auto",
            ]
        case .gauge:
            [
                "orientation": "auto", "reduceOptions": Self.lastValue, "showThresholdLabels": false,
                "showThresholdMarkers": true,
            ]
        case .barGauge:
            [
                "displayMode": "gradient", "orientation": "horizontal", "reduceOptions": Self.lastValue,
                "showUnfilled": true, "valueMode": "color",
            ]
        case .table(let column):
            [
                "cellHeight": "sm", "showHeader": true,
                "sortBy": [["displayName": .string(column), "desc": true]],
            ]
        case .heatmap(let unit):
            [
                "calculate": false, "cellGap": 1, "cellValues": ["unit": "short"],
                "color": ["mode": "scheme", "scheme": "Oranges", "fill": "dark-orange", "steps": 64, "reverse": false],
                "legend": ["show": true],
                "tooltip": ["mode": "single", "yHistogram": true],
                "yAxis": ["axisPlacement": "left", "unit": .string(unit)],
            ]
        case .stateTimeline:
            [
                "alignValue": "left", "legend": Self.legend, "mergeValues": true, "showValue": "auto",
                "tooltip": ["mode": "single", "sort": "none"],
            ]
        }
    }

    var custom: JSON? {
        switch self {
        case .timeSeries(let isStacked):
            [
                "drawStyle": "line", "fillOpacity": isStacked ? 40 : 10, "lineWidth": 1, "showPoints": "never",
                "stacking": ["group": "A", "mode": isStacked ? "normal" : "none"],
            ]
        case .stateTimeline: ["fillOpacity": 70, "lineWidth": 0]
        case .stat, .gauge, .barGauge, .table, .heatmap: nil
        }
    }

    private static let legend: JSON = ["calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true]
    private static let lastValue: JSON = ["calcs": ["lastNotNull"], "fields": "", "values": false]
}
