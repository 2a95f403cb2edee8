import Foundation
import PromQL
import Testing

@Suite("Label regex")
struct RegexTests {
    private struct Case: Decodable {
        let pattern: String
        let matches: [String]
        let misses: [String]
    }

    @Test("whole values match as Python's re.fullmatch has them")
    func pythonTable() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: tests.appending(path: "Fixtures/promql/regex.jsonl"), encoding: .utf8)
        let cases = try text.split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
        #expect(cases.count > 80)
        for row in cases {
            let regex = try LabelRegex(row.pattern)
            var matcher = regex.matcher
            for value in row.matches {
                #expect(regex.matches(value.utf8), "\(row.pattern) should match \(value.debugDescription)")
                let again = matcher.matches(value.utf8)
                #expect(again, "\(row.pattern) should match \(value.debugDescription)")
            }
            for value in row.misses {
                #expect(!regex.matches(value.utf8), "\(row.pattern) should not match \(value.debugDescription)")
                let again = matcher.matches(value.utf8)
                #expect(!again, "\(row.pattern) should not match \(value.debugDescription)")
            }
        }
    }

    /// Where RE2 differs from Python, or Python has no such thing.
    @Test(
        "RE2's own syntax",
        arguments: [
            (#"\Qa.b\E+"#, ["a.b", "a.bbb"], ["axb", "a.ba.b"]),
            (#"\Qa\b"#, [#"a\b"#], ["a"]),
            (#"a{,2}"#, ["a{,2}"], ["aa", ""]),
            (#"a{01}"#, ["a{01}"], ["a"]),
            (#"\z"#, [""], ["a"]),
            (#"\Aa"#, ["a"], ["ba"]),
            (#"[[:alpha:]]+[[:^digit:]]"#, ["ab", "a-"], ["a1", "1a"]),
            (#"\pL+"#, ["aéß日"], ["a1", ""]),
            (#"\p{Lu}\P{Lu}"#, ["Éé", "A1"], ["éÉ", "AB"]),
            (#"\p{^L}"#, ["1"], ["a"]),
            (#"[\p{Nd}x]+"#, ["1x٣"], ["y"]),
            (#"\p{Any}"#, ["\u{10FFFF}"], [""]),
            (#"(?i)k"#, ["k", "K", "\u{212A}"], ["x"]),
            (#"(?i)[r-t]"#, ["S", "\u{17F}"], ["ß"]),
            (#"(?i)ß"#, ["ß", "ẞ"], ["ss"]),
            (#"(?i)σ"#, ["ς", "Σ"], ["s"]),
            (#"(?i)i"#, ["I"], ["İ", "ı"]),
            (#"(?i)[^k]"#, ["x"], ["K", "\u{212A}"]),
            (#"(?i)\W"#, ["-"], ["\u{17F}", "a"]),
            (#"a(?i)b(?-i)c"#, ["aBc", "abc"], ["ABc", "aBC"]),
            (#"(?:(?i)a)b"#, ["Ab"], ["AB"]),
            (#"(?is-m:a.)"#, ["A\n"], ["A"]),
            (#"(?-s).+"#, ["a"], ["a\n", "\n"]),
            (#"(?U)a+"#, ["aa"], [""]),
            (#"(?<n>a)(?P<n>b)"#, ["ab"], ["a"]),
            (#"\x{1F600}"#, ["😀"], ["x"]),
            (#"\x{D800}|a"#, ["a"], ["", "\u{FFFD}"]),
            (#"\07"#, ["\u{07}"], ["7"]),
            (#"\377"#, ["\u{FF}"], ["377"]),
            (#"a(?i)*"#, ["", "aa"], ["A"]),
            (#"(?i)(?-i)"#, [""], ["a"]),
            (#"\s"#, ["\t"], ["\u{0B}", "\u{A0}"]),
            (#"[[:space:]]"#, ["\u{0B}"], ["\u{A0}"]),
            (#"[[:word:]]\bx*"#, ["a"], ["ax", "é"]),
            (#"é\bx"#, ["éx"], ["é"]),
            ("}]", ["}]"], ["}"]),
        ])
    func ownSyntax(pattern: String, matches: [String], misses: [String]) throws {
        let regex = try LabelRegex(pattern)
        for value in matches { #expect(regex.matches(value.utf8), "\(value.debugDescription)") }
        for value in misses { #expect(!regex.matches(value.utf8), "\(value.debugDescription)") }
    }

    @Test("a byte that is not UTF-8 is one replacement character")
    func invalidBytes() throws {
        #expect(try LabelRegex("a.b").matches([0x61, 0xFF, 0x62]))
        #expect(try !LabelRegex("a.b").matches([0x61, 0xC3, 0x28, 0x62]))
        #expect(try LabelRegex("a..b").matches([0x61, 0xC3, 0x28, 0x62]))
        #expect(try LabelRegex("\u{FFFD}+").matches([0xED, 0xA0, 0x80, 0xF5]))
        #expect(try LabelRegex("[^a]{3}").matches([0xE0, 0x80, 0x80]))
        #expect(try !LabelRegex("é").matches([0xC3]))
    }

    @Test("the dot of Prometheus 2 does not match a line end")
    func dotOfPrometheus2() throws {
        #expect(try LabelRegex("a.b").matches("a\nb".utf8))
        #expect(try !LabelRegex("a.b", dotMatchesNewline: false).matches("a\nb".utf8))
        #expect(try LabelRegex("(?s)a.b", dotMatchesNewline: false).matches("a\nb".utf8))
    }
}
