/// What is known of the values of a node: what they measure, what kind of number they are and what they can be.
package struct ValueFact: Sendable {
    package enum Kind: String, Sendable {
        /// Made of literals, `time()` and the like.
        case number
        /// Counts up since its process began, and falls to zero when that restarts.
        case counter
        /// How a counter grew in some time.
        case rate
        /// Rises and falls.
        case gauge
        /// 0 or 1.
        case boolean
        case unknown
    }

    package var kind: Kind
    /// The metric that the values come from; of two operands the left one's.
    package var source: Source?
    package var unit: UnitFact
    /// What made the unit what it is.
    package var unitSpan: Range<Int>
    package var bounds: ValueBounds
    /// Whether the value may be not a number; the division that makes it so is `division`.
    package var mayBeNaN = false
    /// Whether it is certain to be no number, as the literal `NaN` is.
    package var isNaN = false
    /// A division by what may be zero.
    package var division: Division?
    /// The aggregation that took series together: what is made of the values later is no longer of one series.
    package var aggregation: Range<Int>?
    /// The comparison, or `absent`, without which there would be a result whenever there are series.
    package var condition: Range<Int>?
    /// Whether it is a vector rather than a number.
    package var hasSeries = false
    /// Of the series of a histogram: what it observes.
    package var observed: Observed?

    init(
        _ kind: Kind, source: Source? = nil, _ unit: UnitFact = .unknown, at span: Range<Int>,
        _ bounds: ValueBounds = .all
    ) {
        self.kind = kind
        self.source = source
        self.unit = unit
        unitSpan = span
        self.bounds = bounds
    }

    /// A number that is filled in later, such as a threshold.
    package static func parameter(_ unit: UnitFact, _ bounds: ValueBounds) -> ValueFact {
        ValueFact(.number, unit, at: 0..<0, bounds)
    }

    /// A metric whose values a catalogue tells.
    package struct Source: Sendable {
        package enum Role: Sendable {
            /// A series of its own.
            case value
            /// One of those of a histogram, or of a summary.
            case bucket, sum, count
        }

        package var name: ByteString
        package var kind: CatalogueMetric.Kind
        package var role: Role
        /// Of the name in this expression.
        package var span: Range<Int>
        /// Whether the selector names a recording rule that reads the metric.
        package var isRecorded: Bool
    }

    package struct Division: Sendable {
        package var span: Range<Int>
        package var dividend: Range<Int>
        package var divisor: Range<Int>
        /// Whether it is known that the divisor is zero at times; otherwise nothing is known of it.
        package var isKnown: Bool
        /// Whether the dividend may be something when the divisor is zero: the result is infinite then.
        package var givesInfinity: Bool
        /// Whether a recording rule divides, and not this expression.
        package var isRecorded: Bool
    }

    package struct Observed: Sendable {
        package var unit: UnitFact
        /// What a quantile can be: no more than the last finite bucket's bound.
        package var bounds: ValueBounds
    }

    /// The same as read from the series that record it.
    func recorded(at span: Range<Int>) -> ValueFact {
        var fact = self
        fact.hasSeries = true
        fact.unitSpan = span
        fact.source?.span = span
        fact.source?.isRecorded = true
        if division != nil {
            fact.division?.span = span
            fact.division?.dividend = span
            fact.division?.divisor = span
            fact.division?.isRecorded = true
        }
        if aggregation != nil { fact.aggregation = span }
        if condition != nil { fact.condition = span }
        return fact
    }
}
