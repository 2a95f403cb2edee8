import ArgumentParser
import PromQL
import VeloModel
import VeloSource

/// `veloc promql check`: is an expression PromQL, and of what type?
struct PromQLCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the syntax and the types of expressions.",
        discussion: """
            Prints the expression's type: scalar, vector, matrix or string. Exits 1 if it is not PromQL.

            With --jsonl, standard input has a line {"input": …, "features": […]} for each expression, or "input_b64" \
            with its bytes, and "version" for a server's; standard output has a line {"ok", "type", "printed", "error", \
            "start", "end"} for each of these, in order. What is wrong with an expression is no failure then.

            With --spec, metrics, labels and values are checked as in the alerts of that spec, for its server. Lines of \
            --jsonl then also have "findings", a list of {"id", "severity", "message", "start", "end"}.
            """)

    @Argument(help: ArgumentHelp("The expression.", valueName: "EXPR"))
    var expression: String?

    @Flag(help: "Read expressions from standard input, a JSON object a line.")
    var jsonl = false

    @Option(
        name: .customLong("spec"), help: ArgumentHelp("Check against the spec in this folder, too.", valueName: "DIR"),
        completion: .directory)
    var directory: String?

    @OptionGroup var options: PromQLOptions

    func validate() throws {
        if jsonl == (expression != nil) { throw ValidationError("give either an expression or --jsonl") }
        if directory != nil, options.version != nil || !options.features.isEmpty {
            throw ValidationError("--spec says which server it is; leave --server and --feature out")
        }
    }

    func run() throws {
        let checker = try directory.map(expressionChecker)
        guard let expression else { return try checkLines(checker) }
        if let checker {
            try check(expression, checker)
            return
        }
        let parsed = parsePromQL(expression, options.dialect)
        guard let type = parsed.type else {
            reportPromQL(parsed.problems, in: expression)
            throw ExitStatus.problems
        }
        StandardStream.output.write(type.rawValue + "\n")
    }

    private func check(_ expression: String, _ checker: ExpressionChecker) throws {
        let verdict = checker.check(expression)
        if !verdict.diagnostics.all.isEmpty {
            let renderer = HumanRenderer(colour: StandardStream.error.isTerminal)
            StandardStream.error.write(renderer.render(verdict.diagnostics, in: verdict.sources))
        }
        guard let type = verdict.parsed.type, !verdict.diagnostics.hasErrors else { throw ExitStatus.problems }
        StandardStream.output.write(type.rawValue + "\n")
    }

    private func checkLines(_ checker: ExpressionChecker?) throws {
        try forEachInput { lines in
            var output = ""
            for line in lines { output += promQLVerdict(line, options.dialect, checker) + "\n" }
            StandardStream.output.write(output)
        }
    }
}

/// What a spec knows, for expressions that stand in none. Throws `ExitStatus.problems` if the spec has errors, which are
/// told first, and `InputOutputFailure` if it cannot be read.
private func expressionChecker(_ directory: String) throws -> ExpressionChecker {
    let files = try SpecFiles(directory: directory)
    var diagnostics = Diagnostics()
    if let checker = ExpressionChecker(files.sources, today: today(), diagnostics: &diagnostics) { return checker }
    let renderer = HumanRenderer(colour: StandardStream.error.isTerminal)
    StandardStream.error.write(renderer.render(diagnostics, in: files.sources))
    throw ExitStatus.problems
}
