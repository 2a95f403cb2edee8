import Foundation
import PromQL
import Testing

@Suite("Hostile expressions")
struct ParserHostileInputTests {
    /// What must hold of any bytes: it ends, and either there is a tree that can be printed or a problem with a place.
    private func check(_ bytes: [UInt8]) {
        let parsed = parsePromQL(bytes, Fixture.everything)
        if let expression = parsed.expression {
            #expect(parsed.problems.isEmpty && parsed.type != nil)
            _ = expression.prettyText(width: 40)
        } else {
            #expect(!parsed.problems.isEmpty && parsed.problems.allSatisfy { $0.span.upperBound <= bytes.count })
        }
    }

    @Test("other languages' expressions end")
    func foreign() throws {
        for row in try Fixture.rows("extra_cases") { check(row.input) }
    }

    @Test("every prefix ends")
    func prefixes() throws {
        for row in try Fixture.rows("corpus_exprs").prefix(300) {
            for length in 0...row.input.count { check(Array(row.input.prefix(length))) }
        }
    }

    @Test("every triple of awkward pieces ends")
    func pieces() {
        let pieces = [
            "", "(", ")", "[", "]", "{", "}", ",", ":", "@", "=", "!", "!=", "$x", "\"", "'a'", "`", "\\", "#", "\n",
            "5m",
            "0x", "1_", ".", "é", "\u{0}", "by", "by(a)", "sum", "sum(", "rate(", "offset", "bool", "fill(", "on(",
            "and",
            "inf", "group_left(", "a", "a{b=\"c\"}", "-", "step()", "min_of(", "anchored", "start()", "^",
        ]
        for first in pieces {
            for second in pieces {
                for third in pieces { check(Array((first + second + third).utf8)) }
            }
        }
    }

    @Test(
        "a long run of anything takes linear time and no stack",
        arguments: [
            "(", ")", "[", "]", "{", "a{", "\"", "$x ", "a>", "sum by (", "sum(", "a,", "&|", "1_", "fill(", "-", "+a",
            "{a=\"b\",", "a[5m:", "a[", "offset ", "a offset ", "a offset (", "a[(", "abs(", "2^", "a[5m] offset 5m ",
            "1-{}", "unknown(", "a @ ", "by(", "a + on(", "x[min_of(", "a or ", "{a=~\"(\"}+",
        ])
    func longRuns(piece: String) {
        let text = Array(String(repeating: piece, count: 50_000).utf8)
        check(text)
        // Counted, not timed: a busy machine must not fail it.
        #expect(parsePromQL(text, Fixture.everything).steps <= 8 * text.count)
    }

    @Test("nests that Prometheus takes are taken, and deeper ones are refused or taken, but end")
    func nests() {
        for (open, middle, close) in [
            ("(", "up", ")"), ("abs(", "up", ")"), ("-", "up", ""), ("2^", "2", ""), ("up+", "up", ""),
        ] {
            for depth in [3000, 50_000] {
                let text = String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
                let parsed = parsePromQL(text)
                #expect(parsed.expression?.text.filter { $0 != " " } == text)
            }
        }
        let text = String(repeating: "(", count: 150_000) + "1" + String(repeating: ")", count: 150_000)
        #expect(parsePromQL(text).problems.map(\.message) == ["the expression is nested too deeply"])
    }

    @Test("regular expressions of any shape end")
    func regexes() {
        let pieces = [
            "(", ")", "[", "]", "^", "-", "\\", "p", "{", "}", "1", ",", "*", "+", "?", "|", "<", ":", "P", "x", "é",
            "Q", "E",
        ]
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    for fourth in pieces {
                        _ = try? LabelRegex(Array((first + second + third + fourth).utf8))
                    }
                }
            }
        }
        for piece in pieces { _ = try? LabelRegex(Array(String(repeating: piece, count: 50_000).utf8)) }
    }
}
