import PromQL

/// A matcher that asks for more than one value: `!=`, `=~` or `!~`, with what the catalogue knows of its label.
struct MatcherDomain {
    let matcher: Matcher
    /// `nil` for `!=`.
    let regex: LabelRegex?
    /// Every value that the label can have; `nil` if they are not known.
    let values: LabelValues?
    /// Whether series without the label exist too, as far as is known.
    let mayBeAbsent: Bool

    /// Domains larger than this are not walked: those of tenants grow with the spec, and every rule would walk them.
    static let walkedValues = 512

    /// Whether the matcher lets a value through.
    func accepts(_ value: ByteString) -> Bool {
        switch matcher.op {
        case .equal: value == matcher.value
        case .notEqual: value != matcher.value
        case .matches: regex?.matches(value.bytes) ?? true
        case .notMatches: !(regex?.matches(value.bytes) ?? false)
        }
    }

    var acceptsAbsence: Bool { accepts(ByteString([UInt8]())) }

    /// Whether series with some value of the domain are let through; `nil` if that is not known.
    var acceptsSome: Bool? {
        guard let values, !values.isEmpty else { return nil }
        switch matcher.op {
        case .equal: return values.contains(matcher.value)
        case .notEqual: return values.count > 1 || !values.contains(matcher.value)
        case .matches, .notMatches:
            if matcher.op == .matches, let literals = regex?.literals {
                return literals.contains { values.contains(ByteString($0)) }
            }
            var automaton = regex?.matcher
            return values.contains { (automaton?.matches($0.bytes) ?? true) == (matcher.op == .matches) }
        }
    }

    /// Whether all series are let through, so that the matcher says nothing; `nil` if that is not known.
    var acceptsAll: Bool? {
        guard let values, !values.isEmpty, !mayBeAbsent || acceptsAbsence else { return nil }
        if matcher.op == .notEqual { return !values.contains(matcher.value) }
        guard values.count <= Self.walkedValues, var automaton = regex?.matcher else { return nil }
        return values.allSatisfy { automaton.matches($0.bytes) == (matcher.op == .matches) }
    }
}

/// Looks at each matcher of an expression once for all that is said of patterns: one that is dead needs no advice on style.
func checkPatterns(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    for domain in expression.matcherDomains(world) where !checkRegexMatches(domain, expression, collector) {
        checkRegexStyle(domain, expression, collector)
    }
}

extension RuleExpression {
    /// The matchers of all selectors but those on a metric's name, and but equalities.
    func matcherDomains(_ world: ClosedWorld) -> [MatcherDomain] {
        guard let tree else { return [] }
        return tree.nodes.flatMap { node -> [MatcherDomain] in
            let selector: VectorSelector
            switch node.kind {
            case .vectorSelector(let vector): selector = vector
            case .matrixSelector(let matrix): selector = matrix.selector
            default: return []
            }
            guard selector.matchers.contains(where: { $0.op != .equal }) else { return [] }
            let metric = selector.metricName.flatMap { world.catalogue[$0] }
            return selector.matchers.compactMap { matcher in
                guard matcher.op != .equal, matcher.label != Matcher.metricName else { return nil }
                let isRegex = matcher.op != .notEqual
                guard let regex = isRegex ? try? LabelRegex.reading(matcher.value.bytes) : nil else {
                    return isRegex ? nil : domain(matcher, nil, metric)
                }
                return domain(matcher, regex, metric)
            }
        }
    }

    private func domain(_ matcher: Matcher, _ regex: LabelRegex?, _ metric: CatalogueMetric?) -> MatcherDomain {
        let label = metric?.labels[matcher.label]
        return MatcherDomain(
            matcher: matcher, regex: regex, values: label?.values, mayBeAbsent: !(label?.isAlwaysPresent ?? false))
    }
}

/// The values of a domain that is short enough to be read, for a detail.
func valueList(_ values: LabelValues) -> String? {
    guard values.count <= 20 else { return nil }
    return "its values: " + values.map(\.text).sorted().map { "`\($0)`" }.joined(separator: ", ")
}
