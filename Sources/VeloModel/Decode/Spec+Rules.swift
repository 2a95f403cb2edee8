import VeloFormat
import VeloSource
import VeloYAML

/// One of `recording_rules`: a series that Prometheus computes and stores under a name of its own.
struct RecordingSpec {
    var expression: Field<YAMLScalar>
    /// How often it is computed; the server's evaluation interval if absent.
    var interval: Field<TimeSpan>
    /// What is added to the labels of the result.
    var labels: Declarations<String>
}

func decodeRecording(_ reader: inout MappingReader) -> RecordingSpec? {
    RecordingSpec(
        expression: reader.required("expr", .expression, "a PromQL expression"),
        interval: reader.optional("interval", .prometheusDuration),
        labels: reader.section("labels", of: .text))
}
