import VeloSource

/// Files and diagnostics in them, with spans found by the text they cover.
struct Example {
    private(set) var sources = SourceSet()
    private(set) var diagnostics = Diagnostics()

    @discardableResult
    mutating func add(_ path: String, _ text: String) -> FileID { add(path, bytes: Array(text.utf8)) }

    @discardableResult
    mutating func add(_ path: String, bytes: [UInt8]) -> FileID { sources.add(SourceFile(path: path, bytes: bytes)) }

    mutating func report(_ diagnostic: Diagnostic) { diagnostics.report(diagnostic) }

    /// The span of the first `text` in a file, or of the one so many after it; an empty span at the end if there is none.
    func span(_ text: String, in file: FileID, skipping skipped: Int = 0) -> Span {
        let bytes = sources[file].bytes
        let wanted = Array(text.utf8)
        var left = skipped
        for start in bytes.indices where bytes[start...].starts(with: wanted) {
            if left == 0 { return Span(file, start, start + wanted.count) }
            left -= 1
        }
        return Span(file, bytes.count, bytes.count)
    }

    func human(colour: Bool = false) -> String { HumanRenderer(colour: colour).render(diagnostics, in: sources) }

    /// One error at one span of a file with this text, as a person reads it.
    static func rendered(_ text: String, at covered: String, skipping: Int = 0, _ label: String = "here") -> String {
        var example = Example()
        let file = example.add("a.yaml", text)
        let span = example.span(covered, in: file, skipping: skipping)
        return HumanRenderer().render(
            Diagnostic(DiagnosticID(1), .error, "found", at: span, label), in: example.sources)
    }
}
