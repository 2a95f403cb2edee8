import PromQL
import Testing

@Suite("Label regex, hostile")
struct RegexHostileTests {
    @Test(
        "patterns that make backtrackers explode take linear time",
        .timeLimit(.minutes(1)),
        arguments: [
            "(a*)*b", "(a|a)*b", "(a+)+b", "(a|aa)+b", "(.*a){20}b", "(a?){30}a{30}b", "(?:a*)*(?:a*)*(?:a*)*b",
            #"(\b|a)*b"#, "(?:a{0,100}){10}b", "((((a*)*)*)*)*b", "(x+x+)+y|(a+a+)+b", ".*.*.*.*.*.*b",
        ])
    func linear(pattern: String) throws {
        let regex = try LabelRegex(pattern)
        let text = Array(repeating: UInt8(ascii: "a"), count: 20_000)
        #expect(!regex.matches(text + [UInt8(ascii: "c")]))
        _ = regex.coverage
    }

    @Test("twice the text takes about twice the time")
    func growth() throws {
        // The tail keeps every state of the automaton apart, so its table overflows and is begun anew.
        var matcher = try LabelRegex("(?:a|b)*a(?:a|b){500}c").matcher
        var state: UInt64 = 1
        let text = (0..<4_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(ascii: "a") + UInt8(state >> 40 & 1)
        }
        func time(_ text: some Collection<UInt8>) -> Duration {
            ContinuousClock().measure { _ = matcher.matches(text) }
        }
        let half = time(text.prefix(2_000))
        let whole = time(text)
        // Generous: the machine may be busy. Quadratic time would be four, exponential time would never end.
        #expect(whole < half * 8)
    }

    @Test("nesting beyond the limit is refused, and up to it is read", .timeLimit(.minutes(1)))
    func nesting() throws {
        func nested(_ depth: Int, _ open: String = "(", _ close: String = ")") -> String {
            String(repeating: open, count: depth) + "a" + String(repeating: close, count: depth)
        }
        #expect(try LabelRegex(nested(900)).matches("a".utf8))
        #expect(throws: RegexError.self) { try LabelRegex(nested(2_000)) }
        #expect(throws: RegexError.self) { try LabelRegex(nested(100_000)) }
        #expect(try LabelRegex(nested(100_000, "(?:")).matches("a".utf8))
        #expect(throws: RegexError.self) { try LabelRegex(nested(100_000, "(?:", ")*")) }
        #expect(throws: RegexError.self) { try LabelRegex(String(repeating: "(", count: 100_000)) }
        #expect(throws: RegexError.self) { try LabelRegex(String(repeating: "(?:a|", count: 100_000)) }
    }

    @Test("large patterns are read in linear time or refused", .timeLimit(.minutes(1)))
    func large() throws {
        #expect(try LabelRegex(String(repeating: "a", count: 90_000)).literals?.first?.count == 90_000)
        let names = (0..<5_000).map { "name-\($0)" }
        let alternatives = try LabelRegex(names.joined(separator: "|"))
        #expect(alternatives.matches("name-4999".utf8) && !alternatives.matches("name-5000".utf8))
        for part in [
            "[[:", "[", "\\p{", "(?i)é", "[\\pL]", "a{1000}", "(?P<n", "\\x{1", "a|", "(?:", "^", "[^é]", "x{1,",
        ] {
            _ = try? LabelRegex(String(repeating: part, count: 5_000))
        }
        _ = try? LabelRegex("[" + String(repeating: "[:", count: 100_000) + "]")
        _ = try? LabelRegex("(?i)" + String(repeating: "é", count: 90_000))
        _ = try? LabelRegex(String(repeating: "(?:a|b|)", count: 12_000))
    }

    @Test("no bytes crash the parser", .timeLimit(.minutes(1)))
    func noise() {
        let alphabet = Array(#"ab()[]{}*+?|\.^$-,:019xpPLdQEi<>=!é"#.utf8)
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            var pattern: [UInt8] = []
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                pattern.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            do {
                let regex = try LabelRegex(pattern)
                _ = regex.matches("ab".utf8)
            } catch {
                #expect(error.range.upperBound <= pattern.count, "\(String(decoding: pattern, as: UTF8.self))")
            }
        }
    }
}
