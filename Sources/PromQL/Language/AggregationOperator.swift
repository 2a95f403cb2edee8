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
}
