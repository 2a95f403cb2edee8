import ArgumentParser
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
        case .line:
            StandardStream.output.write(LineRenderer().render(diagnostics, in: sources))
        case .json:
            StandardStream.output.write(JSONRenderer().render(diagnostics, in: sources))
        }
    }
}
