/// The numbers that a value can be: an interval, and all of them where they are few.
///
/// Not a number is no number, and is followed apart (`ValueFact.nan`). Every operation gives an interval that holds
/// every possible result, and perhaps more.
package struct ValueBounds: Sendable, Equatable {
    package let lower: Double
    package let upper: Double
    /// Whether the end itself is excluded, as after `> 0`.
    package let excludesLower: Bool
    package let excludesUpper: Bool
    /// All the values, rising, if they are few: 0 and 1 of a state.
    package let values: [Double]?

    /// How many values are told apart; a boolean has two, and what is made of a few has not many more.
    static let mostValues = 16

    package init(
        _ lower: Double, _ upper: Double, excludesLower: Bool = false, excludesUpper: Bool = false
    ) {
        self.lower = lower
        self.upper = upper
        self.excludesLower = excludesLower
        self.excludesUpper = excludesUpper
        values = lower == upper && !excludesLower && !excludesUpper ? [lower] : nil
    }

    package init(_ range: ClosedRange<Double>) { self.init(range.lowerBound, range.upperBound) }

    /// Precondition: not empty, and none is a NaN.
    package init(values: some Sequence<Double>) {
        let sorted = Set(values).sorted()
        lower = sorted.first ?? 0
        upper = sorted.last ?? 0
        excludesLower = false
        excludesUpper = false
        self.values = sorted.count <= Self.mostValues ? sorted : nil
    }

    package static let all = ValueBounds(-.infinity, .infinity)
    package static let notNegative = ValueBounds(0, .infinity)
    package static let atLeastOne = ValueBounds(1, .infinity)
    package static let boolean = ValueBounds(values: [0, 1])
    package static let one = ValueBounds(1, 1)

    /// No number at all: two demands that exclude each other.
    package static let none = ValueBounds(.infinity, -.infinity)

    package var isEmpty: Bool { lower > upper || lower == upper && (excludesLower || excludesUpper) }
    /// Whether nothing is known.
    package var isAll: Bool { lower == -.infinity && upper == .infinity }
    /// The one number that it is.
    package var constant: Double? { lower == upper && !isEmpty ? lower : nil }

    package func contains(_ number: Double) -> Bool {
        if let values { return values.contains(number) }
        return (lower < number || lower == number && !excludesLower)
            && (number < upper || number == upper && !excludesUpper)
    }

    package func isInside(_ other: ValueBounds) -> Bool {
        if isEmpty { return true }
        if let values { return values.allSatisfy(other.contains) }
        guard other.values == nil else { return false }
        return (lower > other.lower || lower == other.lower && (excludesLower || !other.excludesLower))
            && (upper < other.upper || upper == other.upper && (excludesUpper || !other.excludesUpper))
    }

    package func intersection(_ other: ValueBounds) -> ValueBounds {
        if let values = values ?? other.values {
            let kept = values.filter { contains($0) && other.contains($0) }
            return kept.isEmpty ? .none : ValueBounds(values: kept)
        }
        let lower = max(self.lower, other.lower)
        let upper = min(self.upper, other.upper)
        let result = ValueBounds(
            lower, upper,
            excludesLower: !contains(lower) && lower > -.infinity || !other.contains(lower) && lower > -.infinity,
            excludesUpper: !contains(upper) && upper < .infinity || !other.contains(upper) && upper < .infinity)
        return result.isEmpty ? .none : result
    }

    /// What is one or the other.
    package func union(_ other: ValueBounds) -> ValueBounds {
        if isEmpty { return other }
        if other.isEmpty { return self }
        if let values, let others = other.values { return ValueBounds(values: values + others) }
        let lower = min(self.lower, other.lower)
        let upper = max(self.upper, other.upper)
        return ValueBounds(
            lower, upper, excludesLower: !contains(lower) && !other.contains(lower) && lower > -.infinity,
            excludesUpper: !contains(upper) && !other.contains(upper) && upper < .infinity)
    }
}

extension ValueBounds: CustomStringConvertible {
    /// `0 or 1`, `0 to 5`, `at least 0`, `below 1`.
    package var description: String {
        if isEmpty { return "nothing" }
        if let values, values.count <= 4 { return values.map(text(of:)).joined(separator: " or ") }
        let least = "\(excludesLower ? "above" : "at least") \(text(of: lower))"
        let most = "\(excludesUpper ? "below" : "at most") \(text(of: upper))"
        switch (lower == -.infinity, upper == .infinity) {
        case (true, true): return "any number"
        case (true, false): return most
        case (false, true): return least
        case (false, false):
            return excludesLower || excludesUpper
                ? "\(least) and \(most)" : "\(text(of: lower)) to \(text(of: upper))"
        }
    }
}
