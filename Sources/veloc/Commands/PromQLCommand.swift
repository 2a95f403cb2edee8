import ArgumentParser
import PromQL
import VeloSource

/// `veloc promql`: the front end for expressions by itself, for people, editors and other tools.
struct PromQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promql", abstract: "Check and format PromQL expressions.",
        subcommands: [PromQLCheck.self, PromQLFormat.self])
}

/// Which PromQL an expression on the command line is in.
struct PromQLOptions: ParsableArguments {
    @Option(
        name: .customLong("feature"),
        help: ArgumentHelp(
            "A part of PromQL that the server has switched on, repeatable.", valueName: "NAME"))
    var features: [PromQLFeature] = []

    @Option(
        name: .customLong("server"),
        help: ArgumentHelp("The server's version; without it, the newest.", valueName: "VERSION"),
        transform: { text in
            guard let version = ServerVersion(text) else { throw ValidationError("`\(text)` is no version like 2.42") }
            return version
        })
    var version: ServerVersion?

    var dialect: Dialect { Dialect(version: version, features: Set(features.map(\.feature))) }
}

/// A feature as an argument.
struct PromQLFeature: ExpressibleByArgument {
    let feature: LanguageFeature

    init?(argument: String) {
        guard let feature = LanguageFeature(rawValue: argument) else { return nil }
        self.feature = feature
    }

    static var allValueStrings: [String] { LanguageFeature.allCases.map(\.rawValue) }
}

/// Says on standard error what is wrong with an expression, with carets under it.
func reportPromQL(_ problems: [ExpressionProblem], in text: String) {
    var sources = SourceSet()
    let file = sources.add(SourceFile(path: "expression", bytes: Array(text.utf8)))
    var diagnostics = Diagnostics()
    for problem in problems {
        let span = Span(file, problem.span.lowerBound, problem.span.upperBound)
        diagnostics.report(Diagnostic(.promQL, .error, problem.message, at: span, hint: problem.hint))
    }
    let renderer = HumanRenderer(colour: StandardStream.error.isTerminal)
    StandardStream.error.write(renderer.render(diagnostics, in: sources))
}

extension DiagnosticID {
    /// An expression that Prometheus would not take; the same in a spec.
    fileprivate static let promQL = DiagnosticID(500)
}
