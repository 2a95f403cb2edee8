import PromQL
import VeloSource

/// Patterns that say less, or something else, than they seem to: anchors that every matcher has anyway, plain text, matchers that
/// let everything through, a `.` where the values have a dot. One finding for each matcher.
func checkRegexStyle(_ domain: MatcherDomain, _ expression: RuleExpression, _ collector: Collector) {
    guard let finding = finding(domain) else { return }
    let place = finding.range.flatMap { expression.place(of: $0, in: domain.matcher) } ?? domain.matcher.valueSpan
    collector.report(
        .regexStyle, as: .warning,
        "the \(domain.regex == nil ? "matcher" : "pattern") of label `\(excerpt(domain.matcher.label.text))` \(finding.title)",
        at: expression.span(place), finding.text, detail: finding.detail, hint: finding.hint)
}

private struct Finding {
    let title: String
    var text = ""
    var detail: String?
    var hint: String?
    /// Bytes of the pattern.
    var range: Range<Int>?
}

private func finding(_ domain: MatcherDomain) -> Finding? {
    let label = domain.matcher.label.text
    guard let regex = domain.regex else {
        guard domain.acceptsAll == true, !domain.matcher.value.isEmpty else { return nil }
        return Finding(
            title: "excludes nothing", text: "the label is never this", detail: domain.listedValues,
            hint: didYouMean(domain.matcher.value.text, among: (domain.values ?? []).map(\.text)))
    }
    let equality = domain.matcher.op == .matches ? "=" : "!="
    if let literals = regex.literals, literals.count == 1, let only = literals.first {
        let value = String(decoding: only, as: UTF8.self)
        return Finding(
            title: "is plain text", text: "one value", detail: "an equality is found faster, and read faster",
            hint: value.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
                ? nil : "write `\(excerpt(label))\(equality)\"\(excerpt(value))\"`")
    }
    if let anchor = regex.redundantAnchors.first {
        return Finding(
            title: "has an anchor that says nothing", text: "not needed",
            detail: "a pattern is always matched against the whole value", hint: "leave `^` and `$` out", range: anchor)
    }
    // Whoever lists the targets of today does not mean those of tomorrow.
    let isTarget = domain.matcher.op == .matches && (label == "job" || label == "instance")
    if isEverything(regex) || !isTarget && domain.acceptsAll == true {
        guard !domain.isNeeded else { return nil }
        return domain.matcher.op == .matches
            ? Finding(
                title: "matches every value", text: "this restricts nothing", detail: domain.listedValues,
                hint: "leave the matcher out")
            : Finding(
                title: "excludes nothing", text: "no value matches this", detail: domain.listedValues)
    }
    return dotFinding(regex, domain)
}

private func isEverything(_ regex: LabelRegex) -> Bool {
    guard regex.literals == nil, regex.prefix.isEmpty, regex.suffix.isEmpty else { return false }
    return regex.coverage == .everything
}

/// A `.` that stands for one character, where every value that matches has a dot there.
private func dotFinding(_ regex: LabelRegex, _ domain: MatcherDomain) -> Finding? {
    let dots = regex.bareDots
    guard let dot = dots.first, let values = domain.values, values.count <= MatcherDomain.walkedValues,
        values.contains(where: { $0.bytes.contains(UInt8(ascii: ".")) })
    else { return nil }
    var escaped: [UInt8] = []
    for (index, byte) in regex.pattern.enumerated() {
        if dots.contains(where: { $0.lowerBound == index }) { escaped.append(UInt8(ascii: "\\")) }
        escaped.append(byte)
    }
    guard let literal = try? LabelRegex.reading(escaped) else { return nil }
    var loose = regex.matcher
    var strict = literal.matcher
    let matched = values.filter { loose.matches($0.bytes) }
    guard !matched.isEmpty, matched.allSatisfy({ strict.matches($0.bytes) }) else { return nil }
    return Finding(
        title: "has a `.` that matches any character", text: "the values have a dot here", hint: #"write `\\.`"#,
        range: dot)
}

extension RuleExpression {
    /// Where bytes of a matcher's value stand in the expression; `nil` where escapes come between.
    func place(of range: Range<Int>, in matcher: Matcher) -> Range<Int>? {
        guard matcher.valueSpan.count == matcher.value.bytes.count + 2 else { return nil }
        let start = matcher.valueSpan.lowerBound + 1
        return start + range.lowerBound..<start + range.upperBound
    }
}
