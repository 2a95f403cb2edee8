import VeloFormat

/// `Labels.swift`: a type a label, whose cases are its values and whose initializer maps what an event carries; `nil` if no
/// metric has such a label.
func emitLabels(_ labels: GeneratedLabels) -> Artifact? {
    guard !labels.all.isEmpty else { return nil }
    let file = SwiftFile(imports: imports(for: labels.all), declarations: labels.all.map(declaration))
    return Artifact(path: "generated/Swift/Labels.swift", text: SwiftPrinter.print(file))
}

/// Only what is used: the compiler warns of an import that is public without need.
private func imports(for labels: [GeneratedLabel]) -> [String] {
    if labels.contains(where: { $0.label.attribute != .statusCode }) { return ["public import VeloFormat"] }
    let usesRegistry = labels.contains { if case .registeredStatus = $0.form { true } else { false } }
    return usesRegistry ? ["import VeloFormat"] : []
}

private func declaration(_ label: GeneratedLabel) -> SwiftDeclaration {
    switch label.form {
    case .registeredStatus: registeredStatus(label)
    case .cases(let names): enumeration(label, names: names)
    }
}

private func registeredStatus(_ label: GeneratedLabel) -> SwiftDeclaration {
    SwiftDeclaration(
        .type(
            head: "public struct \(label.typeName): Sendable, ExpressibleByIntegerLiteral",
            members: [
                SwiftDeclaration(.value(head: "public static let count", .code("\(label.label.values.count)"))),
                SwiftDeclaration(.value(head: "public static let other", .code("\(label.typeName)(0)"))),
                SwiftDeclaration(
                    .stored("public let rawValue", type: "Int"), documentation: "The index in `HTTPStatus.labelValues`."
                ),
                SwiftDeclaration(
                    .function(
                        head: "public init", parameters: ["_ status: UInt16"], result: "",
                        [.expression(.code("rawValue = HTTPStatus.index(of: status)"))])),
                SwiftDeclaration(
                    .function(
                        head: "public init", parameters: ["integerLiteral status: UInt16"], result: "",
                        [.expression(.code("self.init(status)"))])),
                SwiftDeclaration(
                    .computed(
                        head: "public var text: String", [.expression(.code("HTTPStatus.labelValues[rawValue]"))]),
                    documentation: "The value as it is exposed."),
            ]),
        documentation: "The label `\(label.label.name)`: every registered final status, and `other`.")
}

private func enumeration(_ label: GeneratedLabel, names: [String]) -> SwiftDeclaration {
    let texts = zip(names, label.label.values).map { name, value in
        (pattern: Optional(".\(name)"), result: "\"\(escapedForString(value))\"")
    }
    return SwiftDeclaration(
        .type(
            head: "public enum \(label.typeName): Int, CaseIterable, Sendable",
            members: [
                SwiftDeclaration(.cases(names.map(SwiftName.escaped))),
                SwiftDeclaration(.value(head: "public static let count", .code("\(names.count)"))),
                SwiftDeclaration(
                    .computed(head: "public var text: String", [.choice(subject: "self", texts)]),
                    documentation: "The value as it is exposed."),
                SwiftDeclaration(
                    .function(
                        head: "public init", parameters: ["_ \(label.sourceProperty): \(label.sourceType)"], result: "",
                        [.choice(subject: label.sourceProperty, choices(label, names: names))])),
            ]),
        documentation: "The label `\(label.label.name)`.")
}

/// The arms of the switch from what an event carries to a case; without a `default` where every value is listed.
private func choices(_ label: GeneratedLabel, names: [String]) -> [(pattern: String?, result: String)] {
    var arms: [(pattern: String?, result: String)] = []
    var isComplete = true
    for (pattern, value) in label.sourcePatterns {
        if let value, let index = label.label.values.firstIndex(of: value) {
            arms.append((pattern, "self = .\(names[index])"))
        } else {
            isComplete = false
        }
    }
    if !isComplete { arms.append((nil, "self = .\(names[names.count - 1])")) }
    return arms
}
