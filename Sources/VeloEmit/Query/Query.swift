import PromQL
import VeloFormat

/// A PromQL expression that veloc writes itself: a tree, put together from smaller ones and printed by the one printer.
///
/// A binary operand of a binary operator gets parentheses, whatever the precedences.
struct Query: Sendable {
    /// A range that Grafana fills in: a parameter where PromQL has a duration.
    enum Interval: String, CaseIterable, Sendable {
        /// Wide enough for a rate at the panel's resolution.
        case rate = "__rate_interval"
        /// The dashboard's time range.
        case dashboard = "__range"
    }

    let expression: Expression

    /// As Prometheus prints it.
    var text: String { expression.text }

    /// The names of the samples it selects.
    var selectedNames: Set<String> { Set(expression.selectors.compactMap { $0.selector.metricName?.text }) }

    init(_ expression: Expression) { self.expression = expression }

    private init(_ build: (inout Expression) -> Void) {
        var expression = Expression()
        build(&expression)
        self.expression = expression
    }
}

// MARK: - Leaves

extension Query {
    static func number(_ value: ExactDecimal) -> Query { Query { $0.append(.number(NumberLiteral(value.double))) } }
    static func number(_ value: Int) -> Query { .number(ExactDecimal(Int64(value))) }
    static func string(_ value: String) -> Query { Query { $0.append(.string(ByteString(value))) } }

    /// A metric's samples: at one instant, or over a range.
    static func select(_ metric: String, _ matchers: [Matcher] = [], range: Interval? = nil) -> Query {
        let selector = VectorSelector(name: ByteString(metric), matchers: matchers)
        guard let range else { return Query { $0.append(.vectorSelector(selector)) } }
        return Query { tree in
            let duration = tree.append(.parameter(range.rawValue))
            tree.append(.matrixSelector(MatrixSelector(selector, range: duration)))
        }
    }
}

extension Matcher {
    /// Both are quoted and escaped when the query is printed.
    init(_ label: String, _ op: Operator, _ value: String) { self.init(ByteString(label), op, ByteString(value)) }
}

// MARK: - Calls and operators

extension Query {
    static func call(_ function: String, _ arguments: [Query]) -> Query {
        Query { tree in
            let places = arguments.map { tree.append($0.expression) }
            tree.append(.call(Call(function, places)))
        }
    }

    /// Without labels: one result for everything.
    func sum(by labels: [String] = []) -> Query { aggregated(.sum, by: labels) }
    func max(by labels: [String] = []) -> Query { aggregated(.max, by: labels) }
    func min(by labels: [String] = []) -> Query { aggregated(.min, by: labels) }
    /// The greatest `count` series at each instant.
    func top(_ count: Int) -> Query { aggregated(.topk, .number(count)) }
    func bottom(_ count: Int) -> Query { aggregated(.bottomk, .number(count)) }

    private func aggregated(_ op: AggregationOperator, _ parameter: Query? = nil, by labels: [String] = []) -> Query {
        let grouping =
            labels.isEmpty ? nil : Grouping(isWithout: false, labels: labels.map { LabelName(ByteString($0)) })
        return Query { tree in
            let places = [parameter, self].compactMap(\.self).map { tree.append($0.expression) }
            tree.append(.aggregation(Aggregation(op, grouping: grouping, places)))
        }
    }

    /// Without `on`, both sides must have the same labels.
    func combined(
        _ op: BinaryOperator, _ other: Query, on labels: [String] = [], returnsBool: Bool = false
    ) -> Query {
        let matching =
            labels.isEmpty ? nil : VectorMatching(isOn: true, labels: labels.map { LabelName(ByteString($0)) })
        return Query { tree in
            let left = Self.appendOperand(self, to: &tree)
            let right = Self.appendOperand(other, to: &tree)
            tree.append(.binary(BinaryOperation(op, left, right, returnsBool: returnsBool, matching: matching)))
        }
    }

    private static func appendOperand(_ query: Query, to tree: inout Expression) -> Expression.NodeID {
        let place = tree.append(query.expression)
        guard case .binary = tree[place].kind else { return place }
        return tree.append(.parenthesis(place))
    }

    /// One minus the query.
    var complement: Query { Query.number(1).combined(.subtract, self) }

    /// The query, and zero for each series of `all` that it lacks. Both must have the same labels.
    func orZero(for all: Query) -> Query { combined(.or, all.combined(.multiply, .number(0))) }

    /// The share of `all` that the query is, and zero where there is nothing to share: never 0/0.
    func share(of all: Query) -> Query { combined(.divide, all.combined(.greater, .number(0))).orZero(for: all) }

    /// The same series with what was in the label `old` in the label `new`.
    func renaming(_ old: String, to new: String) -> Query {
        old == new ? self : .call("label_replace", [self, .string(new), .string("$1"), .string(old), .string("(.*)")])
    }
}

extension Query: Equatable {
    static func == (left: Query, right: Query) -> Bool { left.expression.isEquivalent(to: right.expression) }
}
