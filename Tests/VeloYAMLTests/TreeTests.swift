import Testing
import VeloSource
import VeloYAML

@Suite("a document becomes a tree whose nodes know their bytes")
struct TreeTests {
    @Test(
        "the shape is that of the document",
        arguments: [
            ("", "{}"), ("\u{FEFF}", "{}"), ("# nothing\n", "{}"), ("---\n", "{}"), ("---\n...\n", "{}"),
            ("text\n", #""text""#), ("''\n", #""""#),
            ("a: 1\nb: [x, 'y', \"z\"]\n", #"{a: "1", b: ["x", "y", "z"]}"#),
            ("a:\nb: ~\n", #"{a: "", b: "~"}"#),
            ("- \n- - 1\n  - 2\n- k: v\n", #"["", ["1", "2"], {k: "v"}]"#),
            ("a:\n- 1\n- 2\nb: 3\n", #"{a: ["1", "2"], b: "3"}"#),
            ("{ a, b: , c: {} }", #"{a: "", b: "", c: {}}"#),
            ("a: &x [1]\nb: *x\n&k c: *k\n", #"{a: ["1"], b: ["1"], c: "c"}"#),
            ("a: &x 1\nb: &x 2\nc: *x\n", #"{a: "1", b: "2", c: "2"}"#),
            ("? a\n: 1\n? b\n", #"{a: "1", b: ""}"#),
            ("%YAML 1.2\n---\nno: 012\n", #"{no: "012"}"#),
            ("'<<': 1\n", #"{<<: "1"}"#),
        ])
    func shape(_ source: String, _ outline: String) {
        let parsed = Parsed(source)
        #expect(parsed.problems.isEmpty)
        #expect(parsed.outline == outline)
    }

    @Test(
        "of what is refused, what can be kept is kept",
        arguments: [
            ("a: 1\nb: 2\na: [3]\nc: 4\n", #"{a: "1", b: "2", c: "4"}"#),
            ("? [a]\n: { x: [1] }\nb: 2\n", #"{b: "2"}"#),
            ("a: !!str 012\n", #"{a: "012"}"#),
            ("<<: { a: 1 }\n", "none"), ("a: *x\n", "none"), ("a: 1\n---\n", "none"), ("a: [\n", "none"),
        ])
    func kept(_ source: String, _ outline: String) {
        let parsed = Parsed(source)
        #expect(parsed.problems.count == 1)
        #expect(parsed.outline == outline)
    }

    @Test("all problems of a document are found in one run")
    func allProblems() {
        let parsed = Parsed("a: 1\na: 2\n? [x]\n: 1\nb: !t 1\nc: *x\n<<: *y\nd: \"\\0\"\n")
        #expect(parsed.problems.map(\.id.number) == [6, 13, 14, 7, 12, 7, 15])
    }

    @Test(
        "every value has the span of its text, with quotes and brackets, without anchor and comment",
        arguments: [
            ("a: text # why\n", ["text"]), ("a: 'te''xt'  \n", ["'te''xt'"]), ("a: \"x\\n\"\n", ["\"x\\n\""]),
            ("a: [1, é, '']\nb: 2\n", ["1", "é", "''", "2"]),
            ("a: |  # why\n  one\n  two\n\nb: 2\n", ["|  # why\n  one\n  two", "2"]),
            ("a: >-\n  one\n\n# end\n", [">-\n  one"]), ("a: |\nb: |+\n\n", ["|", "|+"]),
            ("a: one\n  two\nb: 2\n", ["one\n  two", "2"]), ("a: &x 1\nb: *x\n", ["1", "*x"]),
            ("a: &x\n  # why\n  'y'\n", ["'y'"]), ("größe: äö\n日本: €\n", ["äö", "€"]),
            ("\u{FEFF}ä: ö\n", ["ö"]), ("a: 1\r\nb: 2\r\n", ["1", "2"]), ("a: 1\rb: 2\r", ["1", "2"]),
            ("a: x\u{85}b: y\u{2028}c: z\n", ["x", "y", "z"]),
        ])
    func spans(_ source: String, _ texts: [String]) {
        let parsed = Parsed(source)
        #expect(parsed.problems.isEmpty)
        #expect(parsed.scalars.map { parsed.source($0.1) } == texts)
    }

    @Test(
        "a collection ends with its bracket or with its last value",
        arguments: [
            ("a:\n  b: 1\n  c: 2 # why\n\n# end\nd: 3\n", "b: 1\n  c: 2"), ("a: { b: 1 } # why\n", "{ b: 1 }"),
            ("a:\n  - 1\n  - 2\n\nb: 3\n", "- 1\n  - 2"), ("a: [1,\n  2,\n]\n", "[1,\n  2,\n]"),
            ("a: &x\n  b: 1\n", "b: 1"), ("a: &x { b: 1 }\n", "{ b: 1 }"), ("a: &x\n  &y b: 1\n", "&y b: 1"),
        ])
    func collectionSpans(_ source: String, _ text: String) throws {
        let parsed = Parsed(source)
        let tree = try #require(parsed.tree)
        guard case .mapping(let entries) = tree.content else {
            Issue.record("not a mapping")
            return
        }
        #expect(parsed.source(entries[0].value.span) == text)
    }

    @Test(
        "a value that is not written has an empty span where it would stand",
        arguments: [
            ("a:\nb: 1\n", 2), ("a:   # why\n", 2), ("a: &x\nb: 1\n", 5), ("{ a: , b: 1 }", 5), ("{ a }", 4),
            ("é:\n", 3),
            ("a: &x", 5),
        ])
    func emptyValues(_ source: String, _ place: Int) throws {
        let parsed = Parsed(source)
        let (scalar, span) = try #require(parsed.scalars.first)
        #expect(scalar.isNull && scalar.text.isEmpty && scalar.style == .plain)
        #expect(span == Span(span.file, place, place))
        #expect(scalar.offsets.span(0..<0) == span)
    }

    @Test("a key has a span of its own, with its quotes")
    func keySpans() throws {
        let parsed = Parsed("größe: 1\n'b c': { \"d\": 2 }\n")
        guard case .mapping(let entries)? = parsed.tree?.content, case .mapping(let inner) = entries[1].value.content
        else {
            Issue.record("not the mappings that were written")
            return
        }
        #expect((entries + inner).map { parsed.source($0.keySpan) } == ["größe", "'b c'", "\"d\""])
        #expect((entries + inner).map(\.key) == ["größe", "b c", "d"])
    }
}
