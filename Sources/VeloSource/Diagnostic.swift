/// A stable name of one kind of problem, `VLC` and four digits. Numbers are never reused.
///
/// 00xx source and YAML, 01xx shape and values of keys, 02xx metrics, labels and references, 03xx tenants, pools and
/// listeners, 04xx budgets and retention, 05xx alerts and PromQL.
package struct DiagnosticID: Sendable, Hashable, CustomStringConvertible {
    package let number: Int
    package init(_ number: Int) { self.number = number }

    package var description: String {
        let digits = String(number)
        return "VLC" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}

/// One problem found in a spec: what was found, where, what was expected and what to write.
package struct Diagnostic: Sendable, Hashable {
    package enum Severity: String, Sendable { case error, warning, note }

    /// A span and what to say under it; the first label of a diagnostic is the primary one.
    package struct Label: Sendable, Hashable {
        package let span: Span
        package let text: String

        package init(_ span: Span, _ text: String = "") {
            self.span = span
            self.text = text
        }
    }

    package let id: DiagnosticID
    package let severity: Severity
    /// Lower case, no full stop: what was found.
    package let title: String
    package let labels: [Label]
    /// What was expected.
    package let detail: String?
    /// What to write.
    package let hint: String?

    package init(
        _ id: DiagnosticID, _ severity: Severity, _ title: String, at labels: [Label], detail: String? = nil,
        hint: String? = nil
    ) {
        self.id = id
        self.severity = severity
        self.title = title
        self.labels = labels
        self.detail = detail
        self.hint = hint
    }

    package init(
        _ id: DiagnosticID, _ severity: Severity, _ title: String, at span: Span, _ text: String = "",
        detail: String? = nil, hint: String? = nil
    ) {
        self.init(id, severity, title, at: [Label(span, text)], detail: detail, hint: hint)
    }
}

/// What the passes of one run have found, reported together and in source order.
package struct Diagnostics: Sendable {
    package private(set) var all: [Diagnostic] = []

    package init() {}

    package mutating func report(_ diagnostic: Diagnostic) { all.append(diagnostic) }

    /// What was found and is not reported, because a comment in the source allows it.
    package private(set) var suppressed: [Diagnostic] = []

    package mutating func suppress(_ diagnostic: Diagnostic) { suppressed.append(diagnostic) }

    package var hasErrors: Bool { all.contains { $0.severity == .error } }
}
