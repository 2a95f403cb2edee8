import PromQL
import VeloFormat
import VeloSource

/// Names of recording rules: `level:metric:operations` (Prometheus documentation, "Recording rules"), and where they tell a label or a
/// range, that it is the one in the expression.
func checkRecordingRuleName(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard case .recording = expression.rule, let tree = expression.tree else { return }
    let parts = expression.name.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
    func report(_ title: String, _ text: String, _ other: Diagnostic.Label? = nil, hint: String? = nil) {
        collector.report(
            .recordingRuleName, as: .warning, "the name of recording rule `\(excerpt(expression.name))` \(title)",
            at: [Diagnostic.Label(expression.nameSpan, text)] + (other.map { [$0] } ?? []), hint: hint)
    }
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
        return report(
            "is not of the form `level:metric:operations`", "expected three words with `:` between",
            hint: "such as `tenant:requests:rate5m`: who reads it knows what it is made of")
    }
    if let lost = lostLabel(parts[0], expression, tree, world) {
        return report(
            "tells of `\(lost.word)`", "its series have no label `\(lost.label.text)`",
            lost.text.map { Diagnostic.Label(expression.span(lost.span), $0) },
            hint: "name the labels that are kept, or keep `\(lost.label.text)`")
    }
    guard let operations = parts.dropFirst(2).first, let told = trailingDuration(operations) else { return }
    let ranges = usedRanges(tree)
    guard let first = ranges.first, !ranges.contains(where: { $0.seconds == told.seconds }),
        !tree.selectors.contains(where: { $0.selector.metricName?.text.hasSuffix(told.text) ?? false })
    else { return }
    report(
        "tells of `\(told.text)`", "no range of the expression is this",
        Diagnostic.Label(expression.span(first.span), "this is the range"),
        hint: "name the range that is used")
}

/// A word of the level that is a label of a metric in the expression, with or without `_id`, and that the result cannot have.
private func lostLabel(
    _ level: String, _ expression: RuleExpression, _ tree: Expression, _ world: ClosedWorld
) -> (word: String, label: ByteString, span: Range<Int>, text: String?)? {
    guard let flow = expression.labels?.result, flow.contradiction == nil else { return nil }
    let words = Set(level.split(separator: "_").map { String($0) })
    for (_, selector) in tree.selectors {
        guard let metric = selector.metricName.flatMap({ world.catalogue[$0] }) else { continue }
        for label in metric.labels.keys.sorted(by: { $0.text < $1.text }) {
            let name = label.text
            let short = name.hasSuffix("_id") ? String(name.dropLast(3)) : name
            guard level == name || level == short || words.contains(short), let fact = flow[label],
                fact.presence == .impossible, world.recordedLabel(label, expression) == nil
            else { continue }
            return (level == name ? name : short, label, fact.reason.span, fact.reason.loss(of: label))
        }
    }
    return nil
}

extension ClosedWorld {
    /// A label that the rule adds to what it records.
    fileprivate func recordedLabel(_ label: ByteString, _ expression: RuleExpression) -> String? {
        guard case .recording(let index) = expression.rule else { return nil }
        return spec.recordings.all[index].definition?.labels[label.text]?.definition
    }
}

/// The `5m` of `rate5m` and of `ratio_rate5m`.
private func trailingDuration(_ operations: String) -> (text: String, seconds: Double)? {
    let bytes = Array(operations.utf8)
    let units = Set("ywdhms".utf8)
    var start = bytes.count
    while start > 0, isDigit(bytes[start - 1]) || units.contains(bytes[start - 1]) { start -= 1 }
    while start < bytes.count, !isDigit(bytes[start]) { start += 1 }
    guard start < bytes.count, start > 0, let last = bytes.last, !isDigit(last) else { return nil }
    let text = String(decoding: bytes[start...], as: UTF8.self)
    let parsed = parsePromQL("x[\(text)]")
    guard let tree = parsed.expression, let range = usedRanges(tree).first else { return nil }
    return (text, range.seconds)
}

/// Ranges of selectors and subqueries that are written as numbers.
private func usedRanges(_ tree: Expression) -> [(seconds: Double, span: Range<Int>)] {
    tree.nodes.compactMap { node in
        let id: Expression.NodeID
        switch node.kind {
        case .matrixSelector(let matrix): id = matrix.range
        case .subquery(let subquery): id = subquery.range
        default: return nil
        }
        return tree.seconds(id).map { ($0, tree[id].span) }
    }
}
