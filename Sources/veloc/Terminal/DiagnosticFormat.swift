import ArgumentParser
import VeloSource

/// `--format`: how diagnostics are printed.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    case human, line, json

    /// Prints diagnostics for people to standard error and those for programs to standard output.
    func print(_ diagnostics: Diagnostics, of sources: SourceSet, color: ColorChoice) {
        for diagnostic in diagnostics.all { StandardStream.error.write("\(diagnostic.title)\n") }
    }
}
