import Foundation
import PromQL
import Testing

/// Every line of the test data with one token deleted, doubled or swapped with its neighbour: parsed, its labels followed,
/// printed and read again.
///
/// Of the 430,000 mutants one in `stride` is tried, others for each line; all of them with `VELOC_EVERY_MUTANT=1`, which
/// takes some minutes. Of a line of thousands of tokens, which no person wrote, fewer: each mutant is as long again.
@Suite("Mutated tokens")
struct TokenMutationTests {
    private static let stride = ProcessInfo.processInfo.environment["VELOC_EVERY_MUTANT"] == nil ? 29 : 1

    private static let files = [
        "corpus_exprs", "realworld_expressions", "extra_cases", "parse_cases", "typecheck_cases", "probe_cases",
        "printer_cases", "prettier_cases",
    ]

    private let catalogue = MetricCatalogue([
        "up": CatalogueMetric(.gauge, labels: ["job": .init(), "instance": .init(values: ["a", "b"])])
    ])

    @Test("a mutant neither crashes nor takes more than a few steps for each token", arguments: files)
    func mutants(file: String) throws {
        var count = 0
        var tried = 0
        var mostSteps = 0.0
        for row in try Fixture.rows(file) {
            let tokens = Lexer.tokens(of: row.text).tokens.map(\.range)
            // The ranges are those of the text; where bytes were no UTF-8 they are none of the input.
            let source = Array(row.text.utf8)
            let stride = max(Self.stride, tokens.count * tokens.count / 10_000)
            for place in tokens.indices {
                for mutation in Mutation.allCases {
                    count += 1
                    guard count % stride == 0, let mutant = mutation.apply(to: source, tokens, at: place) else {
                        continue
                    }
                    tried += 1
                    mostSteps = max(mostSteps, check(mutant, tokens.count))
                }
            }
        }
        print("\(file): \(tried) of \(count) mutants, at most \(mostSteps) steps a token")
        #expect(mostSteps <= 4)
    }

    /// The steps that it took for each token.
    private func check(_ mutant: [UInt8], _ tokenCount: Int) -> Double {
        let parsed = parsePromQL(mutant, Fixture.everything)
        let steps = Double(parsed.steps) / Double(tokenCount + 2)
        guard let expression = parsed.expression else {
            #expect(!parsed.problems.isEmpty && parsed.problems.allSatisfy { $0.span.upperBound <= mutant.count })
            return steps
        }
        _ = analyseLabels(expression, catalogue).result.namedLabels
        let again = parsePromQL(expression.text, Fixture.everything).expression
        #expect(again?.isEquivalent(to: expression) == true, "\(String(decoding: mutant, as: UTF8.self))")
        _ = expression.prettyText(width: 40)
        return steps
    }
}

private enum Mutation: CaseIterable {
    case delete, double, swap

    /// `nil` if there is no neighbour to swap with.
    func apply(to source: [UInt8], _ tokens: [Range<Int>], at place: Int) -> [UInt8]? {
        let token = tokens[place]
        switch self {
        case .delete: return Array(source[..<token.lowerBound] + source[token.upperBound...])
        case .double: return Array(source[..<token.upperBound] + [0x20] + source[token.lowerBound...])
        case .swap:
            guard place + 1 < tokens.count else { return nil }
            let next = tokens[place + 1]
            var swapped = Array(source[..<token.lowerBound] + source[next])
            swapped += source[token.upperBound..<next.lowerBound]
            swapped += source[token] + source[next.upperBound...]
            return swapped
        }
    }
}
