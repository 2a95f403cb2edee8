import ArgumentParser
import PromQL

/// `veloc promql check`: is an expression PromQL, and of what type?
struct PromQLCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the syntax and the types of expressions.",
        discussion: """
            Prints the expression's type: scalar, vector, matrix or string. Exits 1 if it is not PromQL.

            With --jsonl, standard input has a line {"input": …, "features": […]} for each expression, or "input_b64" \
            with its bytes, and "version" for a server's; standard output has a line {"ok", "type", "printed", "error", \
            "start", "end"} for each of these, in order. What is wrong with an expression is no failure then.
            """)

    @Argument(help: ArgumentHelp("The expression.", valueName: "EXPR"))
    var expression: String?

    @Flag(help: "Read expressions from standard input, a JSON object a line.")
    var jsonl = false

    @OptionGroup var options: PromQLOptions

    func validate() throws {
        if jsonl == (expression != nil) { throw ValidationError("give either an expression or --jsonl") }
    }

    func run() throws {
        guard let expression else { return try checkLines() }
        let parsed = parsePromQL(expression, options.dialect)
        guard let type = parsed.type else {
            reportPromQL(parsed.problems, in: expression)
            throw ExitStatus.problems
        }
        StandardStream.output.write(type.rawValue + "\n")
    }

    private func checkLines() throws {
        try forEachInput { lines in
            var output = ""
            for line in lines { output += promQLVerdict(line, options.dialect) + "\n" }
            StandardStream.output.write(output)
        }
    }
}
