import VeloFormat

/// One panel: what it asks, how it shows it, and how wide it would like to be. Its id and place are the dashboard's.
struct Panel: Sendable {
    var title: String
    var description: String
    var kind: PanelKind
    var targets: [Target]
    /// A unit id of Grafana (`reqps`, `percentunit`, `s`).
    var unit: String
    var decimals: Int?
    var minimum: Int?
    var maximum: Int?
    var thresholds: [ThresholdStep] = []
    var mappings: [JSON] = []
    /// Shown where the query has no series.
    var noValue: String?
    var overrides: [FieldOverride] = []
    var transformations: [JSON] = []
    /// Columns of the grid's 24 that it wants at least.
    var width: Int
    var height: Int

    /// A query of a panel; its `refId` is its place in the list.
    struct Target: Sendable {
        enum Format: String, Sendable {
            case timeSeries = "time_series"
            case table, heatmap
        }

        var query: Query
        var legend: String = ""
        var format: Format = .timeSeries
        /// At the end of the time range only.
        var isInstant = false
    }

    struct ThresholdStep: Sendable {
        var color: String
        /// `nil` for the first step: from minus infinity.
        var value: ExactDecimal?
    }

    /// Properties of the column or series with this name.
    struct FieldOverride: Sendable {
        var name: String
        var properties: [(id: String, value: JSON)]
    }

    static let datasource: JSON = ["type": "prometheus", "uid": "${datasource}"]

    /// The panel in Grafana's classic model. Precondition: fewer than 27 targets.
    func json(id: Int, position: GridPosition) -> JSON {
        .object([
            ("id", .integer(id)),
            ("type", .string(kind.type)),
            ("title", .string(title)),
            ("description", .string(description)),
            ("gridPos", position.json),
            ("datasource", Self.datasource),
            ("targets", .array(targets.enumerated().map { $1.json(refID: Self.refID($0)) })),
            ("transformations", transformations.isEmpty ? nil : .array(transformations)),
            ("options", kind.options),
            ("fieldConfig", ["defaults": defaults, "overrides": .array(overrides.map(\.json))]),
        ])
    }

    static func refID(_ index: Int) -> String {
        precondition(index < 26, "a panel with more than 26 queries")
        return String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index)))
    }

    private var defaults: JSON {
        .object([
            ("unit", .string(unit)),
            ("decimals", decimals.map { .integer($0) }),
            ("min", minimum.map { .integer($0) }),
            ("max", maximum.map { .integer($0) }),
            ("noValue", noValue.map { .string($0) }),
            ("color", ["mode": thresholds.isEmpty || !kind.isColoredByThresholds ? "palette-classic" : "thresholds"]),
            ("mappings", mappings.isEmpty ? nil : .array(mappings)),
            (
                "thresholds",
                thresholds.isEmpty ? nil : ["mode": "absolute", "steps": .array(thresholds.map(\.json))]
            ),
            ("custom", kind.custom),
        ])
    }
}

extension Panel.Target {
    fileprivate func json(refID: String) -> JSON {
        [
            "refId": .string(refID),
            "datasource": Panel.datasource,
            "editorMode": "code",
            "expr": .string(query.text),
            "legendFormat": .string(legend),
            "format": .string(format.rawValue),
            "instant": .bool(isInstant),
            "range": .bool(!isInstant),
        ]
    }
}

extension Panel.ThresholdStep {
    var json: JSON { ["color": .string(color), "value": value.map { .decimal($0) } ?? .null] }
}

extension Panel.FieldOverride {
    fileprivate var json: JSON {
        [
            "matcher": ["id": "byName", "options": .string(name)],
            "properties": .array(properties.map { ["id": .string($0.id), "value": $0.value] }),
        ]
    }
}
