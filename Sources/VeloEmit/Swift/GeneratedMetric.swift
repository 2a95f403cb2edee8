import VeloFormat
import VeloModel

/// A metric with the Swift names that stand for it.
struct GeneratedMetric {
    let metric: CheckedMetric
    let columns: [GeneratedLabel]
    /// The struct: `RequestsTotal`.
    let typeName: String
    /// The property of `CompiledMetrics`: `requestsTotal`.
    let propertyName: String
    /// Parallel to `columns`: names of parameters and local constants.
    let columnNames: [String]

    var definition: FamilyDefinition { metric.definition }

    /// All metrics of a spec. Names in the generated module are unique; `types` already holds the labels'.
    static func all(_ spec: CheckedSpec, labels: GeneratedLabels, types: inout NameScope) -> [GeneratedMetric] {
        var properties = NameScope(
            reserved: ["definitions", "engine", "event", "init", "keepsTraces", "loop", "recorder", "self", "shard"]
                + Event.allCases.map { "\($0)" })
        return spec.metrics.map { metric in
            let prefix = "\(spec.namespace)_"
            let name = metric.definition.name
            let short = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
            return GeneratedMetric(
                metric, columns: labels.columns(of: metric.definition),
                typeName: types.unique(SwiftName.type(short, prefix: "Metric"), suffix: "Metric"),
                propertyName: properties.unique(SwiftName.member(short, prefix: "metric"), suffix: "Metric"))
        }
    }

    private init(_ metric: CheckedMetric, columns: [GeneratedLabel], typeName: String, propertyName: String) {
        self.metric = metric
        self.columns = columns
        self.typeName = typeName
        self.propertyName = propertyName
        var scope = NameScope(reserved: [
            "column", "columns", "definition", "event", "family", "init", "record", "row", "self",
        ])
        columnNames = columns.map { scope.unique(SwiftName.member($0.label.name, prefix: "label")) }
    }
}

extension GeneratedMetric {
    /// The engine's handle.
    enum Handle: String {
        case counter = "CounterFamily"
        case gauge = "GaugeFamily"
        case ratio = "RatioFamily"
        case histogram = "HistogramFamily"

        /// The engine's function that gives it.
        var accessor: String { "\(self)" }
    }

    var handle: Handle {
        switch definition.kind {
        case .counter: .counter
        case .histogram: .histogram
        case .gauge: definition.value == .ratio ? .ratio : .gauge
        }
    }

    /// The method of the handle and its first argument.
    ///
    /// Precondition: kind and value go together, which the model sees to: a count or a sum is a counter or a histogram, a
    /// delta, a state and a ratio are gauges.
    var operation: (method: String, argument: String) {
        switch (definition.kind, definition.value) {
        case (.counter, .one): ("add", "1")
        case (.counter, .duration): ("add", "event.durationNanoseconds")
        case (.counter, .requestBytes): ("add", "event.requestBytes")
        case (.counter, .responseBytes): ("add", "event.responseBytes")
        case (.histogram, .duration): ("observe", "event.durationNanoseconds")
        case (.histogram, .requestBytes): ("observe", "event.requestBytes")
        case (.histogram, .responseBytes): ("observe", "event.responseBytes")
        case (.gauge, .delta): ("add", "event.delta")
        case (.gauge, .state): ("set", "event.isHealthy ? 1 : 0")
        case (.gauge, .ratio): ("set", "event.limit == 0 ? 0 : Double(event.used) / Double(event.limit)")
        default:
            preconditionFailure("\(definition.name): a \(definition.kind) cannot take `\(definition.value.rawValue)`")
        }
    }

    /// The row an event is counted in; for `backend.health` by tenant the variable of a loop over `rowSequence`.
    ///
    /// Precondition: what is set, not added to, has one writer a cell, which the model sees to: a health gauge is by
    /// backend and a quota gauge by tenant and quota, because a pool's or a fleet's would be overwritten by its last member.
    var row: String {
        switch (definition.event, definition.rows) {
        case (.requestCompleted, .single), (.requestThrottled, .single), (.slaJudged, .single), (.slaBreached, .single),
            (.connectionActive, .single):
            "0"
        case (.requestCompleted, let rows), (.requestThrottled, let rows), (.slaJudged, let rows),
            (.slaBreached, let rows):
            placeRow("event.place", rows)
        case (.connectionActive, .backend): "event.at.backend"
        case (.connectionActive, .tenantPoolBackend): "event.at.tenantPoolBackend"
        case (.connectionActive, let rows): placeRow("event.at.place", rows)
        case (.backendHealth, .backend): "event.backend"
        case (.backendHealth, .tenantPoolBackend): "Int(row)"
        case (.quotaUsage, .tenant) where definition.columnLabels.contains { $0.attribute == .quota }: "event.tenant"
        default:
            preconditionFailure("\(definition.name): `\(definition.event.rawValue)` has no row by \(definition.rows)")
        }
    }

    private func placeRow(_ place: String, _ rows: RowSpace) -> String {
        switch rows {
        case .tenant: "\(place).tenant"
        case .pool: "\(place).pool"
        case .tenantPool: "\(place).tenantPool"
        case .single, .backend, .tenantPoolBackend:
            preconditionFailure("\(definition.name): `\(definition.event.rawValue)` has no row by \(rows)")
        }
    }

    /// What to loop over where one event is counted in several rows.
    var rowSequence: String? {
        definition.event == .backendHealth && definition.rows == .tenantPoolBackend ? "event.tenantPoolBackends" : nil
    }

    /// The columns born at zero as products of label values, in column order: `{GET, HEAD} × {200, 404}`. Few and short where
    /// the spec's `init` is a product, as it usually is.
    var initialProducts: [[[Int]]] {
        let counts = columns.map(\.label.values.count)
        let cells = definition.initialColumns.map { column in
            var rest = column
            return Array(
                counts.reversed().map { count in
                    defer { rest /= count }
                    return rest % count
                }.reversed())
        }
        return products(cells[...], depth: counts.count)
    }
}

/// Factors a rising list of tuples into products of index lists that, one after another, give the same list.
private func products(_ cells: ArraySlice<[Int]>, depth: Int) -> [[[Int]]] {
    guard depth > 0, let width = cells.first?.count else { return [] }
    let position = width - depth
    if depth == 1 { return [[cells.map { $0[position] }]] }
    var result: [[[Int]]] = []
    var rest = cells
    while let value = rest.first?[position] {
        let group = rest.prefix { $0[position] == value }
        rest = rest[group.endIndex...]
        let inner = products(group, depth: depth - 1)
        if inner.count == 1, let last = result.last, Array(last.dropFirst()) == inner[0] {
            result[result.count - 1][0].append(value)
        } else {
            result += inner.map { [[value]] + $0 }
        }
    }
    return result
}
