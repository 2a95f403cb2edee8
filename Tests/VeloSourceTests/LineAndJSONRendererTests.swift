import Foundation
import Testing
import VeloSource

@Suite("programs read diagnostics as lines or as JSON")
struct LineAndJSONRendererTests {
    static func example() -> Example {
        var example = Example()
        let first = example.add("specs/a.yaml", "größe: \"x\"\nb: 2\n")
        let second = example.add("specs/b.yaml", "")
        example.report(Diagnostic(DiagnosticID(302), .warning, "empty \\ \"file\"", at: Span(second, 0, 0)))
        example.report(
            Diagnostic(
                DiagnosticID(214), .error, "odd `größe`",
                at: [.init(example.span("\"x\"", in: first), "is \"x\"\t"), .init(example.span("b", in: first))],
                detail: "expected\na number", hint: "write\n12"))
        return example
    }

    @Test("a line has path, line, column, severity, title, id and hint")
    func lines() {
        let example = Self.example()
        #expect(
            LineRenderer().render(example.diagnostics, in: example.sources) == """
                specs/a.yaml:1:8: error: odd `größe` [VLC0214] — write 12
                specs/b.yaml:1:1: warning: empty \\ "file" [VLC0302]

                """)
    }

    @Test("JSON has everything, escaped")
    func json() {
        let example = Self.example()
        #expect(
            JSONRenderer().render(example.diagnostics, in: example.sources) == #"""
                {"diagnostics": [
                  {"id": "VLC0214", "severity": "error", "title": "odd `größe`", "detail": "expected\na number", "hint": "write\n12", "labels": [{"path": "specs/a.yaml", "start": {"line": 1, "column": 8, "offset": 9}, "end": {"line": 1, "column": 11, "offset": 12}, "text": "is \"x\"\t"}, {"path": "specs/a.yaml", "start": {"line": 2, "column": 1, "offset": 13}, "end": {"line": 2, "column": 2, "offset": 14}, "text": ""}]},
                  {"id": "VLC0302", "severity": "warning", "title": "empty \\ \"file\"", "detail": null, "hint": null, "labels": [{"path": "specs/b.yaml", "start": {"line": 1, "column": 1, "offset": 0}, "end": {"line": 1, "column": 1, "offset": 0}, "text": ""}]}
                ]}

                """#)
    }

    @Test("nothing found is an empty list, and no line")
    func nothing() {
        #expect(JSONRenderer().render(Diagnostics(), in: SourceSet()) == "{\"diagnostics\": []}\n")
        #expect(LineRenderer().render(Diagnostics(), in: SourceSet()) == "")
        #expect(HumanRenderer().render(Diagnostics(), in: SourceSet()) == "")
    }

    @Test("any text comes back from JSON as it was")
    func roundTrip() throws {
        var text = ""
        for value in (UInt32(0)...0x2FF).map({ $0 }) + [0x2028, 0x202E, 0xFEFF, 0xFFFF, 0x1F600, 0xE0001, 0x10FFFF] {
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        var example = Example()
        let file = example.add(text, text)
        example.report(Diagnostic(DiagnosticID(1), .note, text, at: Span(file, 0, 1), text, detail: text, hint: text))
        let data = Data(JSONRenderer().render(example.diagnostics, in: example.sources).utf8)
        let document = try #require(JSONSerialization.jsonObject(with: data) as? [String: [[String: Any]]])
        let found = try #require(document["diagnostics"]?.first)
        for key in ["title", "detail", "hint"] { #expect(found[key] as? String == text) }
        let label = try #require((found["labels"] as? [[String: Any]])?.first)
        #expect(label["text"] as? String == text && label["path"] as? String == text)
    }
}

@Suite("what a run found is put in order")
struct DiagnosticsOrderTests {
    @Test("in source order, equal ones once, equal places as reported")
    func order() {
        var diagnostics = Diagnostics()
        func add(_ title: String, _ file: Int, _ start: Int, _ end: Int, _ severity: Diagnostic.Severity = .error) {
            diagnostics.report(Diagnostic(DiagnosticID(1), severity, title, at: Span(FileID(file), start, end)))
        }
        add("f", 1, 0, 1)
        add("c", 0, 5, 6, .warning)
        add("d", 0, 5, 6)
        add("a", 0, 1, 2)
        add("a", 0, 1, 2)
        add("b", 0, 5, 5, .note)
        #expect(diagnostics.inSourceOrder.map(\.title) == ["a", "b", "c", "d", "f"])
        #expect(diagnostics.summary == "3 errors, 1 warning")
        #expect(Diagnostics().summary == "")
    }
}
