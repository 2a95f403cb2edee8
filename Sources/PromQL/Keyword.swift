/// PromQL's reserved words (Prometheus 3). Most are still metric names where an operand is expected.
package enum Keyword: String, Sendable, CaseIterable {
    case and, or, unless, atan2
    case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case limitRatio = "limit_ratio"
    case countValues = "count_values"
    case by, without, on, ignoring
    case groupLeft = "group_left"
    case groupRight = "group_right"
    case bool, offset, anchored, smoothed
    case fill
    case fillLeft = "fill_left"
    case fillRight = "fill_right"
    case start, end, step, range
    case minOf = "min_of"
    case maxOf = "max_of"

    /// How the word is used when it is not a metric's name.
    package enum Role: Sendable {
        case setOperator, arithmeticOperator, aggregator, grouping, matching, cardinality, bool, offset, smoothing, fill
        case call
    }

    package var role: Role {
        switch self {
        case .and, .or, .unless: .setOperator
        case .atan2: .arithmeticOperator
        case .sum, .avg, .min, .max, .count, .group, .stddev, .stdvar, .topk, .bottomk, .quantile, .limitk, .limitRatio,
            .countValues:
            .aggregator
        case .by, .without: .grouping
        case .on, .ignoring: .matching
        case .groupLeft, .groupRight: .cardinality
        case .bool: .bool
        case .offset: .offset
        case .anchored, .smoothed: .smoothing
        case .fill, .fillLeft, .fillRight: .fill
        case .start, .end, .step, .range, .minOf, .maxOf: .call
        }
    }

    private static let longest = allCases.reduce(0) { Swift.max($0, $1.rawValue.utf8.count) }

    /// The keyword a word spells, upper or lower case; `nil` for any other word. O(1).
    init?(word: ArraySlice<UInt8>) {
        guard word.count <= Self.longest else { return nil }
        self.init(rawValue: String(decoding: word, as: UTF8.self).lowercased())
    }
}
