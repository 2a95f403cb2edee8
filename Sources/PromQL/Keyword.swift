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

    /// The keyword that a word spells, upper or lower case; `nil` for any other word. O(1).
    init?(_ word: WordKey) {
        guard let keyword = Self.byLength[word.length].first(where: { $0.word == word })?.keyword else { return nil }
        self = keyword
    }

    /// At most seven are of one length.
    private static let byLength: [[(word: WordKey, keyword: Keyword)]] = {
        var table: [[(word: WordKey, keyword: Keyword)]] = Array(repeating: [], count: WordKey.longest + 1)
        for keyword in allCases {
            let word = WordKey(lowercasing: Array(keyword.rawValue.utf8)[...])
            table[word.length].append((word, keyword))
        }
        return table
    }()
}

/// A short word in lower case as one number, so that it is compared without making a `String` of it.
struct WordKey: Equatable {
    static let longest = 15
    static let infinity = WordKey(lowercasing: Array("inf".utf8)[...])
    static let notANumber = WordKey(lowercasing: Array("nan".utf8)[...])

    private let bits: UInt128
    let length: Int

    /// Precondition: no more than `longest` bytes.
    init(lowercasing word: ArraySlice<UInt8>) {
        length = word.count
        bits = word.reduce(0) { bits, byte in
            let isUpperCase = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            return bits << 8 | UInt128(isUpperCase ? byte | 0x20 : byte)
        }
    }
}
