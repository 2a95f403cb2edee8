import PromQL
import VeloSource

/// A pattern that no value of the label's closed domain matches, a negation that excludes every value, and alternatives of a
/// pattern that cannot occur. The selector, or that part of it, is dead.
///
/// True if the matcher is dead as a whole.
func checkRegexMatches(_ domain: MatcherDomain, _ expression: RuleExpression, _ collector: Collector) -> Bool {
    guard let found = neverMatching(domain) else {
        reportDeadAlternatives(domain, expression, collector)
        return false
    }
    collector.report(
        .regexNeverMatches, found.title, at: expression.span(domain.matcher.valueSpan), "this selects nothing, ever",
        detail: domain.values.flatMap(valueList), hint: found.hint)
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
        return ("\(label) never matches \(value)", meant.map { "did you mean `\($0)`?" })
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

/// Of `a|b|c` those that are no values of the label. Only of alternatives that are plain text: `50[0-9]` is meant to be wide.
private func reportDeadAlternatives(_ domain: MatcherDomain, _ expression: RuleExpression, _ collector: Collector) {
    guard domain.matcher.op == .matches, let values = domain.values, !values.isEmpty,
        let literals = domain.regex?.literals, literals.count > 1,
        literals.joined(separator: [UInt8(ascii: "|")]).elementsEqual(domain.matcher.value.bytes)
    else { return }
    let dead = literals.map { ByteString($0) }.filter { !$0.isEmpty && !values.contains($0) }
    guard let first = dead.first else { return }
    collector.report(
        .regexNeverMatches, as: .warning,
        "label `\(excerpt(domain.matcher.label.text))` is never "
            + dead.map { "`\(excerpt($0.text))`" }.joined(separator: " or "),
        at: expression.span(domain.matcher.valueSpan), "this alternative selects nothing", detail: valueList(values),
        hint: didYouMean(first.text, among: Set(values).subtracting(literals.map { ByteString($0) }).map(\.text)))
}
