/// One line for each diagnostic, as compilers write it and editors and CI systems read it:
/// `path:line:col: error: title [VLC0214] — hint`.
package struct LineRenderer: Sendable {
    package init() {}

    /// All diagnostics in source order; empty if there are none.
    package func render(_ diagnostics: Diagnostics, in sources: SourceSet) -> String {
        diagnostics.inSourceOrder.map { render($0, in: sources) + "\n" }.joined()
    }

    /// One diagnostic, without a line end.
    package func render(_ diagnostic: Diagnostic, in sources: SourceSet) -> String {
        let place = diagnostic.labels.first.map { label in
            let file = sources[label.span.file]
            let position = file.position(of: label.span.start)
            return "\(file.path):\(position.line):\(position.column): "
        }
        let line = "\(place ?? "")\(diagnostic.severity.rawValue): \(diagnostic.title) [\(diagnostic.id)]"
        // What is on several lines becomes one, and nothing in it can steer a terminal.
        return DisplayText.escaping(line + (diagnostic.hint.map { " — " + joined($0) } ?? ""))
    }

    private func joined(_ text: String) -> String { text.split(separator: "\n").joined(separator: " ") }
}
