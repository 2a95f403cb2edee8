extension LabelAnalyser {
    /// The series of a selector: what the catalogue tells of the metric, narrowed by each matcher.
    func select(_ selector: VectorSelector, _ span: Range<Int>) -> LabelAlternative {
        let nameSpan = selector.name == nil ? span : selector.nameSpan
        let reason = LabelReason(.selected, nameSpan)
        var result = LabelAlternative(others: LabelFact(.possible, reason))
        if let name = selector.metricName, let metric = catalogue[name] {
            let known = LabelReason(.metric(name), nameSpan)
            if metric.isClosed { result.others = LabelFact(.impossible, known) }
            for (label, domain) in metric.labels {
                let presence: LabelPresence =
                    domain.values?.isEmpty == true ? .impossible : domain.isAlwaysPresent ? .guaranteed : .possible
                result.labels[label] = LabelFact(presence, values: domain.values, known)
            }
        }
        result.labels[Matcher.metricName] = LabelFact(
            selector.name == nil ? .possible : .guaranteed, values: selector.name.map { [$0] }, reason)
        for matcher in selector.matchers { narrow(&result, by: matcher, span) }
        return result
    }

    /// What a matcher alone demands, and whether it is met by a given value.
    private func demand(of matcher: Matcher) -> (fact: LabelFact, isMet: (ByteString) -> Bool)? {
        let lower = matcher.labelSpan.isEmpty ? matcher.valueSpan.lowerBound : matcher.labelSpan.lowerBound
        let reason = LabelReason(.matcher, lower..<max(lower, matcher.valueSpan.upperBound))
        let value = matcher.value
        switch matcher.op {
        case .equal:
            let fact =
                value.isEmpty ? LabelFact(.impossible, reason) : LabelFact(.guaranteed, values: [value], reason)
            return (fact, { $0 == value })
        case .notEqual:
            return (LabelFact(value.isEmpty ? .guaranteed : .possible, reason), { $0 != value })
        case .matches, .notMatches:
            // A bad regex is the parser's to report.
            guard let regex = try? LabelRegex(value.bytes) else { return nil }
            var automaton = regex.matcher
            if matcher.op == .notMatches {
                return (
                    LabelFact(regex.matchesEmpty ? .guaranteed : .possible, reason), { !automaton.matches($0.bytes) }
                )
            }
            let values = regex.literals.map { Set($0.filter { !$0.isEmpty }.map { ByteString($0) }) }
            let isImpossible = values?.isEmpty ?? false && regex.matchesEmpty
            let presence: LabelPresence =
                isImpossible ? .impossible : regex.matchesEmpty ? .possible : .guaranteed
            return (LabelFact(presence, values: values, reason), { automaton.matches($0.bytes) })
        }
    }

    private func narrow(_ series: inout LabelAlternative, by matcher: Matcher, _ span: Range<Int>) {
        guard let (fact, isMet) = demand(of: matcher) else { return }
        var before = series[matcher.label]
        before.values = before.values.map { $0.filter(isMet) }
        if let both = before.and(fact) {
            // A matcher that demands something is a better reason than the selector that it stands in.
            let isSaying = fact.presence != .possible || fact.values != nil
            series.labels[matcher.label] = LabelFact(
                both.presence, values: both.values,
                isSaying && before.presence != .impossible ? fact.reason : both.reason)
        } else {
            contradict(&series, matcher.label, series[matcher.label], fact, span)
            series.labels[matcher.label] = fact
        }
    }

    /// Notes that there can be no series, for the first reason found.
    func contradict(
        _ series: inout LabelAlternative, _ label: ByteString, _ one: LabelFact, _ other: LabelFact, _ span: Range<Int>
    ) {
        guard series.contradiction == nil else { return }
        series.contradiction = LabelContradiction(label: label, one: one, other: other, span: span)
    }
}
