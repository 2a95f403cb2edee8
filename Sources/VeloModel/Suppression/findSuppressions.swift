import PromQL
import VeloSource
import VeloYAML

/// Every suppression of a spec: in comments of the YAML, and in comments of PromQL inside expressions. Those that cannot be read,
/// or that speak of nothing, are reported and left out.
///
/// `roots` is parallel to the files. Linear in the bytes of the files; a file without such a comment costs a look at each `#`.
func findSuppressions(
    in sources: SourceSet, _ roots: [YAMLNode], _ world: ClosedWorld, _ collector: Collector
) -> [Suppression] {
    var suppressions: [Suppression] = []
    for (index, file) in sources.files.enumerated() where index < roots.count {
        let candidates = marks(in: file.bytes)
        guard !candidates.isEmpty else { continue }
        var finder = SuppressionFinder(
            FileID(index), file, SourceLayout(file, roots[index]), world.rules)
        for candidate in candidates {
            guard let found = finder.comment(at: candidate) else { continue }
            var reader = SuppressionReader(found.comment, in: file.bytes, collector)
            guard let directive = reader.read() else { continue }
            guard let covered = found.covered else {
                collector.report(
                    .suppression, "suppression: it covers nothing", at: found.comment,
                    detail: "it stands behind an entry, alone on the line before one, or inside an expression")
                continue
            }
            suppressions.append(
                Suppression(problems: directive.problems, expiry: directive.expiry, covered: covered))
        }
    }
    return suppressions
}

/// Every `#` that `veloc:` follows.
private func marks(in bytes: [UInt8]) -> [Int] {
    var found: [Int] = []
    bytes.withUnsafeBufferPointer { bytes in
        for index in bytes.indices where bytes[index] == UInt8(ascii: "#") {
            var next = index + 1
            while next < bytes.count, bytes[next] == UInt8(ascii: " ") || bytes[next] == UInt8(ascii: "\t") {
                next += 1
            }
            if bytes[next...].starts(with: SuppressionReader.marker) { found.append(index) }
        }
    }
    return found
}

/// Tells which marks of one file begin comments, and what those speak of. Asked with rising offsets.
private struct SuppressionFinder {
    private let id: FileID
    private let file: SourceFile
    private var layout: SourceLayout
    /// Those of this file, in the order of the source.
    private let expressions: [RuleExpression]
    /// Of the last expression that was asked about: where in the source its comments begin, and the comments in its text.
    private var comments: (expression: Int, places: [Int: Range<Int>])?
    /// Everything before this has been told of.
    private var readUpTo = 0

    init(_ id: FileID, _ file: SourceFile, _ layout: SourceLayout, _ expressions: [RuleExpression]) {
        self.id = id
        self.file = file
        self.layout = layout
        self.expressions = expressions.filter { $0.span.file == id }.sorted { $0.span.start < $1.span.start }
    }

    /// The comment that begins at a mark, and what it covers; `nil` if the mark is text, or inside another comment.
    mutating func comment(at mark: Int) -> (comment: Span, covered: Span?)? {
        guard mark >= readUpTo else { return nil }
        guard !layout.isInText(mark) else { return expressionComment(at: mark) }
        let line = file.contents(ofLine: file.line(of: mark))
        readUpTo = line.upperBound
        let first = line.first { file.bytes[$0] == UInt8(ascii: "#") && !layout.isInText($0) }
        guard first == mark else { return nil }
        let covered = layout.covered(by: mark)
        return (Span(id, mark, line.upperBound), covered.map { Span(id, $0.lowerBound, $0.upperBound) })
    }

    private mutating func expressionComment(at mark: Int) -> (comment: Span, covered: Span?)? {
        var low = 0
        var high = expressions.count
        while low < high {
            let middle = (low + high) / 2
            if expressions[middle].span.start <= mark { low = middle + 1 } else { high = middle }
        }
        guard low > 0, mark < expressions[low - 1].span.end else { return nil }
        let expression = expressions[low - 1]
        if comments?.expression != low { comments = (low, places(of: expression)) }
        guard let comment = comments?.places[mark] else { return nil }
        return (expression.span(comment), expression.span)
    }

    private func places(of expression: RuleExpression) -> [Int: Range<Int>] {
        let text = Array(expression.text.utf8)
        var places: [Int: Range<Int>] = [:]
        func look(_ gap: Range<Int>) {
            var index = gap.lowerBound
            while let start = text[index..<gap.upperBound].firstIndex(of: UInt8(ascii: "#")) {
                let end = text[start..<gap.upperBound].firstIndex(of: UInt8(ascii: "\n")) ?? gap.upperBound
                places[expression.span(start..<end).start] = start..<end
                index = end
            }
        }
        var end = 0
        for token in Lexer.tokens(of: expression.text).tokens {
            if end < token.range.lowerBound { look(end..<token.range.lowerBound) }
            end = token.range.upperBound
        }
        if end < text.count { look(end..<text.count) }
        return places
    }
}
