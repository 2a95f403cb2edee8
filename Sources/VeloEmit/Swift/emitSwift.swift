import VeloFormat
package import VeloModel

/// The target `VeloGenerated`: typed metrics and their recorder as Swift that a person can review, and everything that
/// grows with the tenants as packed text. Compiles against `VeloFormat` and `VeloMetrics` alone.
package func emitSwift(_ spec: CheckedSpec) -> [Artifact] {
    var types = NameScope(reserved: namesInUse)
    let labels = GeneratedLabels(spec.metrics.map(\.definition), scope: &types)
    let metrics = GeneratedMetric.all(spec, labels: labels, types: &types)
    let files = [emitCompiledSpec(spec), emitLabels(labels), emitCompiledMetrics(metrics), emitGeneratedReadme()]
    return files.compactMap { $0 } + metrics.map(emitMetric)
}

/// Types that generated code refers to, and may therefore not hide behind one of its own.
private let namesInUse =
    [
        "Array", "CaseIterable", "Double", "ExpressibleByIntegerLiteral", "Int", "Int64", "Sendable", "StaticString",
        "String", "UInt16", "UInt64", "Swift", "VeloFormat", "VeloMetrics", "VeloGenerated", "CompiledMetrics",
        "CompiledSpec", "FamilyDefinition", "MetricEngine", "MetricRecorder", "CounterFamily", "GaugeFamily",
        "RatioFamily", "HistogramFamily", "HTTPStatus", "RequestMethod", "ThrottleReason", "QuotaKind", "SLAKind",
        "Type", "Protocol", "Self", "Any",
    ] + Event.allCases.map(\.typeName)
