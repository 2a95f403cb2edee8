import PromQL
import VeloSource

/// A pattern that no value of the label's closed domain matches, a negation that excludes every value, and alternatives of a
/// pattern that cannot occur. The selector, or that part of it, is dead.
///
/// True if anything was found: of a pattern that is wrong no advice on style is needed.
func checkRegexMatches(_ domain: MatcherDomain, _ expression: RuleExpression, _ collector: Collector) -> Bool {
    guard let found = neverMatching(domain) else {
        return reportDeadAlternatives(domain, expression, collector)
    }
    collector.report(
        .regexNeverMatches, found.title, at: expression.span(domain.matcher.valueSpan), "this selects nothing, ever",
        detail: domain.listedValues, hint: found.hint)
    return true
}

/// Why a matcher lets no series through; `nil` if it lets some through, or nothing is known.
private func neverMatching(_ domain: MatcherDomain) -> (title: String, hint: String?)? {
    let label = "label `\(excerpt(domain.matcher.label.text))`"
    let value = "`\(excerpt(domain.matcher.value.text))`"
    let isEmpty = domain.acceptsSome == false && !(domain.mayBeAbsent && domain.acceptsAbsence)
    switch domain.matcher.op {
    case .matches:
        guard isEmpty else { return nil }
        let meant = domain.regex?.literals?.lazy.compactMap { literal in
            suggestion(for: String(decoding: literal, as: UTF8.self), among: (domain.values ?? []).map(\.text))
        }.first
        let hint = meant.map { "did you mean `\($0)`?" } ?? (domain.isOfTarget ? otherTargets : nil)
        return ("\(label) never matches \(value)", hint)
    case .notMatches, .notEqual:
        guard isEmpty || domain.matcher.op == .notMatches && excludesEverything(domain) else { return nil }
        return ("every value of \(label) is excluded by \(value)", nil)
    case .equal: return nil
    }
}

/// `!~".*"`, whatever the label.
private func excludesEverything(_ domain: MatcherDomain) -> Bool {
    guard let regex = domain.regex, regex.literals == nil, regex.prefix.isEmpty, regex.suffix.isEmpty else {
        return false
    }
    return regex.coverage == .everything
}

/// Alternatives of a pattern that no value of the label matches: `6..` of `5..|6..`, `5o4` of `500|5o4`. True if there are any.
///
/// Ranges of characters are meant to be wide, so of `50[0-9]` nothing is said.
private func reportDeadAlternatives(
    _ domain: MatcherDomain, _ expression: RuleExpression, _ collector: Collector
) -> Bool {
    guard domain.matcher.op == .matches || domain.matcher.op == .notMatches, let values = domain.values,
        !values.isEmpty, let dead = deadAlternatives(domain, values), let first = dead.first
    else { return false }
    let text =
        domain.matcher.op == .matches ? "this alternative selects nothing" : "this alternative excludes nothing"
    let written =
        dead.prefix(5).map { "`\(excerpt($0.text))`" }.joined(separator: " or ")
        + (dead.count > 5 ? " or others" : "")
    let label = "label `\(excerpt(domain.matcher.label.text))`"
    collector.report(
        .regexNeverMatches, as: .warning,
        dead.allSatisfy(\.isPlain) ? "\(label) is never \(written)" : "\(label) never matches \(written)",
        at: places(of: dead, domain, text, expression), detail: domain.listedValues,
        hint: first.isPlain
            ? didYouMean(first.text, among: values.lazy.filter { domain.regex?.matches($0.bytes) != true }.map(\.text))
            : nil)
    return true
}

/// The alternatives, each by itself where escapes do not come between; the whole pattern otherwise.
private func places(
    of dead: [DeadAlternative], _ domain: MatcherDomain, _ text: String, _ expression: RuleExpression
) -> [Diagnostic.Label] {
    let places = dead.prefix(5).compactMap { expression.place(of: $0.range, in: domain.matcher) }
    guard places.count == min(dead.count, 5) else {
        return [Diagnostic.Label(expression.span(domain.matcher.valueSpan), text)]
    }
    return places.enumerated().map { index, place in
        Diagnostic.Label(expression.span(place), index == 0 ? text : "and this")
    }
}

private struct DeadAlternative {
    /// Bytes of the pattern.
    let range: Range<Int>
    let text: String
    let isPlain: Bool
}

/// `nil` where the domain is too large to be walked.
private func deadAlternatives(_ domain: MatcherDomain, _ values: LabelValues) -> [DeadAlternative]? {
    guard let regex = domain.regex, regex.pattern.contains(UInt8(ascii: "|")) else { return nil }
    // A list of texts is looked up, whatever the size of the domain.
    if let literals = regex.literals, literals.count > 1,
        literals.joined(separator: [UInt8(ascii: "|")]).elementsEqual(regex.pattern)
    {
        var start = 0
        return literals.compactMap { literal in
            let range = start..<start + literal.count
            start = range.upperBound + 1
            guard !literal.isEmpty, !values.contains(ByteString(literal)) else { return nil }
            return DeadAlternative(range: range, text: String(decoding: literal, as: UTF8.self), isPlain: true)
        }
    }
    guard values.count <= MatcherDomain.walkedValues else { return nil }
    var dead: [DeadAlternative] = []
    for alternative in regex.alternatives {
        // Of a part of what is dead as a whole nothing more is said.
        if let last = dead.last, last.range.contains(alternative.range.lowerBound) { continue }
        var matcher = alternative.matcher
        guard !values.contains(where: { matcher.matches($0.bytes) }) else { continue }
        // An absent label is matched by an alternative that may be empty.
        guard !domain.mayBeAbsent || !matcher.matches([]) else { continue }
        let text = String(decoding: regex.pattern[alternative.range], as: UTF8.self)
        let isPlain = !text.utf8.contains { !isLetterOrDigit($0) && $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
        dead.append(
            DeadAlternative(range: alternative.range, text: text, isPlain: isPlain && regex.isTopLevel(alternative)))
    }
    return dead
}

extension LabelRegex {
    /// Whether an alternative is one of the whole pattern, so that its text is a value.
    fileprivate func isTopLevel(_ alternative: Alternative) -> Bool {
        let before = alternative.range.lowerBound == 0 || pattern[alternative.range.lowerBound - 1] == UInt8(ascii: "|")
        let after =
            alternative.range.upperBound == pattern.count
            || pattern[alternative.range.upperBound] == UInt8(ascii: "|")
        return before && after && !pattern.contains(UInt8(ascii: "("))
    }
}
