import PromQL
import VeloSource
import VeloYAML

/// One of `external_metrics`: what another exporter exposes to the same Prometheus, so that rules can join with it.
struct ExternalMetricSpec {
    enum LabelValues {
        /// The values are not known.
        case any
        case list([Located<String>])
    }

    var kind: Field<CatalogueMetric.Kind>
    var unit: Field<String>
    /// Without `job` and `instance`, unless their values are told.
    var labels: Field<Declarations<LabelValues>>
}

func decodeExternalMetric(_ reader: inout MappingReader) -> ExternalMetricSpec? {
    ExternalMetricSpec(
        kind: reader.required(
            "type", .word("a metric type"), "what `# TYPE` says of it: `counter`, `gauge`, `histogram`, `summary`, …"),
        unit: reader.optional("unit", .text),
        labels: reader.optional("labels", .externalLabels))
}

extension Form where Value == Declarations<ExternalMetricSpec.LabelValues> {
    /// `[cpu, mode]`, or `{ cpu: any, mode: [idle, user] }`.
    static var externalLabels: Form {
        Form { node, site, collector in
            guard case .sequence = node.content else {
                return Form.declarations(of: .externalLabelValues).read(node, site, collector)
            }
            return Form<[Located<String>]>.list(of: .text).read(node, site, collector).map { names in
                Declarations(names.map { Declared(name: $0.value, span: $0.span, definition: .any) })
            }
        }
    }
}

extension Form where Value == ExternalMetricSpec.LabelValues {
    static var externalLabelValues: Form {
        Form { node, site, collector in
            if case .sequence = node.content {
                return Form<[Located<String>]>.list(of: .text).read(node, site, collector).map { .list($0) }
            }
            return Form.scalar("`any` or a list of values") { $0 == "any" ? .any : nil }.read(node, site, collector)
        }
    }
}
