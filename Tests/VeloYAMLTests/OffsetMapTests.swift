import Testing
import VeloSource
import VeloYAML

@Suite("offset maps lead from a scalar's text back to the source")
struct OffsetMapTests {
    /// A scalar in the source, its text, and for a part of the text the part of the source it came from.
    struct Case: Sendable, CustomTestStringConvertible {
        let source: String
        let text: String
        let part: String
        let origin: String

        var testDescription: String { source.debugDescription }
    }

    static let cases = [
        Case(source: "a: plain text\n", text: "plain text", part: "text", origin: "text"),
        Case(source: "a: one\n   two\n\n   three\n", text: "one two\nthree", part: "three", origin: "three"),
        Case(source: "a: one\r\n   two\r\n", text: "one two", part: "two", origin: "two"),
        Case(source: "ü: äö\n  €uro\n", text: "äö €uro", part: "€uro", origin: "€uro"),
        Case(source: "\u{FEFF}a: text\n", text: "text", part: "text", origin: "text"),
        Case(source: "a: 'it''s here'\n", text: "it's here", part: "here", origin: "here"),
        Case(source: "a: 'it''s here'\n", text: "it's here", part: "'s", origin: "''s"),
        Case(source: "a: 'one\n\n\n  two'\n", text: "one\n\ntwo", part: "two", origin: "two"),
        Case(source: #"a: "q \"x\" y""#, text: "q \"x\" y", part: "x", origin: "x"),
        Case(source: #"a: "q \"x\" y""#, text: "q \"x\" y", part: "\"x\"", origin: #"\"x\""#),
        Case(source: #"a: "y \u00e9""#, text: "y é", part: "é", origin: #"\u00e9"#),
        Case(source: #"a: "y \u00e9z""#, text: "y éz", part: "y é", origin: #"y \u00e9"#),
        Case(source: "a: 'it'''\n", text: "it'", part: "it'", origin: "it''"),
        Case(source: #"a: "\u00e9 y""#, text: "é y", part: "y", origin: "y"),
        Case(source: #"a: "\P\L z""#, text: "\u{2029}\u{2028} z", part: "z", origin: "z"),
        Case(source: #"a: "\x41b""#, text: "Ab", part: "b", origin: "b"),
        Case(source: #"a: "\U0001F600!""#, text: "😀!", part: "!", origin: "!"),
        Case(source: "a: \"one \\\n   two\"\n", text: "one two", part: "two", origin: "two"),
        Case(source: "a: \"one\\\n\n   two\"\n", text: "one\ntwo", part: "two", origin: "two"),
        Case(source: "a: |\n  one\n    two\n  three\n", text: "one\n  two\nthree\n", part: "  two", origin: "  two"),
        Case(source: "a: |2-\n    one\n   two\n\n", text: "  one\n two", part: "two", origin: "two"),
        Case(source: "x:\n  a: |2\n      b\n", text: "  b\n", part: "b", origin: "b"),
        Case(source: "- - |1\n    b\n", text: " b\n", part: "b", origin: "b"),
        Case(source: "a: |+ # why\n  one\n\n  two\n\n", text: "one\n\ntwo\n\n", part: "two", origin: "two"),
        Case(
            source: "a: >\n  one\n  two\n\n  three\n   four\n  five\n", text: "one two\nthree\n four\nfive\n",
            part: "five", origin: "five"),
        Case(source: "a: >-\r\n  one\r\n  two\r\n", text: "one two", part: "two", origin: "two"),
        Case(source: "a: |\r\n  one\r\n  two\r\n", text: "one\ntwo\n", part: "two", origin: "two"),
        Case(source: "a: |\n  one\u{85}  two\n", text: "one\ntwo\n", part: "two", origin: "two"),
        Case(source: "a: |\n  one\u{2028}  two\n", text: "one\u{2028}two\n", part: "two", origin: "two"),
        Case(source: "a: |\n  no end", text: "no end", part: "end", origin: "end"),
        Case(source: "a: &x text\n", text: "text", part: "text", origin: "text"),
        Case(source: "a: &x |\n  text\n", text: "text\n", part: "text", origin: "text"),
    ]

    @Test("a part of the text has the span it was written in", arguments: cases)
    func partOfText(_ example: Case) throws {
        let parsed = Parsed(example.source)
        #expect(parsed.problems.isEmpty)
        let (scalar, _) = try #require(parsed.scalars.first)
        #expect(scalar.text == example.text)
        let text = Array(scalar.text.utf8)
        let part = Array(example.part.utf8)
        let offset = try #require((0...text.count - part.count).first { text[$0...].starts(with: part) })
        #expect(parsed.source(scalar.offsets.span(offset..<offset + part.count)) == example.origin)
    }

    /// What the generator strings together: everything that means something to a scalar.
    static let alphabet = [
        " ", " ", "  ", "\n", "\n", "\n  ", "\n  ", "\n   ", "\r\n", "\r", "\u{85}", "\u{2028}", "a", "b", "é", "😀",
        "0", "- ", ": ",
        "? ", "|", ">", "|\n", ">\n", "|-\n", ">+\n", "|2\n", ">1-\n", "'", "''", "\"", "\\", "\\n", "\\x41", "\\\n",
        "#",
        "\t", "[", "]", "{", "}", ",", "&x ", "*x", "!t ", "k: ", "\n  k: ", "- |\n    ", "k: >\n    ", "k: '", "k: \"",
    ]

    @Test("offsets rise, stay inside the file and agree byte by byte where no escape stands", arguments: 0..<8)
    func generated(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_500 {
            let length = Int.random(in: 1...24, using: &generator)
            let source = (0..<length).map { _ in Self.alphabet.randomElement(using: &generator) ?? "" }.joined()
            let parsed = Parsed(source)
            for (scalar, span) in parsed.scalars {
                #expect(
                    0 <= span.start && span.start <= span.end && span.end <= parsed.bytes.count,
                    "\(source.debugDescription)")
                check(scalar, parsed, source)
            }
            // What an alias repeats lies where it was written, not inside what repeats it.
            if let tree = parsed.tree, !source.contains("*") {
                #expect(isNested(tree, in: 0..<parsed.bytes.count), "\(source.debugDescription)")
            }
        }
    }

    /// Every node lies inside the one around it, and a key before its value.
    private func isNested(_ node: YAMLNode, in range: Range<Int>) -> Bool {
        let span = node.span
        guard range.lowerBound <= span.start, span.start <= span.end, span.end <= range.upperBound else { return false }
        return switch node.content {
        case .scalar: true
        case .sequence(let items): items.allSatisfy { isNested($0, in: span.start..<span.end) }
        case .mapping(let entries):
            entries.allSatisfy { entry in
                span.start <= entry.keySpan.start && entry.keySpan.end <= entry.value.span.start
                    && isNested(entry.value, in: span.start..<span.end)
            }
        }
    }

    private func check(_ scalar: YAMLScalar, _ parsed: Parsed, _ source: String) {
        var last = -1
        for (index, byte) in scalar.text.utf8.enumerated() {
            let place = scalar.offsets.source(index)
            guard place >= last, place < parsed.bytes.count else {
                Issue.record("offset \(index) of \(scalar.text.debugDescription) in \(source.debugDescription)")
                return
            }
            last = place
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { continue }
            if scalar.style == .doubleQuoted, source.contains("\\") { continue }
            guard parsed.bytes[place] == byte else {
                Issue.record("byte \(index) of \(scalar.text.debugDescription) in \(source.debugDescription)")
                return
            }
        }
    }
}
