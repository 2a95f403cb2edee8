/// A label under a line: display columns, from 0, at least one wide.
struct Mark {
    let from: Int
    let to: Int
    let label: MarkedSpan
}

/// The rows under a source line. Marks that do not overlap share a row; the last one of a row has its text beside it, the
/// others have theirs below, each on a line of its own.
func markRows(_ marks: [Mark], severity: Diagnostic.Severity, style: TerminalStyle) -> [String] {
    var groups: [[Mark]] = []
    for mark in marks.sorted(by: { ($0.label.isPrimary ? 0 : 1, $0.from) < ($1.label.isPrimary ? 0 : 1, $1.from) }) {
        if let free = groups.firstIndex(where: { $0.allSatisfy { mark.to <= $0.from || $0.to <= mark.from } }) {
            groups[free].append(mark)
        } else {
            groups.append([mark])
        }
    }
    return groups.flatMap { rows(of: $0.sorted { $0.from < $1.from }, severity: severity, style: style) }
}

private func rows(of marks: [Mark], severity: Diagnostic.Severity, style: TerminalStyle) -> [String] {
    func part(_ mark: Mark) -> TerminalStyle.Part { mark.label.isPrimary ? severity.part : .margin }
    func bars(_ marks: [Mark]) -> [Segment] { marks.map { Segment($0.from, "|", part($0)) } }

    var first = marks.map {
        Segment($0.from, String(repeating: $0.label.isPrimary ? "^" : "-", count: $0.to - $0.from), part($0))
    }
    if let last = marks.last, !last.label.text.isEmpty {
        first.append(Segment(last.to + 1, last.label.text, part(last)))
    }
    var hanging = marks.dropLast().filter { !$0.label.text.isEmpty }
    var rows = [first]
    if !hanging.isEmpty { rows.append(bars(hanging)) }
    while let mark = hanging.popLast() {
        rows.append(bars(hanging) + [Segment(mark.from, mark.label.text, part(mark))])
    }
    return rows.map { row(of: $0, style) }
}

/// Text at a display column.
private struct Segment {
    let column: Int
    let text: String
    let part: TerminalStyle.Part

    init(_ column: Int, _ text: String, _ part: TerminalStyle.Part) {
        self.column = column
        self.text = text
        self.part = part
    }
}

/// Precondition: segments rise. All but the last are ASCII, so their width is their length.
private func row(of segments: [Segment], _ style: TerminalStyle) -> String {
    var row = ""
    var column = 0
    for segment in segments {
        row += String(repeating: " ", count: max(0, segment.column - column)) + style.paint(segment.text, segment.part)
        column = segment.column + segment.text.utf8.count
    }
    return row
}
