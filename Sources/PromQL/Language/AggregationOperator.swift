/// The aggregations and what they take before the vector.
package enum AggregationOperator: String, Sendable, CaseIterable {
    case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case limitRatio = "limit_ratio"
    case countValues = "count_values"

    /// The type of its parameter; `nil` if it has none.
    package var parameter: ValueType? {
        switch self {
        case .sum, .avg, .min, .max, .count, .group, .stddev, .stdvar: nil
        case .topk, .bottomk, .quantile, .limitk, .limitRatio: .scalar
        case .countValues: .string
        }
    }

    /// Needs the feature `experimental-functions`.
    package var isExperimental: Bool { self == .limitk || self == .limitRatio }

    /// The operator that a keyword spells; `nil` for other keywords.
    init?(_ keyword: Keyword) {
        switch keyword {
        case .sum: self = .sum
        case .avg: self = .avg
        case .min: self = .min
        case .max: self = .max
        case .count: self = .count
        case .group: self = .group
        case .stddev: self = .stddev
        case .stdvar: self = .stdvar
        case .topk: self = .topk
        case .bottomk: self = .bottomk
        case .quantile: self = .quantile
        case .limitk: self = .limitk
        case .limitRatio: self = .limitRatio
        case .countValues: self = .countValues
        default: return nil
        }
    }
}
