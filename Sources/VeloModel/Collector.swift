import VeloSource

/// What all stages and checks of one run report to. One run is synchronous, so a reference is shared, not an `inout`.
final class Collector {
    private(set) var found: [Diagnostic] = []
    /// What a comment in the source allows.
    private(set) var suppressed: [Diagnostic] = []

    func report(
        _ problem: Problem, as severity: Diagnostic.Severity = .error, _ title: String, at span: Span,
        _ text: String = "",
        detail: String? = nil, hint: String? = nil
    ) {
        found.append(Diagnostic(problem.id, severity, title, at: span, text, detail: detail, hint: hint))
    }

    /// For a problem of two places: the first label is the primary one.
    func report(
        _ problem: Problem, as severity: Diagnostic.Severity = .error, _ title: String, at labels: [Diagnostic.Label],
        detail: String? = nil, hint: String? = nil
    ) {
        found.append(Diagnostic(problem.id, severity, title, at: labels, detail: detail, hint: hint))
    }

    func add(_ diagnostic: Diagnostic) { found.append(diagnostic) }

    func add(_ diagnostics: Diagnostics) { found += diagnostics.all }

    /// Takes out of what was found so far whatever is allowed.
    func suppress(where isAllowed: (Diagnostic) -> Bool) {
        let allowed = found.map(isAllowed)
        suppressed += zip(found, allowed).filter(\.1).map(\.0)
        found = zip(found, allowed).filter { !$0.1 }.map(\.0)
    }

    var hasErrors: Bool { found.contains { $0.severity == .error } }

    /// By file, then place of the primary label, then number; what was found first comes first among equals.
    var inSourceOrder: [Diagnostic] {
        func key(_ index: Int) -> (Int, Int, Int, Int) {
            let diagnostic = found[index]
            let span = diagnostic.labels.first?.span
            return (span?.file.index ?? -1, span?.start ?? 0, diagnostic.id.number, index)
        }
        return found.indices.sorted { key($0) < key($1) }.map { found[$0] }
    }
}
