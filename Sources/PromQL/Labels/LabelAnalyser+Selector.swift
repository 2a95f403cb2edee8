extension LabelAnalyser {
    /// The series of a selector: what the catalogue tells of the metric, narrowed by each matcher.
    func select(_ selector: VectorSelector, _ span: Range<Int>) -> LabelAlternative {
        let nameSpan = selector.name == nil ? span : selector.nameSpan
        let reason = LabelReason(.selected, nameSpan)
        var result = LabelAlternative(others: LabelFact(.possible, reason))
        if let name = selector.metricName, let metric = catalogue[name] {
            let known = LabelReason(.metric(name), nameSpan)
            if metric.isClosed { result.others = LabelFact(.impossible, known) }
            result.labels = LabelTable(metric, known)
        }
        result.labels[Matcher.metricName] = LabelFact(
            selector.name == nil ? .possible : .guaranteed, values: selector.name.map { LabelValues(only: $0) }, reason)
        for matcher in selector.matchers { narrow(&result, by: matcher, span) }
        return result
    }

    /// What a matcher alone demands.
    private func demand(of matcher: Matcher, _ regex: LabelRegex?) -> LabelFact {
        let lower = matcher.labelSpan.isEmpty ? matcher.valueSpan.lowerBound : matcher.labelSpan.lowerBound
        let reason = LabelReason(.matcher, lower..<max(lower, matcher.valueSpan.upperBound))
        let matchesEmpty = regex?.matchesEmpty ?? matcher.value.isEmpty
        switch matcher.op {
        case .equal:
            return matchesEmpty
                ? LabelFact(.impossible, reason)
                : LabelFact(.guaranteed, values: LabelValues(only: matcher.value), reason)
        case .notEqual, .notMatches:
            return LabelFact(matchesEmpty ? .guaranteed : .possible, reason)
        case .matches:
            let values = regex?.literalValues
            let isImpossible = values?.isEmpty ?? false && matchesEmpty
            return LabelFact(
                isImpossible ? .impossible : matchesEmpty ? .possible : .guaranteed, values: values, reason)
        }
    }

    /// Those of known values that meet a matcher.
    private func narrow(_ values: LabelValues, by matcher: Matcher, _ regex: LabelRegex?) -> LabelValues {
        switch matcher.op {
        case .equal: values.contains(matcher.value) ? LabelValues(only: matcher.value) : []
        case .notEqual: values.subtracting(matcher.value)
        case .matches: regex.map { values.matching($0) } ?? values
        case .notMatches: regex.map { values.matching($0, isNegated: true) } ?? values
        }
    }

    private func narrow(_ series: inout LabelAlternative, by matcher: Matcher, _ span: Range<Int>) {
        var regex: LabelRegex?
        if matcher.op == .matches || matcher.op == .notMatches {
            regex = try? LabelRegex.reading(matcher.value.bytes)
            // A bad one is the parser's to report.
            guard regex != nil else { return }
        }
        let fact = demand(of: matcher, regex)
        let given = series[matcher.label]
        var before = given
        before.values = given.values.map { narrow($0, by: matcher, regex) }
        if let both = before.and(fact) {
            // A matcher that demands something is a better reason than the selector that it stands in.
            let isSaying = fact.presence != .possible || fact.values != nil
            series.labels[matcher.label] = LabelFact(
                both.presence, values: both.values,
                isSaying && before.presence != .impossible ? fact.reason : both.reason)
        } else {
            contradict(&series, matcher.label, given, fact, span)
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
