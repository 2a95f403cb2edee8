import VeloFormat
import VeloSource

/// A metric whose definition holds together.
struct ResolvedMetric {
    /// Complete but for `initialColumns`.
    var definition: FamilyDefinition
    /// The values born at zero that the spec gives, by column label.
    let initial: [String: [String]]
    let retention: String?
    let isDurable: Bool
}

/// Resolves all of `metrics`, in order; `nil` where something was refused.
func resolveMetrics(
    _ spec: Spec, labels: [String: ResolvedLabel?], latencies: [TimeSpan], _ collector: Collector
) -> [ResolvedMetric?] {
    spec.metrics.all.map { metric in
        guard let definition = metric.definition else { return nil }
        return MetricResolver(
            name: metric.name, span: metric.span, spec: definition, labels: labels, latencies: latencies,
            collector: collector
        ).resolve()
    }
}

/// The name of a metric's sample: a counter's ends in `_total`, whichever way the spec spells it.
func exposedName(_ name: String, _ kind: MetricKind) -> String {
    kind == .counter && !name.hasSuffix("_total") ? name + "_total" : name
}

private struct MetricResolver {
    let name: String
    let span: Span
    let spec: MetricSpec
    let labels: [String: ResolvedLabel?]
    let latencies: [TimeSpan]
    let collector: Collector

    func resolve() -> ResolvedMetric? {
        guard let event = spec.event.given, let kind = spec.kind.given else { return nil }
        let value = resolveValue(event.value, kind)
        let resolvedLabels = resolveLabels(event)
        guard let value, let resolvedLabels, hasOneWriter(event, resolvedLabels), let rows = rowSpace(resolvedLabels)
        else { return nil }
        let columns = resolvedLabels.compactMap { name, label in
            label.values.map { FamilyDefinition.ColumnLabel(name, label.attribute, values: $0) }
        }
        let bounds = resolveBounds(spec, value, kind.value, latencies: latencies, span: span, collector)
        let initial = resolveInitial(spec, columns, metric: name, collector)
        guard let bounds, let initial, let help = spec.help.value else { return nil }
        guard !spec.retention.isInvalid, !spec.durable.isInvalid, !spec.exemplars.isInvalid, !spec.created.isInvalid
        else { return nil }
        guard canHaveExtras(event, kind) else { return nil }
        return ResolvedMetric(
            definition: FamilyDefinition(
                name: exposedName(name, kind.value), help: help, kind: kind.value.format, event: event.value,
                value: value,
                rows: rows,
                rowLabels: resolvedLabels.filter { $0.label.attribute.isRow }
                    .map { FamilyDefinition.RowLabel($0.name, $0.label.attribute) },
                columnLabels: columns, initialColumns: [], bounds: bounds,
                hasExemplars: spec.exemplars.value ?? false, hasCreated: spec.created.value ?? false,
                isDurable: spec.durable.value ?? false),
            initial: initial, retention: spec.retention.value, isDurable: spec.durable.value ?? false)
    }

    /// The quantity recorded, if the event has it and the type can hold it.
    private func resolveValue(_ event: Event, _ kind: Located<MetricKind>) -> EventValue? {
        guard !spec.value.isInvalid else { return nil }
        let value = spec.value.value ?? event.values.first ?? .one
        guard event.values.contains(value) else {
            collector.report(
                .metricValue, "event `\(event.rawValue)` has no value `\(value.rawValue)`",
                at: spec.value.given?.span ?? span,
                detail: "its values: " + event.values.map { "`\($0.rawValue)`" }.joined(separator: ", "))
            return nil
        }
        let kinds = Self.kinds(value)
        guard kinds.contains(kind.value) else {
            let wanted = kinds.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            let needsValue = kind.value == .histogram && spec.value.isAbsent && event.values.contains(.duration)
            collector.report(
                .metricKind, "a \(kind.value.rawValue) cannot record `\(event.rawValue)`", at: kind.span,
                "`\(value.rawValue)` needs a \(wanted)",
                hint: needsValue ? "say what it measures: `value: duration`" : "write `type: \(kinds[0].rawValue)`")
            return nil
        }
        return value
    }

    /// The types that can hold a value.
    private static func kinds(_ value: EventValue) -> [MetricKind] {
        switch value {
        case .one: [.counter]
        case .duration, .requestBytes, .responseBytes: [.histogram, .counter]
        case .delta, .state, .ratio: [.gauge]
        }
    }

    /// Exemplars and `_created` belong to what counts (OpenMetrics 1.0), and a trace comes with a request only. What a gauge
    /// says is of a process, so that there is nothing for the next one to keep.
    private func canHaveExtras(_ event: Located<Event>, _ kind: Located<MetricKind>) -> Bool {
        var isValid = true
        let countersOnly = [("exemplars", spec.exemplars), ("created", spec.created), ("durable", spec.durable)]
        for (key, field) in countersOnly where kind.value == .gauge {
            guard let flag = field.given, flag.value else { continue }
            isValid = false
            collector.report(
                .metricKind, "a gauge cannot have `\(key)`", at: flag.span, "only what counts can",
                hint: "take `\(key)` away")
        }
        if let flag = spec.exemplars.given, flag.value, kind.value != .gauge, event.value != .requestCompleted {
            isValid = false
            collector.report(
                .metricValue, "event `\(event.value.rawValue)` has no trace for `exemplars`", at: flag.span,
                detail: "only `\(Event.requestCompleted.rawValue)` has one", hint: "take `exemplars` away")
        }
        return isValid
    }

    private func resolveLabels(_ event: Located<Event>) -> [(name: String, label: ResolvedLabel)]? {
        guard !spec.labels.isInvalid else { return nil }
        var resolved: [(name: String, label: ResolvedLabel)] = []
        var isValid = true
        var seen: [Attribute: String] = [:]
        for label in spec.labels.value ?? [] {
            guard let found = lookUp(label) else {
                isValid = false
                continue
            }
            if let first = seen[found.attribute] {
                collector.report(
                    .repeatedLabel, "label `\(excerpt(label.value))` is repeated", at: label.span,
                    first == label.value ? "" : "`\(first)` already carries `\(found.attribute.rawValue)`")
                isValid = false
            } else if !event.value.attributes.contains(found.attribute) {
                collector.report(
                    .labelNotOfEvent, "event `\(event.value.rawValue)` has no `\(found.attribute.rawValue)`",
                    at: [
                        Diagnostic.Label(label.span, "this label could never have a value"),
                        Diagnostic.Label(event.span, "recorded on this event"),
                    ],
                    detail: "its attributes: "
                        + event.value.attributes.map { "`\($0.rawValue)`" }.joined(separator: ", "))
                isValid = false
            } else {
                resolved.append((label.value, found))
            }
            seen[found.attribute] = label.value
        }
        return isValid ? resolved : nil
    }

    private func lookUp(_ label: Located<String>) -> ResolvedLabel? {
        if let declared = labels[label.value] { return declared }
        if let attribute = Attribute(rawValue: label.value) { return standardLabel(attribute) }
        let known = labels.keys.sorted() + Attribute.allCases.map(\.rawValue)
        collector.report(
            .unknownLabel, "unknown label `\(excerpt(label.value))`", at: label.span, "not declared under `labels`",
            detail: "attributes that need no declaration: "
                + Attribute.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "),
            hint: didYouMean(label.value, among: known))
        return nil
    }

    /// A gauge that is set, not added to, needs a series for each thing that sets it: two backends of a pool, or two
    /// quotas of a tenant, would overwrite each other.
    private func hasOneWriter(_ event: Located<Event>, _ labels: [(name: String, label: ResolvedLabel)]) -> Bool {
        let missing = event.value.settingAttributes.filter { attribute in
            !labels.contains { $0.label.attribute == attribute }
        }
        guard !missing.isEmpty else { return true }
        func list(_ attributes: [Attribute]) -> String {
            attributes.map { "`\($0.rawValue)`" }.joined(separator: " and ")
        }
        let own = spec.labels.given.map { Span($0.span.file, $0.span.start, min($0.span.start + 1, $0.span.end)) }
        collector.report(
            .labelsOfEvent, "event `\(event.value.rawValue)` needs \(list(event.value.settingAttributes))",
            at: [
                Diagnostic.Label(own ?? span, "without \(list(missing))"),
                Diagnostic.Label(event.span, "recorded on this event"),
            ],
            detail: "it sets its series, so that one series would hold whatever was set last",
            hint: "add \(list(missing)) to `labels`; an expression can aggregate them away")
        return false
    }

    private func rowSpace(_ labels: [(name: String, label: ResolvedLabel)]) -> RowSpace? {
        if let space = RowSpace(attributes: Set(labels.map(\.label.attribute))) { return space }
        let backend = labels.first { $0.label.attribute == .backend }?.name
        let place = spec.labels.value?.first { $0.value == backend }?.span
        collector.report(
            .backendWithoutPool, "label `backend` without `pool`", at: place ?? span,
            "two pools may each have a backend of this name",
            detail: "names of backends are unique only within their pool, so series of two backends would be one",
            hint: "add `pool` to `labels`")
        return nil
    }
}

extension Event {
    /// The attributes that tell apart what sets a gauge of this event; empty where series are added to.
    fileprivate var settingAttributes: [Attribute] {
        switch self {
        case .backendHealth: [.pool, .backend]
        case .quotaUsage: [.tenant, .quota]
        case .requestCompleted, .requestThrottled, .connectionActive, .slaJudged, .slaBreached: []
        }
    }
}
