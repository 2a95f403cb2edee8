import PromQL
import VeloFormat
import VeloSource

/// A metric of another exporter whose declaration makes sense.
struct ResolvedExternal {
    let kind: CatalogueMetric.Kind
    let unit: String?
    /// As declared; `job` and `instance` only if their values are told.
    let labels: [ByteString: CatalogueMetric.Label]

    /// The series that the metric is exposed as.
    ///
    /// `_sum` and `_count` of a summary count, its quantiles do not. `le` and `quantile` need no declaration; one tells
    /// their values.
    func samples(_ name: String) -> [(name: String, kind: CatalogueMetric.Kind, labels: Labels)] {
        func without(_ label: ByteString) -> Labels { labels.filter { $0.key != label } }
        func with(_ label: ByteString) -> Labels { labels.merging([label: CatalogueMetric.Label()]) { own, _ in own } }
        switch kind {
        case .histogram:
            return [
                (name + "_bucket", .histogram, with("le")), (name + "_sum", .histogram, without("le")),
                (name + "_count", .histogram, without("le")),
            ]
        case .summary:
            return [
                (name, .summary, with("quantile")), (name + "_sum", .counter, without("quantile")),
                (name + "_count", .counter, without("quantile")),
            ]
        case .counter, .gauge, .info, .stateset, .unknown: return [(name, kind, labels)]
        }
    }

    typealias Labels = [ByteString: CatalogueMetric.Label]
}

/// Resolves all of `external_metrics`, in order; `nil` where something was refused.
func resolveExternals(_ spec: Spec, _ collector: Collector) -> [ResolvedExternal?] {
    spec.externalMetrics.all.map { declared in
        guard let definition = declared.definition else { return nil }
        func refuse(_ title: String, at span: Span, _ text: String, hint: String? = nil) {
            collector.report(.externalMetric, title, at: span, text, hint: hint)
        }
        guard isMetricName(declared.name) else {
            refuse(
                "`\(excerpt(declared.name))` is not a metric name", at: declared.span,
                "letters, digits, `_` and `:`, not a digit first")
            return nil
        }
        var labels: ResolvedExternal.Labels = [:]
        var isValid = !definition.labels.isInvalid && !definition.unit.isInvalid
        for label in definition.labels.value?.all ?? [] {
            let title = "external metric `\(declared.name)` cannot have label `\(excerpt(label.name))`"
            if !isLabelName(label.name) || label.name.hasPrefix("__") {
                refuse(title, at: label.span, "no exporter can expose a label of this name")
                isValid = false
            } else if labels[ByteString(label.name)] != nil {
                refuse(title, at: label.span, "it is listed twice")
                isValid = false
            }
            switch label.definition {
            case .any: labels[ByteString(label.name)] = CatalogueMetric.Label()
            case .list(let values):
                if values.isEmpty {
                    refuse(title, at: label.span, "it has no values", hint: "write `any`, or leave it out")
                }
                isValid = isValid && !values.isEmpty
                labels[ByteString(label.name)] = CatalogueMetric.Label(values: Set(values.map { ByteString($0.value) }))
            case nil: isValid = false
            }
        }
        guard isValid, let kind = definition.kind.value else { return nil }
        return ResolvedExternal(kind: kind, unit: definition.unit.value, labels: labels)
    }
}

/// `[a-zA-Z_:][a-zA-Z0-9_:]*`, the metric names of Prometheus's data model.
func isMetricName(_ name: String) -> Bool { isLabelName(String(name.map { $0 == ":" ? "_" : $0 })) }
