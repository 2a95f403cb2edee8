/// Gives every node its type, from the leaves up, and reports what does not fit.
///
/// A node that does not fit still has the type that it would have, so one mistake is reported once.
struct TypeChecker {
    private(set) var expression: Expression
    let dialect: Dialect
    private(set) var problems: [ExpressionProblem] = []
    /// By node.
    private var types: [ValueType] = []
    /// Selectors that are the second argument of `info()`, which may match anything.
    private var infoSelectors: Set<Int> = []

    init(_ expression: Expression, _ dialect: Dialect) {
        self.expression = expression
        self.dialect = dialect
    }

    /// The type of the whole expression. Linear in the number of its nodes.
    mutating func check() -> ValueType? {
        guard !expression.nodes.isEmpty else { return nil }
        findInfoSelectors()
        types.reserveCapacity(expression.nodes.count)
        for index in expression.nodes.indices {
            types.append(check(Expression.NodeID(index)))
        }
        return types[expression.root.index]
    }

    func type(of id: Expression.NodeID) -> ValueType { types[id.index] }

    mutating func report(_ message: String, _ span: Range<Int>, hint: String? = nil) {
        problems.append(ExpressionProblem(message, span, hint: hint))
    }

    func span(of id: Expression.NodeID) -> Range<Int> { expression[id].span }

    private mutating func check(_ id: Expression.NodeID) -> ValueType {
        let node = expression[id]
        switch node.kind {
        case .number, .parameter, .invalid:
            return .scalar
        case .string:
            return .string
        case .vectorSelector(let selector):
            checkMatchers(selector, node.span, mayMatchAll: infoSelectors.contains(id.index))
            return .vector
        case .matrixSelector(let matrix):
            checkMatchers(matrix.selector, matrix.selectorSpan, mayMatchAll: false)
            return .matrix
        case .subquery(let subquery):
            let type = type(of: subquery.operand)
            if type != .vector {
                report(
                    "a subquery runs over an instant vector, not over \(type.withArticle)",
                    span(of: subquery.operand))
            }
            return .matrix
        case .call(let call):
            return check(call, node.span)
        case .aggregation(let aggregation):
            return check(aggregation, node.span)
        case .binary(let operation):
            return check(operation, id)
        case .unary(let sign, let operand):
            let type = type(of: operand)
            if type != .scalar && type != .vector {
                report(
                    "`\(sign.rawValue)` stands before a scalar or an instant vector, not \(type.withArticle)",
                    node.span)
            }
            return type
        case .parenthesis(let inner):
            return type(of: inner)
        }
    }

    private mutating func findInfoSelectors() {
        for node in expression.nodes {
            guard case .call(let call) = node.kind, call.name == "info", call.arguments.count > 1 else { continue }
            let argument = call.arguments[1]
            if case .vectorSelector(let selector) = expression[argument].kind, selector.name == nil {
                infoSelectors.insert(argument.index)
            } else {
                report(
                    "the second argument of `info` is matchers in braces and nothing else", span(of: argument),
                    hint: "write `info(metric, {label=\"value\"})`")
            }
        }
    }

    /// Vectors are matched in vain with a side that is none; what is written there says nothing.
    mutating func dropMatching(_ id: Expression.NodeID) {
        expression.update(id) { node in
            guard case .binary(var operation) = node.kind else { return }
            operation.matching = nil
            node.kind = .binary(operation)
        }
    }
}
