import PromQL
import VeloFormat

/// A matcher that asks for more than one value: `!=`, `=~` or `!~`, with what the catalogue knows of its label.
struct MatcherDomain {
    let matcher: Matcher
    /// `nil` for `!=`.
    let regex: LabelRegex?
    /// Every value that the label can have; `nil` if they are not known.
    let values: LabelValues?
    /// Whether series without the label exist too, as far as is known.
    let mayBeAbsent: Bool
    /// Whether Prometheus writes the metric for each target.
    var isOfTarget = false
    /// Whether its selector would be empty without it, which Prometheus refuses.
    var isNeeded = false

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

/// Looks at each matcher of an expression once for all that is said of patterns: one that is wrong needs no advice on style.
///
/// Rules of one spec repeat their matchers, so one of which there was nothing to say is not looked at again.
func checkPatterns(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    for (metric, matcher, isNeeded) in expression.patternMatchers {
        let key = PatternMemory.Key(metric, matcher, isNeeded: isNeeded)
        guard !world.patterns.isFine(key), var domain = MatcherDomain(matcher, of: metric, world) else { continue }
        domain.isNeeded = isNeeded
        let count = collector.found.count
        if !checkRegexMatches(domain, expression, collector) { checkRegexStyle(domain, expression, collector) }
        if collector.found.count == count { world.patterns.keep(key) }
    }
}

/// The matchers of which there was nothing to say.
final class PatternMemory {
    struct Key: Hashable {
        let metric: ByteString?
        let label: ByteString
        let op: Matcher.Operator
        let value: ByteString
        let isNeeded: Bool

        init(_ metric: ByteString?, _ matcher: Matcher, isNeeded: Bool) {
            self.metric = metric
            label = matcher.label
            op = matcher.op
            value = matcher.value
            self.isNeeded = isNeeded
        }
    }

    private var fine: Set<Key> = []
    /// The names of all series, once somebody has asked for them.
    private var names: LabelValues?

    func isFine(_ key: Key) -> Bool { fine.contains(key) }
    func keep(_ key: Key) { fine.insert(key) }

    func seriesNames(_ world: ClosedWorld) -> LabelValues {
        if let names { return names }
        let made = LabelValues(ValueDomain(world.catalogue.metrics.keys))
        names = made
        return made
    }
}

extension RuleExpression {
    /// The matchers of all selectors but equalities, each with its metric, and whether no other one keeps its selector from being empty.
    fileprivate var patternMatchers: [(metric: ByteString?, matcher: Matcher, isNeeded: Bool)] {
        var found: [(metric: ByteString?, matcher: Matcher, isNeeded: Bool)] = []
        for (_, selector) in selectors {
            for (index, matcher) in selector.matchers.enumerated() where matcher.op != .equal {
                let isNeeded =
                    selector.metricName == nil
                    && !selector.matchers.indices.contains { $0 != index && selector.matchers[$0].refusesAbsence }
                found.append((selector.metricName, matcher, isNeeded))
            }
        }
        return found
    }
}

extension Matcher {
    /// Whether a series without the label is not let through, so that a selector with it is not empty.
    fileprivate var refusesAbsence: Bool {
        switch op {
        case .equal: !value.isEmpty
        case .notEqual: value.isEmpty
        case .matches: !((try? LabelRegex.reading(value.bytes))?.matches([]) ?? true)
        case .notMatches: (try? LabelRegex.reading(value.bytes))?.matches([]) ?? false
        }
    }
}

extension MatcherDomain {
    /// `nil` of a pattern that cannot be read, and of `__name__!=`, of which there is nothing to say.
    fileprivate init?(_ matcher: Matcher, of metric: ByteString?, _ world: ClosedWorld) {
        var regex: LabelRegex?
        if matcher.op != .notEqual {
            regex = try? LabelRegex.reading(matcher.value.bytes)
            guard regex != nil else { return nil }
        }
        if matcher.label == Matcher.metricName {
            guard let regex, matcher.op == .matches, !regex.isOfProcess else { return nil }
            self.init(matcher: matcher, regex: regex, values: world.patterns.seriesNames(world), mayBeAbsent: false)
        } else {
            let label = metric.flatMap { world.catalogue[$0] }?.labels[matcher.label]
            self.init(
                matcher: matcher, regex: regex, values: label?.values,
                mayBeAbsent: !(label?.isAlwaysPresent ?? false),
                isOfTarget: metric.map { targetMetrics.contains($0.text) } ?? false)
        }
    }
}

extension LabelRegex {
    /// Whether it speaks of metrics that velod has of itself, which no spec lists.
    fileprivate var isOfProcess: Bool {
        let text = String(decoding: pattern, as: UTF8.self)
        return BuiltInFamily.processPrefixes.contains { text.contains($0) }
    }
}

extension MatcherDomain {
    /// The values of a domain that is short enough to be read, for a detail.
    var listedValues: String? {
        guard let values, values.count <= 20, matcher.label != Matcher.metricName else { return nil }
        return "its values: " + values.map(\.text).sorted().map { "`\($0)`" }.joined(separator: ", ")
    }
}
