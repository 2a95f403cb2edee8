import ArgumentParser
import VeloModel
import VeloSource

/// `veloc explain`: what a diagnostic means and what to do about it.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain diagnostics: what each finds, why it matters and how to fix it.",
        discussion: "Without an id, lists all of them.")

    @Argument(help: ArgumentHelp("Ids of diagnostics: VLC0512 or 512.", valueName: "ID"))
    var ids: [String] = []

    func validate() throws {
        for id in ids where Explanation(id) == nil {
            let known = explanations.map(\.id.description)
            let meant = nearestID(to: id).map { "; did you mean \($0)?" } ?? ""
            let range = "from \(known.first ?? "") to \(known.last ?? "")"
            throw ValidationError("`\(id)` is no diagnostic of veloc, they are named \(range)\(meant)")
        }
    }

    func run() {
        let pages = ids.compactMap { Explanation($0)?.text }
        StandardStream.output.write(ids.isEmpty ? explanationList() : pages.joined(separator: "\n"))
    }
}
