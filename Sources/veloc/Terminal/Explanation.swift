import VeloModel
import VeloSource
import VeloYAML

/// What `veloc explain` has to say about one kind of diagnostic.
struct Explanation {
    let id: DiagnosticID
    let title: String
    /// Its page, or where the documentation speaks of it.
    let text: String

    /// Takes `VLC0512`, `vlc0512`, `0512` and `512`; `nil` if there is no such diagnostic.
    init?(_ text: String) {
        guard let number = diagnosticNumber(text) else { return nil }
        self.init(number)
    }

    init?(_ number: Int) {
        id = DiagnosticID(number)
        if let page = CheckPage.of(number) {
            title = page.title
            text = page.text
            return
        }
        if let problem = Problem(rawValue: number) {
            title = problem.titlePattern
        } else if DiagnosticID.yaml.contains(id) {
            title = "a file that cannot be read as YAML"
        } else {
            return nil
        }
        text = "# \(id): \(title)\n\nSee \(section(of: number)) in docs/spec.md.\n"
    }
}

/// Every diagnostic, in the order of the ids.
var explanations: [Explanation] {
    (DiagnosticID.yaml.map(\.number) + Problem.allCases.map(\.rawValue)).sorted().compactMap { Explanation($0) }
}

/// One line for each diagnostic.
func explanationList() -> String { explanations.map { "\($0.id)  \($0.title)\n" }.joined() }

/// The known id whose digits are most like those of `text`; of equally near ones the nearest number.
func nearestID(to text: String) -> DiagnosticID? {
    let known = explanations.map(\.id)
    if let number = diagnosticNumber(text) { return known.min { abs($0.number - number) < abs($1.number - number) } }
    return suggestion(for: text.uppercased(), among: known.map(\.description)).flatMap { name in
        known.first { $0.description == name }
    }
}

private func diagnosticNumber(_ text: String) -> Int? {
    let lower = text.lowercased()
    let digits = lower.hasPrefix("vlc") ? lower.dropFirst(3) : lower[...]
    guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
    }
    return Int(digits)
}

/// The part of docs/spec.md that a kind without a page belongs to.
private func section(of number: Int) -> String {
    switch number {
    case ..<100: "the introduction"
    case 216, 315: "\"plans\" and \"metrics\""
    case 204...208: "\"labels\""
    case 219: "the section of what is named"
    case 221: "\"prometheus\""
    case 200..<300: "\"metrics\""
    case 300, 301: "\"listeners\""
    case 302: "\"identity\""
    case 303...308: "\"tenants\""
    case 309, 310, 316: "\"pools\""
    case 311...314: "\"plans\""
    case 400, 401: "\"series_budget\""
    case 402: "\"retention\""
    case 109: "\"Keys without effect\""
    case 100..<200: "\"Values\" and \"Top level\""
    case 534...536: "\"Suppressing a check\""
    default: "\"alerts\""
    }
}
