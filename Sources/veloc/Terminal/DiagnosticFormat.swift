import ArgumentParser
import VeloModel
import VeloSource

/// `--format`: how diagnostics are printed.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    /// With a snippet and carets, to standard error.
    case human
    /// `path:line:col: error: … [VLC0214]`, to standard output.
    case line
    /// One JSON document, to standard output.
    case json

    func print(_ diagnostics: Diagnostics, of sources: SourceSet, color: ColorChoice) {
        switch self {
        case .human:
            let renderer = HumanRenderer(colour: color.isOn(for: .error))
            for diagnostic in diagnostics.inSourceOrder {
                StandardStream.error.write(renderer.render(diagnostic, in: sources) + "\n")
            }
            if let note = explainingNote(diagnostics) { StandardStream.error.write(note + "\n") }
        case .line:
            StandardStream.output.write(LineRenderer().render(diagnostics, in: sources))
        case .json:
            StandardStream.output.write(JSONRenderer().render(diagnostics, in: sources))
        }
    }
}

/// Where more is said about what was found, once for each id that has a page; `nil` if none has.
func explainingNote(_ diagnostics: Diagnostics) -> String? {
    let found = Set(diagnostics.all.filter { $0.severity != .note }.map(\.id.number))
    let pages = found.isEmpty ? [] : CheckPage.all.map(\.number).filter(found.contains)
    guard !pages.isEmpty else { return nil }
    let ids = pages.map { DiagnosticID($0).description }.joined(separator: " ")
    return "`veloc explain \(ids)` says what is behind \(pages.count == 1 ? "it" : "these")\n"
}
