import ArgumentParser

/// The arguments of every subcommand that reads a spec.
struct SpecArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The folder of the spec.", valueName: "DIR"), completion: .directory)
    var directory = "specs"

    @Option(help: "How diagnostics are printed: human to standard error; line and json to standard output.")
    var format = DiagnosticFormat.human

    @Option(help: "When to colour diagnostics.")
    var color = ColorChoice.auto
}
