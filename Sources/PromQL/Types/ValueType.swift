/// What an expression evaluates to. The raw values are Prometheus's names.
package enum ValueType: String, Sendable, CaseIterable {
    case scalar, vector, matrix, string

    /// As messages name it.
    package var description: String {
        switch self {
        case .scalar: "scalar"
        case .vector: "instant vector"
        case .matrix: "range vector"
        case .string: "string"
        }
    }

    /// As messages speak of one: `an instant vector`.
    var withArticle: String { (self == .vector ? "an " : "a ") + description }
}
