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
    members.append(SwiftDeclaration(.stored("private let engine", type: "MetricEngine")))
    members += [
        SwiftDeclaration(
            .function(
                head: "public init", parameters: ["_ engine: MetricEngine"], result: "",
                [.expression(.code("self.init(engine, shard: 0)"))]),
            documentation: "Binds the families of an engine, for use by any thread.",
            "Precondition: the engine was made with `definitions`."),
        SwiftDeclaration(
            .function(
                head: "private init", parameters: ["_ engine: MetricEngine", "shard: Int"], result: "",
                [.expression(.code("self.engine = engine"))] + metrics.enumerated().map { .expression(binding($0, $1)) }
            )),
        SwiftDeclaration(
            .function(
                head: "public func recorder", parameters: ["ofLoop loop: Int"], result: " -> any MetricRecorder",
                [.expression(.code("CompiledMetrics(engine, shard: engine.shard(ofLoop: loop))"))]),
            documentation: "For one event loop alone, which writes cells of its own."),
        SwiftDeclaration(
            .computed(
                head: "public var keepsTraces: Bool",
                [.expression(.code("\(metrics.contains { $0.definition.hasExemplars })"))]),
            documentation: "Whether a metric has exemplars."),
    ]
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

/// `requestsTotal = RequestsTotal(engine.counter(0, shard: shard))`
private func binding(_ index: Int, _ metric: GeneratedMetric) -> SwiftExpression {
    .call(
        "\(SwiftName.escaped(metric.propertyName)) = \(metric.typeName)",
        [(nil, .code("engine.\(metric.handle.accessor)(\(index), shard: shard)"))])
}
