extension LabelAnalyser {
    func flow(of operation: BinaryOperation) -> LabelFlow {
        let left = flow(operation.left)
        let right = flow(operation.right)
        switch (left.hasSeries, right.hasSeries) {
        case (false, false): return .none
        case (true, false): return left.map { droppingNameIfChanged($0, operation) }
        case (false, true): return right.map { droppingNameIfChanged($0, operation) }
        case (true, true): break
        }
        switch operation.op {
        case .or: return LabelFlow(left.alternatives + right.alternatives)
        case .unless: return left
        default: return join(left, right, operation)
        }
    }

    /// Whether the operator makes new values, so that the metric's name no longer fits.
    private func changesValues(_ operation: BinaryOperation) -> Bool {
        operation.returnsBool || !(operation.op.isComparison || operation.op.isSetOperator)
    }

    private func droppingNameIfChanged(_ series: LabelAlternative, _ operation: BinaryOperation) -> LabelAlternative {
        guard changesValues(operation) else { return series }
        return droppingName(series, operation.op.rawValue, operation.opSpan)
    }

    /// `and`, arithmetic and comparisons. The result has the alternatives of the side whose labels it carries, each joined
    /// with whatever the other side may give.
    private func join(_ left: LabelFlow, _ right: LabelFlow, _ operation: BinaryOperation) -> LabelFlow {
        let isFlipped = operation.matching?.many == .right
        let (main, partner) = isFlipped ? (right, left) : (left, right)
        // `fill` lets a series without partner through.
        let fillsPartner = (isFlipped ? operation.matching?.fillLeft : operation.matching?.fillRight) != nil
        let fillsMain = (isFlipped ? operation.matching?.fillRight : operation.matching?.fillLeft) != nil
        return main.map { series in
            var joined = partner.alternatives.map { join(series, $0, operation) }
            if fillsPartner { joined.append(finish(series, nil, operation)) }
            if fillsMain { joined += partner.alternatives.map { finish($0, nil, operation) } }
            guard var result = joined.first else { return series }
            for other in joined.dropFirst() { result.formUnion(other) }
            return result
        }
    }

    /// One alternative of the side that the result carries with one of the other.
    private func join(
        _ main: LabelAlternative, _ partner: LabelAlternative, _ operation: BinaryOperation
    ) -> LabelAlternative {
        var result = main
        if let contradiction = partner.contradiction, result.contradiction == nil {
            result.contradiction = contradiction
        }
        let matching = operation.matching
        let listed = Set(matching?.labels.map(\.name) ?? [])
        let isOn = matching?.isOn ?? false
        let candidates = isOn ? listed : Set(main.labels.names).union(partner.labels.names).subtracting(listed)
        // The least of those that differ, so that the same one is told each time.
        var opposed: ByteString?
        for label in candidates where isOn || label != Matcher.metricName {
            if let both = main[label].and(partner[label]) {
                result.labels[label] = both
            } else if opposed.map({ label.bytes.lexicographicallyPrecedes($0.bytes) }) ?? true {
                opposed = label
            }
        }
        if let opposed { contradict(&result, opposed, main[opposed], partner[opposed], operation.opSpan) }
        if !isOn {
            for label in listed.union([Matcher.metricName]) { result.labels[label] = main[label] }
            if let both = main.others.and(partner.others) { result.others = both }
        }
        return finish(result, partner, operation)
    }

    /// What the operator does to the labels of a matched series.
    private func finish(
        _ series: LabelAlternative, _ partner: LabelAlternative?, _ operation: BinaryOperation
    ) -> LabelAlternative {
        guard !operation.op.isSetOperator else { return series }
        var result = droppingNameIfChanged(series, operation)
        if let matching = operation.matching, matching.many == nil {
            if matching.isOn {
                var kept = LabelAlternative(
                    others: LabelFact(.impossible, LabelReason(.notMatchedOn, matching.span)),
                    contradiction: result.contradiction)
                for label in matching.labels {
                    var fact = result[label.name]
                    if fact.presence == .possible, fact.reason.kind == .selected {
                        fact.reason = LabelReason(.matched, label.span)
                    }
                    kept.labels[label.name] = fact
                }
                result = kept
            } else {
                for label in matching.labels { result.remove(label.name, LabelReason(.ignored, label.span)) }
            }
        }
        for label in operation.matching?.include ?? [] {
            let reason = LabelReason(.included, label.span)
            guard let partner else {
                result.labels[label.name] = LabelFact(.impossible, reason)
                continue
            }
            var fact = partner[label.name]
            if fact.presence != .impossible { fact.reason = reason }
            result.labels[label.name] = fact
        }
        return result
    }
}
