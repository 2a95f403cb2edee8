extension ValueBounds {
    static func + (left: ValueBounds, right: ValueBounds) -> ValueBounds {
        combined(left, right, +) {
            ValueBounds(
                left.lower + right.lower, left.upper + right.upper,
                excludesLower: left.excludesLower || right.excludesLower,
                excludesUpper: left.excludesUpper || right.excludesUpper)
        }
    }

    static prefix func - (bounds: ValueBounds) -> ValueBounds {
        if let values = bounds.values { return ValueBounds(values: values.map { -$0 }) }
        return ValueBounds(
            -bounds.upper, -bounds.lower, excludesLower: bounds.excludesUpper, excludesUpper: bounds.excludesLower)
    }

    static func - (left: ValueBounds, right: ValueBounds) -> ValueBounds { left + -right }

    static func * (left: ValueBounds, right: ValueBounds) -> ValueBounds {
        if let factor = left.constant, factor > 0 { return right.scaled(by: factor) }
        if let factor = right.constant, factor > 0 { return left.scaled(by: factor) }
        return combined(left, right, *) {
            // The ends meet in four products. Nothing times an unbounded value is nothing: infinity is no value here.
            let products = [left.lower, left.upper].flatMap { one in
                [right.lower, right.upper].map { one == 0 || $0 == 0 ? 0 : one * $0 }
            }
            let lower = products.min() ?? -.infinity
            let isPositive = lower == 0 && !left.contains(0) && !right.contains(0)
            return ValueBounds(lower, products.max() ?? .infinity, excludesLower: isPositive)
        }
    }

    /// Precondition: `factor` is above zero.
    private func scaled(by factor: Double) -> ValueBounds {
        if isEmpty { return .none }
        if let values { return ValueBounds(values: values.map { $0 * factor }) }
        return ValueBounds(
            lower * factor, upper * factor, excludesLower: excludesLower, excludesUpper: excludesUpper)
    }

    static func / (left: ValueBounds, right: ValueBounds) -> ValueBounds {
        if let divisor = right.constant, divisor != 0 { return left * ValueBounds(1 / divisor, 1 / divisor) }
        // Nearing zero from one side, the quotient has no bound but a sign.
        if right.lower >= 0 {
            if left.lower >= 0 {
                let least = right.upper == .infinity || left.lower == 0 ? 0 : left.lower / right.upper
                let most = right.lower > 0 ? left.upper / right.lower : .infinity
                return ValueBounds(
                    least, most, excludesLower: least == 0 && !left.contains(0) && right.upper < .infinity)
            }
            if left.upper <= 0 { return -(-left / right) }
        }
        return .all
    }

    /// Of values that are few every pair is computed; of others the ends are.
    private static func combined(
        _ left: ValueBounds, _ right: ValueBounds, _ operation: (Double, Double) -> Double, _ ends: () -> ValueBounds
    ) -> ValueBounds {
        if left.isEmpty || right.isEmpty { return .none }
        if let values = left.values, let others = right.values, values.count * others.count <= mostValues {
            let results = values.flatMap { value in others.map { operation(value, $0) } }
            return results.contains(where: \.isNaN) ? .all : ValueBounds(values: results)
        }
        let result = ends()
        return result.lower.isNaN || result.upper.isNaN ? .all : result
    }

    /// Of a function that never falls where its argument rises.
    func mapRising(_ function: (Double) -> Double) -> ValueBounds {
        if isEmpty { return .none }
        if let values { return ValueBounds(values: values.map(function)) }
        // Rounding and clamping reach an end that the argument only nears.
        return ValueBounds(function(lower), function(upper))
    }

    var magnitude: ValueBounds {
        if let values { return ValueBounds(values: values.map(\.magnitude)) }
        if lower >= 0 { return self }
        if upper <= 0 { return -self }
        return ValueBounds(0, max(-lower, upper))
    }

    /// Of the sum of any number of such values, but at least one.
    var ofSum: ValueBounds {
        if isEmpty { return .none }
        return ValueBounds(
            lower >= 0 ? lower : -.infinity, upper <= 0 ? upper : .infinity,
            excludesLower: lower >= 0 && excludesLower, excludesUpper: upper <= 0 && excludesUpper)
    }

    /// Of a mean, or of anything else that lies between the least and the greatest.
    var ofMean: ValueBounds {
        isEmpty
            ? .none : ValueBounds(lower, upper, excludesLower: excludesLower, excludesUpper: excludesUpper)
    }
}

extension BinaryOperator {
    /// Whether a comparison holds of two numbers.
    package func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        default: false
        }
    }

    /// Whether a comparison has one result whatever the two values are; `nil` if it may have either, or one is empty.
    package func verdict(_ left: ValueBounds, _ right: ValueBounds) -> Bool? {
        guard !left.isEmpty, !right.isEmpty else { return nil }
        switch self {
        case .equal:
            if left.intersection(right).isEmpty { return false }
            return left.constant != nil && left.constant == right.constant ? true : nil
        case .notEqual: return BinaryOperator.equal.verdict(left, right).map { !$0 }
        case .greater:
            if left.lower > right.upper || left.lower == right.upper && (left.excludesLower || right.excludesUpper) {
                return right.upper == .infinity ? nil : true
            }
            return left.upper <= right.lower && right.lower < .infinity ? false : nil
        case .greaterOrEqual: return BinaryOperator.less.verdict(left, right).map { !$0 }
        case .less: return BinaryOperator.greater.verdict(right, left)
        case .lessOrEqual: return BinaryOperator.greater.verdict(left, right).map { !$0 }
        default: return nil
        }
    }
}

extension ValueBounds {
    /// What is left of the values where the comparison with a value of `other` holds.
    func filtered(_ op: BinaryOperator, _ other: ValueBounds) -> ValueBounds {
        if other.isEmpty { return .none }
        switch op {
        case .equal: return intersection(other)
        case .notEqual:
            guard let number = other.constant else { return self }
            if let values {
                let kept = values.filter { $0 != number }
                return kept.isEmpty ? .none : ValueBounds(values: kept)
            }
            return ValueBounds(
                lower, upper, excludesLower: excludesLower || lower == number,
                excludesUpper: excludesUpper || upper == number)
        case .greater: return intersection(ValueBounds(other.lower, .infinity, excludesLower: other.lower > -.infinity))
        case .greaterOrEqual:
            return intersection(ValueBounds(other.lower, .infinity, excludesLower: other.excludesLower))
        case .less: return intersection(ValueBounds(-.infinity, other.upper, excludesUpper: other.upper < .infinity))
        case .lessOrEqual: return intersection(ValueBounds(-.infinity, other.upper, excludesUpper: other.excludesUpper))
        default: return self
        }
    }
}
