import VeloModel
import VeloSource
import VeloYAML

/// What `veloc explain` has to say about one kind of diagnostic.
struct Explanation {
    let id: DiagnosticID
    let title: String
    /// Its page.
    let text: String

    /// Takes `VLC0512`, `vlc0512`, `0512` and `512`; `nil` if there is no such diagnostic.
    init?(_ text: String) {
        guard let number = diagnosticNumber(text) else { return nil }
        self.init(number)
    }

    init?(_ number: Int) {
        id = DiagnosticID(number)
        guard let page = CheckPage.of(number) else { return nil }
        title = page.title
        text = page.text
    }
}

/// Every diagnostic, in the order of the ids.
var explanations: [Explanation] { CheckPage.all.compactMap { Explanation($0.number) } }

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
