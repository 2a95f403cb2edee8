/// Diagnostics for a person at a terminal: what was found, the lines it was found in, carets under the place.
///
///     error[VLC0214]: unknown metric `veloflux_http_requests_total`
///       --> specs/alerts.yaml:14:17
///        |
///     14 |       sum(rate(veloflux_http_requests_total[5m])) > $threshold
///        |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not declared under `metrics`
///        |
///      hint: did you mean `veloflux_requests_total`?
///
/// `^` marks the primary label, `-` the others. Of a span over several lines the first is shown, of a very long line
/// the part around the labels. Nothing that stands in a spec can steer the terminal.
package struct HumanRenderer: Sendable {
    private let style: TerminalStyle

    package init(colour: Bool = false) { style = TerminalStyle(hasColour: colour) }

    /// All diagnostics in source order, an empty line after each, then the summary; empty if there are none.
    package func render(_ diagnostics: Diagnostics, in sources: SourceSet) -> String {
        let found = diagnostics.inSourceOrder
        let summary = diagnostics.summary
        return found.map { render($0, in: sources) + "\n" }.joined() + (summary.isEmpty ? "" : summary + "\n")
    }

    /// One diagnostic, with a line end after each line.
    package func render(_ diagnostic: Diagnostic, in sources: SourceSet) -> String {
        let severity = diagnostic.severity
        let title = ": " + DisplayText.escaping(diagnostic.title)
        var rows = [
            style.paint("\(severity.rawValue)[\(diagnostic.id)]", severity.part) + style.paint(title, .title)
        ]
        let digits = diagnostic.labels.map { sources[$0.span.file].line(of: $0.span.start) + 1 }.max() ?? 0
        let margin = String(repeating: " ", count: String(digits).utf8.count)
        let bar = style.paint(margin + " |", .margin)
        for (index, part) in parts(of: diagnostic).enumerated() {
            let file = sources[part.file]
            let place = file.position(of: part.labels[0].span.start)
            if index > 0 { rows.append(bar) }
            rows.append(
                style.paint(margin + (index == 0 ? "--> " : "::: "), .margin)
                    + "\(DisplayText.escaping(file.path)):\(place.line):\(place.column)")
            rows.append(bar)
            let snippet = Snippet(
                file, labels: part.labels, margin: margin.utf8.count, severity: severity, style: style)
            rows += snippet.rows
        }
        let remarks = [("note", diagnostic.detail), ("hint", diagnostic.hint)].compactMap { name, text in
            text.map { remark(name, $0) }
        }
        if !remarks.isEmpty { rows += [bar] + remarks }
        return rows.map { $0 + "\n" }.joined()
    }

    private func remark(_ name: String, _ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { DisplayText.escaping($0) }
        return style.paint(" \(name):", .title) + " " + lines.joined(separator: "\n       ")
    }

    /// The labels by file, the primary label's file first; in each file the label that names the place comes first.
    private func parts(of diagnostic: Diagnostic) -> [(file: FileID, labels: [MarkedSpan])] {
        var parts: [(file: FileID, labels: [MarkedSpan])] = []
        for (index, label) in diagnostic.labels.enumerated() {
            let marked = MarkedSpan(span: label.span, text: DisplayText.escaping(label.text), isPrimary: index == 0)
            if let known = parts.firstIndex(where: { $0.file == label.span.file }) {
                parts[known].labels.append(marked)
            } else {
                parts.append((label.span.file, [marked]))
            }
        }
        return parts
    }
}

/// A label ready to be shown.
struct MarkedSpan {
    let span: Span
    let text: String
    let isPrimary: Bool
}
