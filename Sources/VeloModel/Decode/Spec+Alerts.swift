import VeloFormat
import VeloSource
import VeloYAML

/// One of `owners`.
struct OwnerSpec {
    var team: Field<String>
}

func decodeOwner(_ reader: inout MappingReader) -> OwnerSpec? {
    OwnerSpec(team: reader.required("team", .text, "the value of the label `team` on the owner's alerts"))
}

/// One of `receivers`.
struct ReceiverSpec {
    var webhookFile: Field<String>
}

func decodeReceiver(_ reader: inout MappingReader) -> ReceiverSpec? {
    ReceiverSpec(webhookFile: reader.optional("webhook_file", .absoluteFile))
}

/// One of `alerts`.
struct AlertSpec {
    var expression: Field<YAMLScalar>
    var threshold: Field<ThresholdSpec>
    /// Where `threshold` stands.
    var thresholdKey: Span?
    var delay: Field<TimeSpan>
    /// How often it is evaluated; the server's evaluation interval if absent.
    var interval: Field<TimeSpan>
    var severity: Field<AlertSeverity>
    var owner: Field<String>
    /// What is added to the labels of the alert, beside `severity` and `team`.
    var labels: Declarations<String>
    var summary: Field<String>
    var description: Field<String>
    var runbook: Field<String>
    /// From the bytes of the summary and the description to those of the source.
    var summaryOffsets: OffsetMap?
    var descriptionOffsets: OffsetMap?
}

enum AlertSeverity: String, CaseIterable { case critical, warning, info }

/// `threshold` of an alert: by plan, with a default for everybody else.
struct ThresholdSpec {
    /// `default` first if it is given; the rest are names of plans.
    var values: Declarations<Threshold>
}

func decodeAlert(_ reader: inout MappingReader) -> AlertSpec? {
    AlertSpec(
        expression: reader.required("expr", .expression, "a PromQL expression"),
        threshold: reader.optional("threshold", .thresholds),
        thresholdKey: reader.keySpan("threshold"),
        delay: reader.optional("for", .prometheusDurationOrZero),
        interval: reader.optional("interval", .prometheusDuration),
        severity: reader.optional("severity", .word("a severity")),
        owner: reader.optional("owner", .text),
        labels: reader.section("labels", of: .text),
        summary: reader.required("summary", .text, "one sentence for the person who is woken up"),
        description: reader.optional("description", .text),
        runbook: reader.optional(
            "runbook",
            .scalar("an address such as `https://example.com/runbook`") { text in
                text.hasPrefix("https://") || text.hasPrefix("http://") ? text : nil
            }),
        summaryOffsets: reader.offsets("summary"), descriptionOffsets: reader.offsets("description"))
}

extension Form where Value == ThresholdSpec {
    /// `{ default: 5%, pro: 1% }`, or `5%` for everybody.
    static var thresholds: Form {
        Form { node, site, collector in
            if case .mapping = node.content {
                return Form<Declarations<Threshold>>.declarations(of: .threshold).read(node, site, collector)
                    .map { ThresholdSpec(values: $0) }
            }
            return Form<Threshold>.threshold.read(node, site, collector).map { value in
                ThresholdSpec(values: Declarations([Declared(name: "default", span: node.span, definition: value)]))
            }
        }
    }
}
