/// `name{label="value"} @ T offset D`, in any of its forms.
package struct VectorSelector: Sendable {
    /// The name before the braces.
    package var name: ByteString?
    package var nameSpan: Range<Int>
    /// In the order of the source. The name before the braces is not among them; a quoted one between them
    /// (`{"a.metric"}`) is: it is the matcher `__name__="a.metric"`, whose `labelSpan` is empty.
    package var matchers: [Matcher]
    package var modifiers: TimeModifiers
    /// `anchored` or `smoothed`.
    package var extent: RangeExtent?

    package init(name: ByteString? = nil, nameSpan: Range<Int> = 0..<0, matchers: [Matcher] = []) {
        self.name = name
        self.nameSpan = nameSpan
        self.matchers = matchers
        modifiers = TimeModifiers()
    }

    /// The metric that is selected by equality: by name, quoted name or `__name__="…"`.
    package var metricName: ByteString? {
        name ?? matchers.first { $0.op == .equal && $0.label == Matcher.metricName }?.value
    }
}

/// `label="value"` between braces.
package struct Matcher: Sendable {
    package enum Operator: String, Sendable { case equal = "=", notEqual = "!=", matches = "=~", notMatches = "!~" }

    /// The label that holds a metric's name.
    package static let metricName: ByteString = "__name__"

    package var label: ByteString
    package var op: Operator
    /// Without quotes and escapes.
    package var value: ByteString
    package var labelSpan: Range<Int>
    /// With its quotes.
    package var valueSpan: Range<Int>

    package init(
        _ label: ByteString, _ op: Operator, _ value: ByteString, labelSpan: Range<Int> = 0..<0,
        valueSpan: Range<Int> = 0..<0
    ) {
        self.label = label
        self.op = op
        self.value = value
        self.labelSpan = labelSpan
        self.valueSpan = valueSpan
    }
}

/// `@ T` and `offset D`, which move a selector or a subquery in time.
package struct TimeModifiers: Sendable {
    package enum At: Sendable, Equatable { case start, end, milliseconds(Int64) }

    package var at: At?
    /// A duration: see `MatrixSelector.range`.
    package var offset: Expression.NodeID?

    package init() {}
}

/// What Prometheus 3 does about samples at the edges of a range.
package enum RangeExtent: String, Sendable { case anchored, smoothed }

/// `selector[5m]`.
package struct MatrixSelector: Sendable {
    /// With the modifiers that stand behind the range in the source.
    package var selector: VectorSelector
    /// Of the selector without range and modifiers.
    package var selectorSpan: Range<Int>
    /// A duration: a `number` in seconds or, with duration expressions, arithmetic of numbers and of calls of `step`,
    /// `range`, `min_of` and `max_of`. `Expression.seconds(_:)` gives its value.
    package var range: Expression.NodeID
}

/// `expression[1h:5m]`.
package struct Subquery: Sendable {
    package var operand: Expression.NodeID
    /// A duration: see `MatrixSelector.range`.
    package var range: Expression.NodeID
    /// A duration; `nil` is the server's evaluation interval.
    package var step: Expression.NodeID?
    package var modifiers: TimeModifiers
}
