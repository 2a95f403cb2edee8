/// What was found in one expression.
package struct ParsedExpression: Sendable {
    /// The tree; `nil` if there are problems.
    package let expression: Expression?
    /// The tree, also where its types are wrong or the server is too old for it: what was meant is known. `nil` where the grammar
    /// does not hold.
    package let draft: Expression?
    /// What the expression evaluates to; `nil` if there are problems.
    package let type: ValueType?
    /// In the order of the source.
    package let problems: [ExpressionProblem]
    /// The looks at a token or at an open bracket that the parser took: a few for each token, whatever the source.
    package let steps: Int
}

/// Something in an expression that Prometheus would not take.
package struct ExpressionProblem: Sendable, Equatable {
    /// Lower case, no full stop.
    package let message: String
    /// Bytes of the expression's text.
    package let span: Range<Int>
    /// What to write instead.
    package let hint: String?
    /// The feature that would have to be switched on; `nil` if that is not what is wrong.
    package let feature: LanguageFeature?

    package init(_ message: String, _ span: Range<Int>, hint: String? = nil, feature: LanguageFeature? = nil) {
        self.message = message
        self.span = span
        self.hint = hint
        self.feature = feature
    }
}

/// Of one expression no more problems are told: whoever writes thousands of brackets is told of the first ones.
private let mostProblems = 20

/// Reads a PromQL expression and checks its types.
///
/// Any bytes are accepted; what is wrong is in the result's `problems`, several of them where brackets or commas let the
/// parser find its way again. Types are checked only if the grammar is right. Linear in the size of the source; nothing
/// recurses, so depth costs memory and no stack.
package func parsePromQL(_ source: [UInt8], _ dialect: Dialect = Dialect()) -> ParsedExpression {
    var parser = Parser(source, dialect)
    parser.parse()
    var expression = parser.expression
    var problems = parser.problems
    var type: ValueType?
    let isWellFormed = parser.problems.count == parser.objections
    if problems.isEmpty {
        var checker = TypeChecker(expression, dialect)
        type = checker.check()
        problems = checker.problems
        expression = checker.expression
    }
    problems.sort { ($0.span.lowerBound, $0.span.upperBound) < ($1.span.lowerBound, $1.span.upperBound) }
    if problems.count > mostProblems { problems.removeSubrange(mostProblems...) }
    return problems.isEmpty
        ? ParsedExpression(expression: expression, draft: expression, type: type, problems: [], steps: parser.steps)
        : ParsedExpression(
            expression: nil, draft: isWellFormed ? expression : nil, type: nil, problems: problems, steps: parser.steps)
}

/// Reads a PromQL expression and checks its types.
package func parsePromQL(_ text: String, _ dialect: Dialect = Dialect()) -> ParsedExpression {
    parsePromQL(Array(text.utf8), dialect)
}
