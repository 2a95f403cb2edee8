import VeloFormat
import VeloModel

/// `Metrics/NAME.swift`: the definition of one metric and the straight-line code that records an event into it.
func emitMetric(_ metric: GeneratedMetric) -> Artifact {
    var members = [
        SwiftDeclaration(.value(head: "public static let definition", definition(metric))),
        SwiftDeclaration(.stored("private let family", type: metric.handle.rawValue)),
        SwiftDeclaration(
            .function(
                head: "init", parameters: ["_ family: \(metric.handle.rawValue)"], result: "",
                [.expression(.code("self.family = family"))])),
        SwiftDeclaration(
            .function(
                head: "public func record", parameters: ["_ event: \(metric.definition.event.typeName)"], result: "",
                recording(metric)),
            documentation: effect(metric)),
    ]
    if !metric.columns.isEmpty { members += columnFunctions(metric) }
    let type = SwiftDeclaration(
        .type(head: "public struct \(metric.typeName): Sendable", members: members),
        documentation: documentation(metric))
    let file = SwiftFile(imports: ["public import VeloFormat", "import VeloMetrics"], declarations: [type])
    return Artifact(path: "generated/Swift/Metrics/\(metric.typeName).swift", text: SwiftPrinter.print(file))
}

private func documentation(_ metric: GeneratedMetric) -> [String] {
    let definition = metric.definition
    let labels = definition.columnLabels.map(\.name) + definition.rowLabels.map(\.name)
    let series = labels.isEmpty ? definition.name : "\(definition.name){\(labels.joined(separator: ", "))}"
    var facts = "`\(series)`: a \(definition.kind.rawValue), recorded on `\(definition.event.rawValue)`"
    if metric.metric.isDurable { facts += ", durable" }
    if definition.hasExemplars { facts += ", with exemplars" }
    if definition.hasCreated { facts += ", with `_created`" }
    if let retention = metric.metric.retention { facts += ", kept as `\(retention)`" }
    var paragraphs = [definition.help, facts + "."]
    if definition.kind == .histogram {
        let unit = definition.value == .duration ? "seconds" : "bytes"
        paragraphs.append("Buckets in \(unit): \(definition.bounds.map(definition.boundText).joined(separator: ", ")).")
    }
    return paragraphs
}

private func definition(_ metric: GeneratedMetric) -> SwiftExpression {
    let definition = metric.definition
    var arguments: [(label: String?, value: SwiftExpression)] = [
        ("name", .string(definition.name)),
        ("help", .string(definition.help)),
        ("kind", .code(".\(definition.kind)")),
        ("event", .code(".\(definition.event)")),
        ("value", .code(".\(definition.value)")),
        ("rows", .code(".\(definition.rows)")),
        (
            "rowLabels",
            .array(definition.rowLabels.map { .code(".init(\"\(escapedForString($0.name))\", .\($0.attribute))") })
        ),
        (
            "columnLabels",
            .array(
                metric.columns.map { column in
                    .call(
                        ".init",
                        [
                            (nil, .string(column.label.name)), (nil, .code(".\(column.label.attribute)")),
                            ("values", .code(column.valuesExpression)),
                        ])
                })
        ),
        ("initialColumns", initialColumns(metric)),
    ]
    if !definition.bounds.isEmpty {
        arguments.append(("bounds", .array(definition.bounds.map { .code(groupedDigits($0)) })))
    }
    for (label, isSet) in [
        ("hasExemplars", definition.hasExemplars), ("hasCreated", definition.hasCreated),
        ("isDurable", definition.isDurable),
    ] where isSet {
        arguments.append((label, .code("true")))
    }
    return .tallCall("FamilyDefinition", arguments)
}

private func initialColumns(_ metric: GeneratedMetric) -> SwiftExpression {
    guard !metric.columns.isEmpty else { return .array(metric.definition.initialColumns.map { .code("\($0)") }) }
    let products = metric.initialProducts.map { product in
        SwiftExpression.call(
            "columns",
            zip(metric.columnNames, zip(metric.columns, product)).map { name, values in
                (name, .array(values.1.map { .code(values.0.expression($0)) }))
            })
    }
    return products.count == 1 ? products[0] : .suffixed(.array(products), products.isEmpty ? "" : ".flatMap { $0 }")
}

/// What an event does, in words.
private func effect(_ metric: GeneratedMetric) -> String {
    switch metric.definition.value {
    case .one: "Adds one."
    case .duration: metric.handle == .histogram ? "Observes the duration." : "Adds the duration in nanoseconds."
    case .requestBytes: metric.handle == .histogram ? "Observes the bytes received." : "Adds the bytes received."
    case .responseBytes: metric.handle == .histogram ? "Observes the bytes sent." : "Adds the bytes sent."
    case .delta: "Adds the change."
    case .state: "Sets 1 for healthy, 0 for not."
    case .ratio: "Sets the used share of the allowance; 0 without an allowance."
    }
}

private func recording(_ metric: GeneratedMetric) -> [SwiftStatement] {
    var statements: [SwiftStatement] = zip(metric.columnNames, metric.columns).map { name, column in
        .constant(SwiftName.escaped(name), .code("\(column.typeName)(event.\(column.sourceProperty))"))
    }
    let column =
        metric.columns.isEmpty
        ? "0"
        : "Self.column(\(metric.columnNames.map { "\($0): \(SwiftName.escaped($0))" }.joined(separator: ", ")))"
    let operation = metric.operation
    var arguments: [(label: String?, value: SwiftExpression)] = [
        (nil, .code(operation.argument)), ("row", .code(metric.row)), ("column", .code(column)),
    ]
    if metric.definition.hasExemplars { arguments.append(("exemplar", .code("event.trace"))) }
    let call = SwiftStatement.expression(.call("family.\(operation.method)", arguments))
    if let rows = metric.rowSequence {
        statements.append(.block(head: "for row in \(rows)", [call]))
    } else {
        statements.append(call)
    }
    return statements
}

/// `column`, the place of one combination of label values, the first label most significant; and `columns`, those of a
/// product of values.
private func columnFunctions(_ metric: GeneratedMetric) -> [SwiftDeclaration] {
    let names = zip(metric.columnNames, metric.columns)
    let arguments = metric.columnNames.map { "\($0): \(SwiftName.escaped($0))" }.joined(separator: ", ")
    var index = ""
    for (name, column) in names {
        let value = "\(SwiftName.escaped(name)).rawValue"
        let significant = index.contains(" ") ? "(\(index))" : index
        index = index.isEmpty ? value : "\(significant) * \(column.typeName).count + \(value)"
    }
    var combinations = SwiftStatement.expression(.code("column(\(arguments))"))
    for (position, name) in metric.columnNames.enumerated().reversed() {
        let variable = SwiftName.escaped(name)
        let function = position == metric.columnNames.count - 1 ? "map" : "flatMap"
        combinations = .closure(head: "\(variable).\(function)", parameter: variable, [combinations])
    }
    return [
        SwiftDeclaration(
            .function(
                head: "static func column", parameters: names.map { "\($0): \($1.typeName)" }, result: " -> Int",
                [.expression(.code(index))]),
            documentation: "The column of one combination of label values."),
        SwiftDeclaration(
            .function(
                head: "private static func columns", parameters: names.map { "\($0): [\($1.typeName)]" },
                result: " -> [Int]", [combinations]),
            documentation: "The columns of every combination of these values."),
    ]
}
