import VeloFormat

/// A PromQL expression of a panel, built as a tree and printed last.
///
/// It may hold Grafana's variables (`$tenant` in a matcher, `$__rate_interval` as a range), which are no PromQL.
indirect enum PanelQuery: Sendable, Equatable {
    struct Matcher: Sendable, Equatable {
        let label: String
        let op: String
        let value: String
    }

    case number(ExactDecimal)
    case string(String)
    /// A metric's samples: at one instant, or over `range`.
    case select(String, [Matcher], range: String?)
    case call(String, [PanelQuery])
    /// `by` may be empty: one result for everything.
    case aggregate(String, parameter: Int?, by: [String], PanelQuery)
    /// `on` is empty where both sides have the same labels.
    case binary(PanelQuery, String, on: [String], PanelQuery)
    /// An expression from the spec, which the model has read.
    case verbatim(String)

    /// The expression on one line. A binary operand of a binary operator is in parentheses, whatever the precedences.
    var text: String {
        switch self {
        case .number(let value): return value.text
        case .string(let value): return Self.quote(value)
        case .select(let metric, let matchers, let range):
            let braces = matchers.map { "\($0.label)\($0.op)\(Self.quote($0.value))" }.joined(separator: ", ")
            return metric + (matchers.isEmpty ? "" : "{\(braces)}") + (range.map { "[\($0)]" } ?? "")
        case .call(let function, let arguments):
            return "\(function)(\(arguments.map(\.text).joined(separator: ", ")))"
        case .aggregate(let function, let parameter, let by, let body):
            let head = by.isEmpty ? function : "\(function) by (\(by.joined(separator: ", "))) "
            return "\(head)(\(parameter.map { "\($0), " } ?? "")\(body.text))"
        case .binary(let left, let op, let on, let right):
            let matching = on.isEmpty ? "" : " on (\(on.joined(separator: ", ")))"
            return "\(left.operandText) \(op)\(matching) \(right.operandText)"
        case .verbatim(let text): return text
        }
    }

    /// The names of the samples it selects; those of a verbatim expression are not looked for.
    var selectedNames: Set<String> {
        switch self {
        case .select(let name, _, _): [name]
        case .call(_, let arguments): arguments.reduce(into: []) { $0.formUnion($1.selectedNames) }
        case .aggregate(_, _, _, let body): body.selectedNames
        case .binary(let left, _, _, let right): left.selectedNames.union(right.selectedNames)
        case .number, .string, .verbatim: []
        }
    }

    private var operandText: String {
        switch self {
        case .binary, .verbatim: "(\(text))"
        default: text
        }
    }

    private static func quote(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension PanelQuery {
    func sum(by labels: [String] = []) -> PanelQuery { .aggregate("sum", parameter: nil, by: labels, self) }
    func max(by labels: [String] = []) -> PanelQuery { .aggregate("max", parameter: nil, by: labels, self) }
    func min(by labels: [String] = []) -> PanelQuery { .aggregate("min", parameter: nil, by: labels, self) }
    /// The greatest `count` series at each instant.
    func top(_ count: Int) -> PanelQuery { .aggregate("topk", parameter: count, by: [], self) }
    func bottom(_ count: Int) -> PanelQuery { .aggregate("bottomk", parameter: count, by: [], self) }

    func combined(_ op: String, _ other: PanelQuery, on labels: [String] = []) -> PanelQuery {
        .binary(self, op, on: labels, other)
    }

    /// One minus the query.
    var complement: PanelQuery { PanelQuery.number(ExactDecimal(1)).combined("-", self) }

    /// The query, and zero for each series of `all` that it lacks. Both must have the same labels.
    func orZero(for all: PanelQuery) -> PanelQuery { combined("or", all.combined("*", .number(ExactDecimal(0)))) }

    /// The share of `all` that the query is, and zero where there is nothing to share: never 0/0.
    func share(of all: PanelQuery) -> PanelQuery {
        combined("/", all.combined(">", .number(ExactDecimal(0)))).orZero(for: all)
    }

    /// The same series with what was in the label `old` in the label `new`.
    func renaming(_ old: String, to new: String) -> PanelQuery {
        old == new ? self : .call("label_replace", [self, .string(new), .string("$1"), .string(old), .string("(.*)")])
    }
}
