/// `rate(…)`.
package struct Call: Sendable {
    package var name: String
    package var nameSpan: Range<Int>
    package var arguments: [Expression.NodeID]

    package init(_ name: String, nameSpan: Range<Int> = 0..<0, _ arguments: [Expression.NodeID]) {
        self.name = name
        self.nameSpan = nameSpan
        self.arguments = arguments
    }
}

/// `sum by (a) (…)`.
package struct Aggregation: Sendable {
    package var op: AggregationOperator
    package var opSpan: Range<Int>
    package var grouping: Grouping?
    /// The parameter, if the operator has one, and what is aggregated.
    package var arguments: [Expression.NodeID]

    package init(
        _ op: AggregationOperator, opSpan: Range<Int> = 0..<0, grouping: Grouping? = nil,
        _ arguments: [Expression.NodeID]
    ) {
        self.op = op
        self.opSpan = opSpan
        self.grouping = grouping
        self.arguments = arguments
    }

    /// The 5 of `topk(5, x)`.
    package var parameter: Expression.NodeID? { op.parameter == nil ? nil : arguments.first }
    /// What is aggregated; `nil` only in a tree that does not type-check.
    package var operand: Expression.NodeID? { arguments.last }
}

/// `by (…)` or `without (…)`.
package struct Grouping: Sendable {
    package var isWithout: Bool
    package var labels: [LabelName]
    /// From the keyword to past the closing parenthesis.
    package var span: Range<Int>

    package init(isWithout: Bool, labels: [LabelName], span: Range<Int> = 0..<0) {
        self.isWithout = isWithout
        self.labels = labels
        self.span = span
    }
}

/// A label in a list, with its place.
package struct LabelName: Sendable {
    package var name: ByteString
    /// With its quotes, if it has any.
    package var span: Range<Int>

    package init(_ name: ByteString, span: Range<Int> = 0..<0) {
        self.name = name
        self.span = span
    }
}

/// `left + on (a) group_left (b) right`.
package struct BinaryOperation: Sendable {
    package var op: BinaryOperator
    package var opSpan: Range<Int>
    package var left: Expression.NodeID
    package var right: Expression.NodeID
    /// `bool` stands behind the comparison.
    package var returnsBool: Bool
    /// `nil` if nothing is written: series match on all their labels.
    package var matching: VectorMatching?

    package init(
        _ op: BinaryOperator, opSpan: Range<Int> = 0..<0, _ left: Expression.NodeID, _ right: Expression.NodeID,
        returnsBool: Bool = false, matching: VectorMatching? = nil
    ) {
        self.op = op
        self.opSpan = opSpan
        self.left = left
        self.right = right
        self.returnsBool = returnsBool
        self.matching = matching
    }
}

/// What stands between a binary operator and its right side.
package struct VectorMatching: Sendable {
    /// `group_left` or `group_right`: which side has many series for one of the other.
    package enum Many: String, Sendable { case left = "group_left", right = "group_right" }

    /// `on (…)`; without it `ignoring (…)`, the empty one if nothing was written.
    package var isOn: Bool
    package var labels: [LabelName]
    package var many: Many?
    /// Labels that the one side gives to the many.
    package var include: [LabelName]
    /// What a series without partner is paired with.
    package var fillLeft: Double?
    package var fillRight: Double?
    /// From `on`, `ignoring` or `fill` to the end of the last clause.
    package var span: Range<Int>

    package init(
        isOn: Bool = false, labels: [LabelName] = [], many: Many? = nil, include: [LabelName] = [],
        span: Range<Int> = 0..<0
    ) {
        self.isOn = isOn
        self.labels = labels
        self.many = many
        self.include = include
        self.span = span
    }
}
