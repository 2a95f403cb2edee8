import Testing
import VeloSource
import VeloYAML

@Suite("no input crashes the parser or takes more than linear time")
struct HostileInputTests {
    static let sample = """
        # größe
        veloc: 1
        limits: &limits { rate: 10/s, "bu\\u0072st": 20, list: [a, 'b''c', ~] }
        tenants:
          acme: *limits
          日本: &x
            - |2-
                 text
            - >+
              folded
              text

            - plain
              text: no
        ? key
        : !!str value
        ...

        """

    private func check(_ bytes: [UInt8]) {
        let parsed = Parsed(bytes: bytes)
        var diagnostics = Diagnostics()
        for problem in parsed.problems {
            diagnostics.report(problem)
            for label in problem.labels {
                #expect(0 <= label.span.start && label.span.start <= label.span.end && label.span.end <= bytes.count)
            }
        }
        #expect(parsed.tree != nil || diagnostics.hasErrors)
        #expect(HumanRenderer().render(diagnostics, in: parsed.sources).isEmpty == parsed.problems.isEmpty)
        #expect(LineRenderer().render(diagnostics, in: parsed.sources).isEmpty == parsed.problems.isEmpty)
        #expect(!JSONRenderer().render(diagnostics, in: parsed.sources).isEmpty)
    }

    @Test("each byte of a document may be missing")
    func deletedBytes() {
        let bytes = Array(Self.sample.utf8)
        for index in bytes.indices { check(Array(bytes[..<index] + bytes[(index + 1)...])) }
    }

    @Test("a document may end at each byte")
    func truncated() {
        let bytes = Array(Self.sample.utf8)
        for end in bytes.indices { check(Array(bytes[..<end])) }
    }

    @Test(
        "each byte of a document may be another",
        arguments: [0x00, 0x09, 0x0A, 0x22, 0x26, 0x2A, 0x3A, 0x5B, 0x5C, 0x7D, 0x80, 0xC3, 0xFF] as [UInt8])
    func replaced(_ byte: UInt8) {
        let bytes = Array(Self.sample.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = byte
            check(changed)
        }
    }

    @Test("aliases of aliases of aliases are stopped", .timeLimit(.minutes(1)))
    func billionLaughs() {
        var source = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1..<30 {
            source +=
                "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
        let parsed = Parsed(source)
        #expect(parsed.tree == nil)
        #expect(parsed.problems.map(\.id) == [.aliasExpansion])
    }

    @Test(
        "depth is stopped, however it is written", .timeLimit(.minutes(1)),
        arguments: ["[", "{", "- ", "{ a: ", "[[ ", "? ", "&x [", "{ ? [", "- ? "])
    func deep(_ opening: String) {
        let parsed = Parsed(String(repeating: opening, count: 100_000))
        #expect(parsed.tree == nil)
        #expect(parsed.problems.map(\.id) == [.nestedTooDeep])
    }

    @Test("a mapping of very many keys takes linear time", .timeLimit(.minutes(1)))
    func manyKeys() {
        let count = 100_000
        let source = (0..<count).map { "key-\($0): \($0)\n" }.joined()
        let parsed = Parsed(source + "key-7: again\n")
        #expect(parsed.problems.map(\.id) == [.duplicateKey])
        #expect(parsed.problems.first?.labels.last?.span.start == 7 * 9)
        guard case .mapping(let entries)? = parsed.tree?.content else {
            Issue.record("not a mapping")
            return
        }
        #expect(entries.count == count)
    }

    @Test("very many problems on one line are found and rendered in linear time", .timeLimit(.minutes(1)))
    func manyProblems() {
        let count = 4_000
        let parsed = Parsed("{ " + String(repeating: "é, ", count: count) + "}")
        #expect(parsed.problems.count == count - 1)
        var diagnostics = Diagnostics()
        for problem in parsed.problems { diagnostics.report(problem) }
        #expect(diagnostics.summary == "\(count - 1) errors")
        let rendered = LineRenderer().render(diagnostics, in: parsed.sources)
        #expect(
            rendered.hasSuffix(
                "specs/a.yaml:1:\(3 + 3 * (count - 1)): error: key `é` is defined twice [VLC0006] — remove one of them, or merge what they say\n"
            ))
        #expect(HumanRenderer().render(diagnostics, in: parsed.sources).utf8.count < count * 1_000)
    }

    @Test(
        "long scalars of every style take linear time", .timeLimit(.minutes(1)),
        arguments: ["", "'", "\"", "|\n ", ">\n "])
    func longScalars(_ opening: String) throws {
        let lines = 50_000
        let closing = opening.hasSuffix(" ") ? "\n" : opening
        let source = "a: \(opening)" + Array(repeating: "é text", count: lines).joined(separator: "\n ") + closing
        let parsed = Parsed(source)
        let (scalar, _) = try #require(parsed.scalars.first)
        let last = scalar.text.utf8.count - (opening.hasSuffix(" ") ? 1 : 0)
        #expect(parsed.source(scalar.offsets.span(last - 4..<last)) == "text")
        #expect(scalar.offsets.source(last - 4) == source.utf8.count - closing.utf8.count - 4)
    }
}
