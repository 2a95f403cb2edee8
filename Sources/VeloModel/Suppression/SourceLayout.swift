import VeloSource
import VeloYAML

/// Where the text and the entries of one file stand: what a comment needs to find what it speaks of.
///
/// Linear in the nodes of the file; built only for files that have such comments.
struct SourceLayout {
    /// Texts of scalars, rising: a `#` in there begins no comment of YAML's.
    private var texts: [Range<Int>] = []
    /// From the first byte of the first entry that begins on a line to the last byte of the last.
    private var beginning: [Int: Range<Int>] = [:]
    /// The innermost entry that ends on a line.
    private var ending: [Int: Range<Int>] = [:]
    private let file: SourceFile
    /// The last look for a line with an entry: from which line, and where it ended.
    private var lookedAhead = 0..<0

    init(_ file: SourceFile, _ root: YAMLNode) {
        self.file = file
        var pending = [root]
        while let node = pending.popLast() {
            switch node.content {
            case .scalar(let scalar): addText(scalar.style, node.span)
            case .sequence(let items): pending += items
            case .mapping(let entries):
                for entry in entries {
                    addText(.plain, entry.keySpan)
                    addEntry(entry.keySpan.start..<max(entry.keySpan.end, entry.value.span.end))
                    pending.append(entry.value)
                }
            }
        }
        texts.sort { $0.lowerBound < $1.lowerBound }
    }

    func isInText(_ offset: Int) -> Bool {
        var low = 0
        var high = texts.count
        while low < high {
            let middle = (low + high) / 2
            if texts[middle].lowerBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 && texts[low - 1].contains(offset)
    }

    /// What a comment speaks of: if it stands alone, the entries of the next line that has more than a comment; else those that
    /// begin on its line, or the one that ends there. `nil` if there are none. Asked with rising offsets, so that no line is
    /// looked at for every comment above it.
    mutating func covered(by comment: Int) -> Range<Int>? {
        let line = file.line(of: comment)
        if !isBlank(file.contents(ofLine: line).lowerBound..<comment) { return beginning[line] ?? ending[line] }
        if !lookedAhead.contains(line) { lookedAhead = line..<nextLine(after: line) }
        return beginning[lookedAhead.upperBound]
    }

    /// The next line that is neither blank nor comment; the number of lines if there is none.
    private func nextLine(after line: Int) -> Int {
        let lines = file.lineStarts.indices
        return lines[(line + 1)...].first { next in
            let contents = file.bytes[file.contents(ofLine: next)]
            let first = contents.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            return first != nil && first != UInt8(ascii: "#")
        } ?? lines.upperBound
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        file.bytes[range].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private mutating func addText(_ style: YAMLScalar.Style, _ span: Span) {
        var start = span.start
        if style == .literal || style == .folded {
            // Behind the `|` a comment may stand.
            let line = file.line(of: start)
            start = line + 1 < file.lineStarts.count ? file.lineStarts[line + 1] : span.end
        }
        if start < span.end { texts.append(start..<span.end) }
    }

    private mutating func addEntry(_ range: Range<Int>) {
        let first = file.line(of: range.lowerBound)
        if let known = beginning[first] {
            beginning[first] =
                min(known.lowerBound, range.lowerBound)..<max(known.upperBound, range.upperBound)
        } else {
            beginning[first] = range
        }
        let last = file.line(of: max(range.lowerBound, range.upperBound - 1))
        if (ending[last]?.lowerBound ?? -1) < range.lowerBound { ending[last] = range }
    }
}
