import VeloFormat
import VeloModel

/// Panels of the metrics that no other panel shows, so that none of a spec's metrics is left without one.
extension DashboardMetrics {
    /// One panel for each metric that can have a series and that `sections` do not ask for, in declaration order:
    /// counters as rates and gauges as they are, by all their labels, histograms as percentiles.
    func others(of spec: CheckedSpec, besides sections: [Dashboard.Section]) -> Dashboard.Section {
        let panels = sections.flatMap(\.panels)
        let shown = panels.flatMap(\.targets).reduce(into: Set<String>()) { $0.formUnion($1.query.selectedNames) }
        var titles = Set(panels.map(\.title))
        let others = all.filter { shown.isDisjoint(with: $0.definition.sampleNames) }.map { metric in
            // No other title holds an underscore or a colon, so a metric's full name is always free.
            let title = metric.definition.title(in: spec.namespace)
            return panel(
                of: metric, titled: titles.insert(title).inserted ? title : metric.definition.name, spec.topology)
        }
        return Dashboard.Section(title: "Other metrics", panels: others)
    }

    private func panel(of metric: DashboardMetric, titled title: String, _ topology: Topology) -> Panel {
        let definition = metric.definition
        let targets: [Panel.Target]
        let how: String
        if definition.kind == .histogram {
            targets = Self.percentiles([50, 99], of: metric)
            how = "Median and 99th percentile. No value without traffic."
        } else {
            let labels = metric.labels
            let isLong = hasManyLines(metric, topology)
            let query = definition.kind == .counter ? metric.rate(by: labels) : metric.level(by: labels)
            let least = definition.value == .state
            let cut = least ? query.bottom(Self.shown) : query.top(Self.shown)
            targets = [
                Panel.Target(query: isLong ? cut : query, legend: labels.isEmpty ? title : Self.legend(labels))
            ]
            how =
                definition.reading + (labels.isEmpty ? "" : ", by \(labels.joined(separator: ", "))")
                + (isLong ? "; the ten \(least ? "lowest" : "highest")." : ".")
        }
        return .graph(
            title, definition.helpSentence + how, unit: definition.unit, targets,
            noValue: metric.series.atStart == 0 || metric.tenantVariable != nil ? "none" : nil)
    }

    /// Whether a panel by all labels can have more lines than a person can read: any number with tenants, and otherwise
    /// as many as one velod can have.
    private func hasManyLines(_ metric: DashboardMetric, _ topology: Topology) -> Bool {
        if metric.tenantVariable == nil, metric.tenant != nil { return true }
        let rows = Set(metric.definition.rowLabels.map(\.attribute)).subtracting([.tenant])
        let rowCount = RowSpace(attributes: rows).map(topology.rowCount) ?? 1
        return rowCount * metric.definition.columnCount > Self.shown
    }
}

extension FamilyDefinition {
    /// The name as words, without the namespace and a counter's `_total`; the name itself where nothing is left.
    fileprivate func title(in namespace: String) -> String {
        var rest = name[...]
        if rest.hasPrefix(namespace + "_") { rest = rest.dropFirst(namespace.count + 1) }
        if kind == .counter, rest.hasSuffix("_total") { rest = rest.dropLast("_total".count) }
        let words = rest.split { $0 == "_" || $0 == ":" }.joined(separator: " ")
        return words.isEmpty ? name : words.prefix(1).uppercased() + words.dropFirst()
    }

    /// `help` as a sentence that another may follow. Grafana fills in what looks like a variable in a description, which
    /// an invisible word joiner prevents.
    fileprivate var helpSentence: String {
        guard let last = help.last else { return "" }
        let text = help.replacing("$", with: "$\u{2060}").replacing("[[", with: "[\u{2060}[")
        return text + (".!?".contains(last) ? " " : ". ")
    }

    /// What a line of the panel is.
    fileprivate var reading: String {
        switch value {
        case .state: "The lowest of all instances"
        case .ratio: "The highest of all instances"
        case .delta: "All instances together"
        case .one, .duration, .requestBytes, .responseBytes: "Per second"
        }
    }

    /// The unit of Grafana for what the panel shows. Bytes are decimal, as in its `Bps`.
    fileprivate var unit: String {
        switch value {
        case .one: "reqps"
        case .duration: "s"
        case .requestBytes, .responseBytes: kind == .counter ? "Bps" : "decbytes"
        case .delta, .state: "short"
        case .ratio: "percentunit"
        }
    }
}
