import ArgumentParser
import PromQL

/// `veloc promql format`: an expression as Prometheus writes it.
struct PromQLFormat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format", abstract: "Print an expression in its canonical form, on one line or several.",
        discussion: "Exits 1 if the expression is not PromQL. All features of the newest Prometheus are understood.")

    @Argument(help: ArgumentHelp("The expression.", valueName: "EXPR"))
    var expression: String

    @Flag(help: "Break what is longer than --width over several lines.")
    var multiLine = false

    @Option(help: ArgumentHelp("The bytes that fit on a line.", valueName: "N"))
    var width = 100

    func validate() throws {
        if width < 1 { throw ValidationError("--width is a number from 1") }
    }

    func run() throws {
        let parsed = parsePromQL(expression, Dialect(features: Set(LanguageFeature.allCases)))
        guard let tree = parsed.expression else {
            reportPromQL(parsed.problems, in: expression)
            throw ExitStatus.problems
        }
        StandardStream.output.write((multiLine ? tree.prettyText(width: width) : tree.text) + "\n")
    }
}
