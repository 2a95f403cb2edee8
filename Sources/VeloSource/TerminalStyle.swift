/// What parts of a rendered diagnostic look like on a terminal that shows colours (ECMA-48 SGR).
struct TerminalStyle {
    enum Part: String {
        case error = "1;31"
        case warning = "1;33"
        case note = "1;36"
        case title = "1"
        /// Line numbers, bars and secondary labels.
        case margin = "1;34"
    }

    let hasColour: Bool

    func paint(_ text: String, _ part: Part) -> String {
        hasColour && !text.isEmpty ? "\u{1B}[\(part.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension Diagnostic.Severity {
    var part: TerminalStyle.Part {
        switch self {
        case .error: .error
        case .warning: .warning
        case .note: .note
        }
    }
}
