/// A file of generated Swift, as a tree; `SwiftPrinter` makes text of it.
struct SwiftFile {
    /// As written after the blank: `public import VeloFormat`.
    var imports: [String]
    var declarations: [SwiftDeclaration]
}

/// A declaration and its documentation.
struct SwiftDeclaration {
    indirect enum Kind {
        /// `head { members }`.
        case type(head: String, members: [SwiftDeclaration])
        /// `case a, b`.
        case cases([String])
        /// `head: type`: a stored property without a value.
        case stored(String, type: String)
        /// `head = value`.
        case value(head: String, SwiftExpression)
        /// `head = #"""…"""#`, with exactly these bytes.
        case packed(head: String, String)
        /// `head { body }`: a computed property.
        case computed(head: String, [SwiftStatement])
        /// `head(parameters)result { body }`; `result` is empty or ` -> T`.
        case function(head: String, parameters: [String], result: String, [SwiftStatement])
    }

    /// Paragraphs; wrapped by the printer.
    var documentation: [String]
    var kind: Kind

    init(_ kind: Kind, documentation: String...) {
        self.documentation = documentation
        self.kind = kind
    }

    init(_ kind: Kind, documentation: [String]) {
        self.documentation = documentation
        self.kind = kind
    }
}

indirect enum SwiftStatement {
    case expression(SwiftExpression)
    /// `let name = value`.
    case constant(String, SwiftExpression)
    /// `head { body }`.
    case block(head: String, [SwiftStatement])
    /// `head { parameter in body }`.
    case closure(head: String, parameter: String, [SwiftStatement])
    /// `switch subject { case pattern: result … }`; a `nil` pattern is `default`.
    case choice(subject: String, [(pattern: String?, result: String)])
}

indirect enum SwiftExpression {
    /// Printed as it is, on one line.
    case code(String)
    /// A string literal of these bytes; over several source lines where it is long.
    case string(String)
    /// Fills its lines where all elements are code, else takes one line an element.
    case array([SwiftExpression])
    case call(String, [(label: String?, value: SwiftExpression)])
    /// A call that always takes one line an argument.
    case tallCall(String, [(label: String?, value: SwiftExpression)])
    /// `expression` followed by a suffix, as in `[…].flatMap(\.self)`.
    case suffixed(SwiftExpression, String)
}
