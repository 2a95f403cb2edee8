import VeloFormat

/// `CompiledMetrics.swift`: the recorder, one function an event and one line a metric of it.
func emitCompiledMetrics(_ metrics: [GeneratedMetric]) -> Artifact {
    var members = [
        SwiftDeclaration(
            .value(
                head: "public static let definitions: [FamilyDefinition]",
                .array(metrics.map { .code("\($0.typeName).definition") })),
            documentation: "Every family, in the order of the spec. The engine must be made with these.")
    ]
    members += metrics.map {
        SwiftDeclaration(.stored("private let \(SwiftName.escaped($0.propertyName))", type: $0.typeName))
    }
    members.append(
        SwiftDeclaration(
            .function(
                head: "public init", parameters: ["_ engine: MetricEngine"], result: "",
                metrics.enumerated().map { index, metric in
                    let name = SwiftName.escaped(metric.propertyName)
                    return .expression(
                        .call(
                            "\(name) = \(metric.typeName)", [(nil, .code("engine.\(metric.handle.accessor)(\(index))"))]
                        ))
                }),
            documentation: "Binds the families of an engine.", "Precondition: the engine was made with `definitions`."))
    members += Event.allCases.map { event in
        let recorded = metrics.filter { $0.definition.event == event }
        return SwiftDeclaration(
            .function(
                head: "public func \(event.functionName)", parameters: ["_ event: \(event.typeName)"], result: "",
                recorded.map { .expression(.code("\(SwiftName.escaped($0.propertyName)).record(event)")) }))
    }
    let type = SwiftDeclaration(
        .type(head: "public struct CompiledMetrics: MetricRecorder", members: members),
        documentation: "Records every event of the runtime into the metrics that the spec derives from it.")
    let file = SwiftFile(
        imports: ["public import VeloFormat", "public import VeloMetrics"], declarations: [type])
    return Artifact(path: "generated/Swift/CompiledMetrics.swift", text: SwiftPrinter.print(file))
}
