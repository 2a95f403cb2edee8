extension TypeChecker {
    /// Checks a selector's regular expressions, its name, and that it selects less than everything.
    mutating func checkMatchers(_ selector: VectorSelector, _ span: Range<Int>, mayMatchAll: Bool) {
        var selects = selector.name != nil || mayMatchAll
        for matcher in selector.matchers {
            if selector.name != nil, matcher.label == Matcher.metricName {
                report("the metric's name is given twice", matcher.valueSpan)
            }
            let matchesEmpty: Bool
            switch matcher.op {
            case .equal, .notEqual:
                matchesEmpty = matcher.value.isEmpty
            case .matches, .notMatches:
                do {
                    let regex = try LabelRegex.reading(matcher.value.bytes)
                    matchesEmpty = regex.matchesEmpty
                    if regex.hasAngleGroup, let objection = dialect.objection(to: .namedGroups) {
                        report(objection.message, matcher.valueSpan, hint: objection.hint)
                    }
                } catch {
                    if error.isRefusedByPrometheus {
                        report(
                            "this regular expression is not valid: \(error.message)", matcher.valueSpan,
                            hint: error.hint)
                    }
                    selects = true
                    continue
                }
            }
            let isPositive = matcher.op == .equal || matcher.op == .matches
            if isPositive != matchesEmpty { selects = true }
        }
        if !selects {
            report(
                "this selects every series", span,
                hint: "name a metric, or demand a label that is not empty: `{job=\"…\"}`")
        }
    }
}
