extension LabelAnalyser {
    func flow(of call: Call, _ span: Range<Int>) -> LabelFlow {
        let reason = LabelReason(.removed(call.name), call.nameSpan)
        switch call.name {
        case "time", "pi", "scalar", "start", "end", "step", "range", "min_of", "max_of": return .none
        case "absent", "absent_over_time": return LabelFlow([absent(call, span)])
        case "label_replace": return series(of: call, span).map { replaceLabel($0, call) }
        case "label_join": return series(of: call, span).map { joinLabels($0, call) }
        case "info": return series(of: call, span).map { addInfo($0, call, span) }
        // They choose, order or look back, but do not compute.
        case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "last_over_time", "first_over_time":
            return series(of: call, span)
        case "histogram_quantile", "histogram_fraction":
            return series(of: call, span).map { alternative in
                var result = droppingName(alternative, call.name, call.nameSpan)
                result.remove("le", reason)
                return result
            }
        case "histogram_quantiles":
            return series(of: call, span).map { alternative in
                var result = droppingName(alternative, call.name, call.nameSpan)
                result.remove("le", reason)
                if let label = literal(call, 1) {
                    result.labels[label] = LabelFact(.guaranteed, LabelReason(.written, call.nameSpan))
                } else {
                    result.others.presence = .possible
                    result.others.values = nil
                }
                return result
            }
        default:
            // `vector(1)` and calendar functions without argument make a series of a number.
            guard call.arguments.contains(where: { flow($0).hasSeries }) else {
                return LabelFlow([.empty(LabelReason(.none, span))])
            }
            return series(of: call, span).map { droppingName($0, call.name, call.nameSpan) }
        }
    }

    /// The argument that has labels; no function but `info` takes two.
    private func series(of call: Call, _ span: Range<Int>) -> LabelFlow {
        call.arguments.lazy.map { flow($0) }.first { $0.hasSeries } ?? unknown(span)
    }

    /// An argument that is a string literal.
    func literal(_ call: Call, _ index: Int) -> ByteString? {
        guard index < call.arguments.count,
            case .string(let text) = expression[expression.unparenthesised(call.arguments[index])].kind
        else { return nil }
        return text
    }

    /// `absent` has the labels that its selector demands by equality and by nothing else.
    private func absent(_ call: Call, _ span: Range<Int>) -> LabelAlternative {
        var result = LabelAlternative.empty(LabelReason(.none, span))
        guard let argument = call.arguments.first else { return result }
        let inner = expression.unparenthesised(argument)
        let selector: VectorSelector
        switch expression[inner].kind {
        case .vectorSelector(let vector): selector = vector
        case .matrixSelector(let matrix): selector = matrix.selector
        default: return result
        }
        var demands: [ByteString: Int] = [:]
        for matcher in selector.matchers { demands[matcher.label, default: 0] += 1 }
        for matcher in selector.matchers where matcher.op == .equal && demands[matcher.label] == 1 {
            guard !matcher.value.isEmpty, matcher.label != Matcher.metricName else { continue }
            // Versions of Prometheus differ in whether they look into parentheses.
            result.labels[matcher.label] = LabelFact(
                inner == argument ? .guaranteed : .possible, values: [matcher.value],
                LabelReason(.absent, matcher.labelSpan.lowerBound..<matcher.valueSpan.upperBound))
        }
        return result
    }

    /// `info` adds the labels of info metrics: those that its second argument names, or any.
    private func addInfo(_ series: LabelAlternative, _ call: Call, _ span: Range<Int>) -> LabelAlternative {
        var result = series
        let reason = LabelReason(.info, call.nameSpan)
        guard call.arguments.count > 1,
            case .vectorSelector(let selector) = expression[expression.unparenthesised(call.arguments[1])].kind,
            selector.matchers.contains(where: { $0.label != Matcher.metricName })
        else {
            // Labels that the series has already win.
            for (label, fact) in series.labels where fact.presence == .impossible && label != Matcher.metricName {
                result.labels[label] = LabelFact(.possible, reason)
            }
            result.others = LabelFact(.possible, reason)
            return result
        }
        let data = select(selector, expression[call.arguments[1]].span)
        for label in Set(selector.matchers.map(\.label)) where label != Matcher.metricName {
            let added = data[label]
            switch (series[label].presence, added.presence) {
            case (.guaranteed, _), (_, .impossible): break
            case (.impossible, _): result.labels[label] = LabelFact(added.presence, values: added.values, reason)
            case (.possible, _):
                let both = series[label].or(added)
                result.labels[label] = LabelFact(added.presence, values: both.values, reason)
            }
        }
        return result
    }
}
