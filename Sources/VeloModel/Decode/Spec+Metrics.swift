import VeloFormat
import VeloSource
import VeloYAML

/// One of `labels`: the closed domain of a label and the attribute that fills it.
struct LabelSpec {
    enum Values {
        /// A domain the compiler knows by name.
        case named(NamedDomain)
        case list([Located<String>])
    }

    var values: Field<Values>
    var other: Field<String>
    var attribute: Field<String>
}

/// The domains that a spec refers to by a word.
enum NamedDomain: String, CaseIterable {
    case httpStatus = "http-status"
    case tenants
    case pools
    case backends
}

func decodeLabel(_ reader: inout MappingReader) -> LabelSpec? {
    LabelSpec(
        values: reader.optional("values", .labelValues),
        other: reader.optional("other", .text),
        attribute: reader.optional("attribute", .text))
}

extension Form where Value == LabelSpec.Values {
    static var labelValues: Form {
        Form { node, site, collector in
            if case .sequence = node.content {
                return Form<[Located<String>]>.list(of: .text).read(node, site, collector).map { .list($0) }
            }
            return Form<NamedDomain>.word("a list of values or a domain").read(node, site, collector).map { .named($0) }
        }
    }
}

/// One of `metrics`.
struct MetricSpec {
    enum Buckets {
        case auto
        case list([Located<String>])
    }

    var kind: Field<MetricKind>
    var help: Field<String>
    var event: Field<Event>
    var value: Field<EventValue>
    var labels: Field<[Located<String>]>
    var buckets: Field<Buckets>
    var retention: Field<String>
    var durable: Field<Bool>
    var exemplars: Field<Bool>
    var created: Field<Bool>
    var initial: Field<Declarations<[Located<String>]>>
    var unit: Field<String>
    /// Where `retention` stands, for what is said of the key rather than of the value.
    var retentionKey: Span?
}

enum MetricKind: String, CaseIterable {
    case counter, gauge, histogram

    var format: FamilyDefinition.Kind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .histogram: .histogram
        }
    }
}

func decodeMetric(_ reader: inout MappingReader) -> MetricSpec? {
    MetricSpec(
        kind: reader.required("type", .word("a metric type"), "one of `counter`, `gauge`, `histogram`"),
        help: reader.required("help", .text, "what the metric says, in a sentence"),
        event: reader.required("on", .word("an event"), "the event that records it, such as `request.completed`"),
        value: reader.optional("value", .word("a value of an event")),
        labels: reader.optional("labels", .list(of: .text)),
        buckets: reader.optional("buckets", .buckets),
        retention: reader.optional("retention", .text),
        durable: reader.optional("durable", .flag),
        exemplars: reader.optional("exemplars", .flag),
        created: reader.optional("created", .flag),
        initial: reader.optional("init", .declarations(of: .list(of: .text))),
        unit: reader.optional("unit", .text),
        retentionKey: reader.keySpan("retention"))
}

extension Form where Value == MetricSpec.Buckets {
    static var buckets: Form {
        Form { node, site, collector in
            if case .sequence = node.content {
                return Form<[Located<String>]>.list(of: .text).read(node, site, collector).map { .list($0) }
            }
            return Form.scalar("`auto` or a list of upper bounds") { $0 == "auto" ? .auto : nil }
                .read(node, site, collector)
        }
    }
}
