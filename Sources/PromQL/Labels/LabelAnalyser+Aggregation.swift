extension LabelAnalyser {
    func flow(of aggregation: Aggregation, _ span: Range<Int>) -> LabelFlow {
        guard let operand = aggregation.operand else { return unknown(span) }
        let series = flow(operand)
        guard series.hasSeries else { return unknown(span) }
        switch aggregation.op {
        // They choose among series and leave them as they are.
        case .topk, .bottomk, .limitk, .limitRatio: return series
        case .countValues:
            return series.map { alternative in
                var grouped = group(alternative, aggregation)
                if let parameter = aggregation.parameter,
                    case .string(let label) = expression[expression.unparenthesised(parameter)].kind
                {
                    grouped.labels[label] = LabelFact(
                        .guaranteed, LabelReason(.counted, expression[parameter].span))
                } else {
                    grouped.others.presence = .possible
                    grouped.others.values = nil
                }
                return grouped
            }
        default: return series.map { group($0, aggregation) }
        }
    }

    private func group(_ series: LabelAlternative, _ aggregation: Aggregation) -> LabelAlternative {
        guard let grouping = aggregation.grouping else {
            return LabelAlternative(
                others: LabelFact(.impossible, LabelReason(.aggregatedAway, aggregation.opSpan)),
                contradiction: series.contradiction)
        }
        if grouping.isWithout {
            var kept = series
            kept.removeName(LabelReason(.removed(aggregation.op.rawValue), aggregation.opSpan))
            for label in grouping.labels { kept.remove(label.name, LabelReason(.groupedWithout, label.span)) }
            return kept
        }
        var kept = LabelAlternative(
            others: LabelFact(.impossible, LabelReason(.notGroupedBy, grouping.span)),
            contradiction: series.contradiction)
        for label in grouping.labels {
            var fact = series[label.name]
            // Where nothing decided before, the list is the reason to think of the label at all.
            if fact.presence == .possible, series.labels[label.name] == nil {
                fact.reason = LabelReason(.groupedBy, label.span)
            }
            kept.labels[label.name] = fact
        }
        return kept
    }
}
