import Foundation
import PromQL
import Testing

@Suite("Hostile input")
struct HostileInputTests {
    /// Real expressions, one a line (`Tests/Fixtures/promql/README.md` says whose).
    private static let corpus: [String] = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try? String(contentsOf: tests.appending(path: "Fixtures/promql/expressions.txt"), encoding: .utf8)
        return text?.split(separator: "\n").map { String($0) } ?? []
    }()

    /// What must hold of any text: ranges lie in it, and problems are in order.
    private func check(_ text: String) {
        let scan = scanPromQL(text)
        let size = text.utf8.count
        var ranges = scan.problems.map(\.range) + scan.selectors.map(\.nameRange)
        ranges += scan.selectors.flatMap { $0.matchers.flatMap { [$0.labelRange, $0.valueRange] } }
        ranges += scan.groupings.flatMap { $0.labels.map(\.range) }
        if let threshold = scan.threshold { ranges += [threshold.comparison, threshold.range] }
        #expect(ranges.allSatisfy { $0.upperBound <= size }, "\(text)")
        #expect(scan.problems.map(\.range.lowerBound) == scan.problems.map(\.range.lowerBound).sorted(), "\(text)")
    }

    @Test("expressions that Prometheus accepts have no problems")
    func corpusIsClean() {
        #expect(Self.corpus.count > 200)
        for line in Self.corpus { #expect(scanPromQL(line).problems.isEmpty, "\(line)") }
    }

    @Test("normalising keeps the tokens and is idempotent")
    func normaliseKeepsTokens() {
        for line in Self.corpus {
            let spread = line.replacing(" ", with: " # {\n\t")
            for text in [line, spread] {
                let once = normalisePromQL(text)
                #expect(normalisePromQL(once) == once)
                #expect(Lexer.tokens(of: once).tokens.map(\.kind) == Lexer.tokens(of: text).tokens.map(\.kind))
            }
        }
    }

    @Test("every prefix of a real expression is scanned")
    func prefixes() {
        for line in Self.corpus {
            for length in 0...line.utf8.count { check(String(decoding: line.utf8.prefix(length), as: UTF8.self)) }
        }
    }

    @Test("every deletion of a byte or a token is scanned")
    func deletions() {
        for line in Self.corpus {
            let bytes = Array(line.utf8)
            let whole = Lexer.tokens(of: line).tokens.map(\.range)
            for range in bytes.indices.map({ $0..<$0 + 1 }) + whole {
                check(String(decoding: bytes[..<range.lowerBound] + bytes[range.upperBound...], as: UTF8.self))
            }
        }
    }

    @Test("every pair of awkward pieces is scanned")
    func pieces() {
        let pieces = [
            "", "(", ")", "[", "]", "{", "}", ",", ":", "@", "=", "!", "!=", "$", "$threshold", "\"", "'", "`", "\\",
            "#", "\n",
            "0x", "1_", "5m5m", ".", "é", "\u{0}", "\u{FFFD}", "by", "by(", "sum", "offset", "bool", "fill(", "on",
            "and", "inf",
            "group_left(", "a", "-",
        ]
        for first in pieces {
            for second in pieces {
                for third in pieces { check(first + second + third) }
            }
        }
    }

    @Test(
        "a long run of anything takes linear time",
        arguments: [
            "(", ")", "[", "{", "a{", "\"", "'\\", "$threshold ", "a>", "sum by (", "a,", "&|", "1_", "fill(",
            "{a=\"b\",", "-",
        ])
    func longRuns(piece: String) {
        let clock = ContinuousClock()
        let text = String(repeating: piece, count: 200_000)
        // A quadratic pass over this takes minutes; the bound only has to tell the two apart on a busy machine.
        #expect(clock.measure { check(text) } < .seconds(30))
        #expect(normalisePromQL(text).utf8.count <= text.utf8.count)
    }
}
