import VeloFormat
import VeloModel

/// A dashboard before it has ids and places: sections of panels in reading order.
struct Dashboard: Sendable {
    var uid: String
    var title: String
    var description: String
    /// The first tag is what the dashboards of one spec find each other by.
    var tags: [String]
    var variables: [Variable]
    var sections: [Section]

    /// Panels under a heading. A section without panels is left out.
    struct Section: Sendable {
        var title: String
        var panels: [Panel]
    }

    /// A choice at the top of the dashboard, filled from a query when the time range changes.
    struct Variable: Sendable {
        var name: String
        var label: String
        var metric: String
        /// The label whose values are to choose from.
        var valuesOf: String
    }

    /// The dashboard in Grafana's classic model, schema version 42: the last of that model, which import dialog, file
    /// provisioning and API of Grafana 10 to 13 all accept. Panel ids are 1 and up in reading order.
    var json: JSON {
        .object([
            ("uid", .string(uid)),
            ("title", .string(title)),
            ("description", .string(description)),
            ("tags", .array(tags.map { .string($0) })),
            ("schemaVersion", 42),
            ("editable", false),
            ("graphTooltip", 1),
            ("timezone", "browser"),
            ("time", ["from": "now-1h", "to": "now"]),
            ("refresh", "30s"),
            ("annotations", ["list": []]),
            ("links", [links]),
            ("templating", ["list": .array([Self.datasourceVariable] + variables.map(\.json))]),
            ("panels", .array(panels)),
        ])
    }

    private var panels: [JSON] {
        var panels: [JSON] = []
        var y = 0
        for section in sections where !section.panels.isEmpty {
            panels.append(Self.heading(section.title, id: panels.count + 1, y: y))
            let layout = GridLayout(section.panels, from: y + 1)
            for (panel, position) in zip(section.panels, layout.positions) {
                panels.append(panel.json(id: panels.count + 1, position: position))
            }
            y = layout.end
        }
        return panels
    }

    private static func heading(_ title: String, id: Int, y: Int) -> JSON {
        [
            "id": .integer(id), "type": "row", "title": .string(title), "collapsed": false,
            "gridPos": GridPosition(x: 0, y: y, width: GridLayout.columns, height: 1).json, "panels": [],
        ]
    }

    /// A menu of the dashboards with the same first tag, which keeps variables and time.
    private var links: JSON {
        [
            "title": "Dashboards", "type": "dashboards", "tags": .array(tags.prefix(1).map { .string($0) }), "icon": "",
            "tooltip": "", "asDropdown": true, "targetBlank": false, "includeVars": true, "keepTime": true,
        ]
    }

    private static let datasourceVariable: JSON = [
        "type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus", "regex": "",
        "hide": 0,
        "refresh": 1, "multi": false, "includeAll": false,
    ]
}

extension Dashboard {
    /// A dashboard of a spec: `sections`, and then whatever of the spec's metrics they do not show.
    init(
        of spec: CheckedSpec, _ name: String, uid: String, about: String, variables: [Variable] = [],
        showing metrics: DashboardMetrics, sections: [Section]
    ) {
        self.init(
            uid: uid, title: "\(spec.namespace) / \(name)",
            description: "\(about) Made by veloc from the spec; do not edit.", tags: [spec.namespace, "veloc"],
            variables: variables, sections: sections + [metrics.others(of: spec, besides: sections)])
    }
}

extension Dashboard.Variable {
    fileprivate var json: JSON {
        let query = JSON.string("label_values(\(metric), \(valuesOf))")
        return [
            "type": "query", "name": .string(name), "label": .string(label), "datasource": Panel.datasource,
            "definition": query,
            "query": ["qryType": 1, "query": query, "refId": "PrometheusVariableQueryEditor-VariableQuery"],
            "refresh": 2, "sort": 1, "hide": 0, "multi": false, "includeAll": false,
        ]
    }
}
