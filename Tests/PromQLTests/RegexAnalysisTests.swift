import PromQL
import Testing

@Suite("Label regex analysis")
struct RegexAnalysisTests {
    private func literals(_ pattern: String) throws -> [String]? {
        try LabelRegex(pattern).literals?.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("few values are listed in the order written")
    func literals() throws {
        #expect(try literals("b|a|b") == ["b", "a"])
        #expect(try literals("GET|(?:PUT|POST)x?") == ["GET", "PUT", "PUTx", "POST", "POSTx"])
        #expect(try literals("[a-c]1") == ["a1", "b1", "c1"])
        #expect(try literals("(?i)a") == ["A", "a"])
        #expect(try literals("") == [""])
        #expect(try literals("^a$|^b$") == ["a", "b"])
        #expect(try literals("a{2}") == ["aa"])
        #expect(try literals(#"\x{D800}"#) == [])
        #expect(try literals("a.") == nil)
        #expect(try literals("a*") == nil)
        #expect(try literals("[a-z]{2}") == nil)
        #expect(try literals(#"a\b"#) == nil)
    }

    @Test("what every match begins and ends with is known")
    func affixes() throws {
        func check(_ pattern: String, _ prefix: String, _ suffix: String) throws {
            let regex = try LabelRegex(pattern)
            #expect(String(decoding: regex.prefix, as: UTF8.self) == prefix, "\(pattern)")
            #expect(String(decoding: regex.suffix, as: UTF8.self) == suffix, "\(pattern)")
        }
        try check("foo.*bar", "foo", "bar")
        try check("(foo1|foo2)x", "foo", "x")
        try check("(?:ab|ab)c.", "abc", "")
        try check("(?:abc|ab)d", "ab", "d")
        try check("a+b+", "a", "b")
        try check("a?b", "", "b")
        try check("é|è", "", "")
        try check("^foo$", "foo", "foo")
        try check(".*", "", "")
    }

    @Test(
        "how much a pattern matches is found out",
        arguments: [
            (".*", LabelRegex.Coverage.everything), (".*|a", .everything), ("(?:.+)?", .everything),
            (".+", .everythingButEmpty),
            (".*.", .everythingButEmpty), ("..*|a", .everythingButEmpty), ("", .emptyOnly), ("^$", .emptyOnly),
            ("(a^)*", .emptyOnly), ("a^b", .nothing), ("$a", .nothing), (#"[^\x00-\x{10FFFF}]"#, .nothing),
            (#"a\Bb\b\B"#, .nothing), ("a", .some), (".*a", .some), (#"\pL*|\PL*"#, .some),
            (#"(?:\pL|\PL)*"#, .everything),
            ("(?-s).*", .some), ("(?:a|b)*a(?:a|b){40}", .some),
        ])
    func coverage(pattern: String, expected: LabelRegex.Coverage) throws {
        #expect(try LabelRegex(pattern).coverage == expected)
    }

    @Test("anchors that say nothing are found")
    func anchors() throws {
        #expect(try LabelRegex("^foo$").redundantAnchors == [0..<1, 4..<5])
        #expect(try LabelRegex("^^(?:^a|b$)$").redundantAnchors == [0..<1, 1..<2, 5..<6, 9..<10, 11..<12])
        #expect(try LabelRegex(#"\Aa\z"#).redundantAnchors == [0..<2, 3..<5])
        #expect(try LabelRegex("a^b$c|(^d)*").redundantAnchors.isEmpty)
    }

    @Test("dots that may be meant as dots are found, and plain text is told")
    func smells() throws {
        #expect(try LabelRegex("10.0.*x.").bareDots == [2..<3, 7..<8])
        #expect(try LabelRegex(#"a\.b"#).bareDots.isEmpty)
        #expect(try LabelRegex("foo-1").isPlainText)
        #expect(try !LabelRegex(#"foo\."#).isPlainText)
        #expect(try !LabelRegex("a|b").isPlainText)
    }

    @Test(
        "whether the absent label matches is told",
        arguments: [("a*", true), ("a|", true), ("a", false), (".+", false)])
    func matchesEmpty(pattern: String, expected: Bool) throws {
        #expect(try LabelRegex(pattern).matchesEmpty == expected)
    }

    @Test(
        "each alternative is tried in the place of all of them",
        arguments: [
            ("5..|6..", ["5..": ["503"], "6..": ["600"]]),
            (
                "x(a|b(c|d))y?|z",
                ["a": ["xa", "xay"], "b(c|d)": ["xbc", "xbd"], "c": ["xbcy"], "d": ["xbd"], "z": ["z"]]
            ),
            ("^(?:GET|(?i)put)$", ["GET": ["GET"], "(?i)put": ["Put"]]),
            ("(a|)b", ["a": ["ab"]]), ("(a|b)?c", ["a": ["ac"], "b": ["bc"]]), ("(a|b)*", [:]), ("a[|]b", [:]),
        ] as [(String, [String: [String]])])
    func alternatives(_ pattern: String, _ expected: [String: [String]]) throws {
        let regex = try LabelRegex(pattern)
        let found = regex.alternatives
        let texts = found.map { String(decoding: regex.pattern[$0.range], as: UTF8.self) }
        #expect(Set(texts).isSuperset(of: expected.keys))
        #expect(expected.isEmpty ? found.isEmpty : found.count >= expected.count)
        let all = Set(expected.values.joined())
        for (alternative, text) in zip(found, texts) {
            for value in expected[text] ?? [] {
                var matcher = alternative.matcher
                let isMatch = matcher.matches(value.utf8)
                #expect(isMatch, "\(text) in \(pattern): \(value)")
                // What one alternative matches, the whole does.
                #expect(regex.matches(value.utf8))
            }
            for value in all where !regex.matches(value.utf8) {
                var matcher = alternative.matcher
                let isMatch = matcher.matches(value.utf8)
                #expect(!isMatch)
            }
        }
    }

    @Test("of machine-made patterns no alternatives are told, however they nest")
    func manyAlternatives() throws {
        #expect(try LabelRegex((0..<33).map { "a\($0).*" }.joined(separator: "|")).alternatives.isEmpty)
        #expect(try LabelRegex((0..<32).map { "a\($0).*" }.joined(separator: "|")).alternatives.count == 32)
        let nested = String(repeating: "(a|", count: 300) + "b" + String(repeating: ")", count: 300)
        #expect(try LabelRegex(nested).alternatives.isEmpty)
    }
}
