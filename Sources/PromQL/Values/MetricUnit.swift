/// What a number measures: powers of base units, what it is where they cancel out, and a factor.
///
/// The base units are Prometheus's ("Metric and label naming: Base units"). `rate` of a counter of bytes is in bytes to the
/// first and seconds to the minus first; a share is dimensionless.
package struct MetricUnit: Sendable, Hashable {
    package enum Base: Int, Sendable, CaseIterable {
        case seconds, bytes, celsius, volts, amperes, joules, grams, meters
    }

    /// What a number is that has no base unit, or that stands before one (requests per second).
    package enum Plain: Sendable {
        /// Nothing more is known: a state, an index.
        case number
        /// So many of something.
        case count
        /// A part of one: 0.05 is 5 %.
        case ratio
    }

    /// What a number of seconds tells.
    package enum Time: Sendable {
        case unknown
        /// How long something took.
        case span
        /// When it was, since 1970.
        case moment
    }

    /// By `Base.rawValue`.
    private var powers: SIMD8<Int8>
    private var plain: Plain
    /// What the value was multiplied by: 1000 for milliseconds where the unit is seconds.
    package private(set) var factor: Double
    /// Of seconds only.
    package private(set) var time = Time.unknown

    private init(_ powers: SIMD8<Int8>, _ plain: Plain = .number, factor: Double = 1) {
        self.powers = powers
        self.plain = plain
        self.factor = factor
    }

    package init(_ base: Base) {
        self.init(SIMD8())
        powers[base.rawValue] = 1
    }

    package static let seconds = MetricUnit(.seconds)
    /// Seconds that something took.
    package static let duration = seconds.telling(.span)
    /// Seconds since 1970, such as `time()`.
    package static let timestamp = seconds.telling(.moment)
    package static let bytes = MetricUnit(.bytes)
    package static let number = MetricUnit(SIMD8())
    package static let count = MetricUnit(SIMD8(), .count)
    package static let ratio = MetricUnit(SIMD8(), .ratio)

    /// The unit that a metric's name or metadata spells, in OpenMetrics's words; `nil` for any other.
    package init?(word: String) {
        switch word {
        case "ratio", "ratios": self = .ratio
        case "count": self = .count
        case "watts":
            self = MetricUnit(.joules) / .seconds
        default:
            guard let base = Base.allCases.first(where: { "\($0)" == word }) else { return nil }
            self.init(base)
        }
    }

    /// Whether it has no base unit.
    package var isDimensionless: Bool { powers == SIMD8() }
    package var isRatio: Bool { isDimensionless && plain == .ratio && factor == 1 }
    package var isPercent: Bool { isDimensionless && plain == .ratio && factor == 100 }
    /// Seconds, whether they tell how long or when.
    package var isSeconds: Bool { powers == Self.seconds.powers && factor == 1 }
    package var isTimestamp: Bool { isSeconds && time == .moment }
    package var isCount: Bool { isDimensionless && plain == .count && factor == 1 }
    /// So many, or so much, per second.
    package var isPerSecond: Bool { powers[Base.seconds.rawValue] == -1 }

    /// Whether the two cannot be meant to be compared or added. A factor that is no power of ten, or that stands before
    /// something dimensionless, may be a unit itself (`rate(x[5m]) * 300`), so nothing is said of it.
    package func contradicts(_ other: MetricUnit) -> Bool {
        if isRatio && other.isPercent || isPercent && other.isRatio { return true }
        guard isCertain, other.isCertain else { return false }
        return powers != other.powers
    }

    private var isCertain: Bool { factor == 1 || isPercent }

    // MARK: Arithmetic

    static func * (left: MetricUnit, right: MetricUnit) -> MetricUnit {
        let plain: Plain =
            switch (left.plain, right.plain) {
            case (.ratio, let other), (let other, .ratio): other
            case (.count, _), (_, .count): .count
            default: .number
            }
        let product = MetricUnit(left.powers &+ right.powers, plain, factor: left.factor * right.factor)
        // A duration some times over is one.
        return left.time == .span && right.isDimensionless || right.time == .span && left.isDimensionless
            ? product.telling(.span) : product
    }

    static func / (left: MetricUnit, right: MetricUnit) -> MetricUnit {
        let factor = left.factor / right.factor
        let powers = left.powers &- right.powers
        // Like by like is a share, if only of one thing per another.
        if powers == SIMD8(), right.plain != .ratio { return MetricUnit(powers, .ratio, factor: factor) }
        let plain: Plain = right.isDimensionless || right.plain == .number ? left.plain : .number
        let quotient = MetricUnit(powers, plain, factor: factor)
        return left.time == .span && right.isDimensionless ? quotient.telling(.span) : quotient
    }

    private func telling(_ time: Time) -> MetricUnit {
        var unit = self
        unit.time = time
        return unit
    }

    /// The unit of a sum or a difference; `nil` if the two have nothing in common. A moment and a duration make a moment, two moments
    /// differ by a duration; a bare number (`nil`) may be a duration.
    func combined(_ op: BinaryOperator, _ other: MetricUnit?, isLeft: Bool = true) -> MetricUnit? {
        let (left, right) = isLeft ? (time, other?.time ?? .unknown) : (other?.time ?? .unknown, time)
        let joined = other == nil ? self : other.flatMap(self.joined)
        guard let joined, joined.isSeconds else { return joined }
        switch (op, left, right) {
        case (.add, .moment, .span), (.add, .span, .moment), (.subtract, .moment, .span): return joined.telling(.moment)
        case (.add, .moment, _) where other == nil, (.add, _, .moment) where other == nil,
            (.subtract, .moment, _) where other == nil:
            return joined.telling(.moment)
        case (.subtract, .moment, .moment), (_, .span, .span): return joined.telling(.span)
        case (_, .span, _) where other == nil, (_, _, .span) where other == nil: return joined.telling(.span)
        default: return joined.telling(.unknown)
        }
    }

    /// Whether one is a moment and the other not, or neither should be: what cannot be meant to be compared, added or subtracted.
    package func confusesTime(_ op: BinaryOperator, _ other: MetricUnit) -> Bool {
        guard isSeconds, other.isSeconds else { return false }
        switch (op, time, other.time) {
        case (.add, .moment, .moment), (.subtract, .span, .moment): return true
        case (.add, _, _), (.subtract, _, _): return false
        case (_, .moment, .span), (_, .span, .moment): return true
        default: return false
        }
    }

    func scaled(by factor: Double) -> MetricUnit {
        let scaled = MetricUnit(powers, plain, factor: self.factor * factor)
        return time == .span ? scaled.telling(.span) : scaled
    }

    /// Of what changes by so much a second.
    package var perSecond: MetricUnit { self / .seconds }

    var squared: MetricUnit { self * self }

    /// `nil` if a power is odd.
    var squareRoot: MetricUnit? {
        guard factor == 1, plain != .count, powers.indices.allSatisfy({ powers[$0] % 2 == 0 }) else { return nil }
        return MetricUnit(powers / 2, plain)
    }

    /// What both are, where the result is one or the other; `nil` if they have nothing in common.
    func joined(_ other: MetricUnit) -> MetricUnit? {
        guard powers == other.powers, factor == other.factor else { return nil }
        return MetricUnit(powers, plain == other.plain ? plain : .number, factor: factor)
            .telling(time == other.time ? time : .unknown)
    }
}

extension MetricUnit: CustomStringConvertible {
    /// `seconds`, `bytes per second`, `a count`, `a share of one`.
    package var description: String {
        let upper = Base.allCases.filter { powers[$0.rawValue] > 0 }.map { name($0, power: powers[$0.rawValue]) }
        let lower = Base.allCases.filter { powers[$0.rawValue] < 0 }.map { name($0, power: -powers[$0.rawValue]) }
        let dimension = upper.joined(separator: " times ")
        let divisor = lower.map { " per " + ($0.last == "s" ? String($0.dropLast()) : $0) }.joined()
        let scale = factor == 1 || isPercent ? "" : " times \(text(of: factor))"
        if isPercent { return "percent" }
        if isTimestamp { return "a timestamp" }
        guard dimension.isEmpty else { return dimension + divisor + scale }
        switch plain {
        case .count: return (divisor.isEmpty ? "a count" : "counts" + divisor) + scale
        case .ratio: return (divisor.isEmpty ? "a share of one" : "shares of one" + divisor) + scale
        case .number: return (divisor.isEmpty ? "a plain number" : "1" + divisor) + scale
        }
    }

    private func name(_ base: Base, power: Int8) -> String {
        power == 1 ? "\(base)" : "\(base)^\(power)"
    }
}

/// What is known of the unit of a node.
package enum UnitFact: Sendable, Equatable {
    case unknown
    /// A number in the expression: it fits whatever it is compared with or added to.
    case bare
    case known(MetricUnit)

    package var unit: MetricUnit? {
        if case .known(let unit) = self { unit } else { nil }
    }

    func map(_ transform: (MetricUnit) -> MetricUnit?) -> UnitFact {
        guard case .known(let unit) = self else { return self }
        return transform(unit).map { .known($0) } ?? .unknown
    }
}

/// A number as a person writes it: without `.0`.
func text(of number: Double) -> String {
    // Zero has a sign, which says nothing.
    let text = number == 0 ? "0" : "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
