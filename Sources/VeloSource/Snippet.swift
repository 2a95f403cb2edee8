/// The lines of one file that labels point into, with marks under them.
struct Snippet {
    /// A line of more bytes is shown in part, so that a terminal does not wrap it.
    private static let longestLine = 200
    /// Bytes of a long line that are shown before the first label.
    private static let lead = 60
    /// Labels further apart than this in a long line are shown in parts of their own.
    private static let reach = 80

    private let file: SourceFile
    private let margin: Int
    private let severity: Diagnostic.Severity
    private let style: TerminalStyle
    private(set) var rows: [String] = []

    init(
        _ file: SourceFile, labels: [MarkedSpan], margin: Int, severity: Diagnostic.Severity, style: TerminalStyle
    ) {
        self.file = file
        self.margin = margin
        self.severity = severity
        self.style = style
        var last: Int?
        for (line, onLine) in byLine(labels) {
            if let last, line == last + 2 { appendSource(last + 1, file.contents(ofLine: last + 1), at: []) }
            if let last, line > last + 2 { rows.append(style.paint("...", .margin)) }
            for group in near(onLine, in: file.contents(ofLine: line)) { append(group, line) }
            last = line
        }
    }

    private func byLine(_ labels: [MarkedSpan]) -> [(line: Int, labels: [MarkedSpan])] {
        var lines: [(line: Int, labels: [MarkedSpan])] = []
        for label in labels.sorted(by: { $0.span.start < $1.span.start }) {
            let line = file.line(of: label.span.start)
            if lines.last?.line == line {
                lines[lines.count - 1].labels.append(label)
            } else {
                lines.append((line, [label]))
            }
        }
        return lines
    }

    /// The labels of one line, in groups that can be shown together.
    private func near(_ labels: [MarkedSpan], in line: Range<Int>) -> [[MarkedSpan]] {
        guard line.count > Self.longestLine else { return [labels] }
        var groups: [[MarkedSpan]] = []
        for label in labels {
            if let first = groups.last?.first, label.span.start - first.span.start <= Self.reach {
                groups[groups.count - 1].append(label)
            } else {
                groups.append([label])
            }
        }
        return groups
    }

    private mutating func append(_ labels: [MarkedSpan], _ line: Int) {
        let contents = file.contents(ofLine: line)
        var shown = contents
        if contents.count > Self.longestLine, let first = labels.first {
            let wanted = min(first.span.start, contents.upperBound) - Self.lead
            let start = characterStart(max(contents.lowerBound, wanted), contents.lowerBound)
            shown = start..<characterEnd(min(contents.upperBound, start + Self.longestLine), contents.upperBound)
        }
        let places = labels.map { label in
            let start = characterStart(
                min(max(label.span.start, shown.lowerBound), shown.upperBound), shown.lowerBound)
            let end = characterEnd(min(max(label.span.end, start), shown.upperBound), shown.upperBound)
            return start..<max(start, end)
        }
        let columns = appendSource(line, shown, at: places.flatMap { [$0.lowerBound, $0.upperBound] })
        let marks = zip(labels, places).map { label, place in
            let from = columns[place.lowerBound] ?? 0
            return Mark(from: from, to: max(from + 1, columns[place.upperBound] ?? 0), label: label)
        }
        let bar = style.paint(String(repeating: " ", count: margin) + " |", .margin)
        rows += markRows(marks, severity: severity, style: style).map { bar + " " + $0 }
    }

    /// Appends a line or a part of it; gives the display columns of the byte offsets `at`.
    @discardableResult
    private mutating func appendSource(_ line: Int, _ shown: Range<Int>, at offsets: [Int]) -> [Int: Int] {
        let contents = file.contents(ofLine: line)
        var display = DisplayText()
        if shown.lowerBound > contents.lowerBound { display.append("…") }
        var columns: [Int: Int] = [:]
        var done = shown.lowerBound
        for offset in offsets.sorted() {
            display.append(file.bytes[done..<offset])
            columns[offset] = display.width
            done = offset
        }
        display.append(file.bytes[done..<shown.upperBound])
        if shown.upperBound < contents.upperBound { display.append("…") }
        let number = String(line + 1)
        let head = String(repeating: " ", count: margin - number.utf8.count) + number + " |"
        let text = display.text
        rows.append(style.paint(head, .margin) + (text.allSatisfy { $0 == " " } ? "" : " " + trimmed(text)))
        return columns
    }

    /// The start of the character that a byte belongs to, but not before `limit`; what is not UTF-8 starts where it is.
    private func characterStart(_ offset: Int, _ limit: Int) -> Int {
        guard offset < file.bytes.count else { return offset }
        var start = offset
        while start > limit, file.bytes[start] & 0xC0 == 0x80, offset - start < 3 { start -= 1 }
        return file.bytes[start] >= 0xC0 ? start : offset
    }

    /// The end of the character that a byte belongs to, unless the byte begins one.
    private func characterEnd(_ offset: Int, _ limit: Int) -> Int {
        var end = offset
        while end < limit, file.bytes[end] & 0xC0 == 0x80, end - offset < 3 { end += 1 }
        return end
    }
}

private func trimmed(_ text: String) -> String {
    String(text[..<(text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex)])
}
