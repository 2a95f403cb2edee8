extension ValueAnalyser {
    func fact(of aggregation: Aggregation, _ span: Range<Int>) -> ValueFact {
        guard let operand = aggregation.operand else { return ValueFact(.unknown, at: span) }
        var result = fact(operand)
        switch aggregation.op {
        // They choose among series and leave their values as they are.
        case .topk, .bottomk, .limitk, .limitRatio: return result
        case .sum:
            result.bounds = result.bounds.ofSum
            makeCount(&result, aggregation.opSpan)
        case .avg:
            result.bounds = result.bounds.ofMean
            makeShare(&result, aggregation.opSpan)
        case .min, .max: break
        case .quantile:
            let share = aggregation.parameter.map { fact($0).bounds } ?? .all
            result.bounds = share.isInside(ValueBounds(0, 1)) ? result.bounds.ofMean : .all
            if result.kind == .boolean { result.kind = .gauge }
        case .count, .countValues: count(&result, .atLeastOne, aggregation.opSpan)
        case .group:
            count(&result, .one, aggregation.opSpan)
            result.unit = .known(.number)
            result.kind = .boolean
        case .stddev, .stdvar: spread(&result, isSquared: aggregation.op == .stdvar)
        }
        result.aggregation = aggregation.opSpan
        return result
    }

    /// What becomes of states that are added up: how many have it.
    func makeCount(_ fact: inout ValueFact, _ span: Range<Int>) {
        guard fact.kind == .boolean else { return }
        fact.kind = .gauge
        fact.unit = .known(.count)
        fact.unitSpan = span
    }

    /// What becomes of states that are averaged: the share that has it.
    func makeShare(_ fact: inout ValueFact, _ span: Range<Int>) {
        guard fact.kind == .boolean else { return }
        fact.kind = .gauge
        fact.unit = .known(.ratio)
        fact.unitSpan = span
    }

    /// A number of series or samples, which has nothing of their values.
    func count(_ fact: inout ValueFact, _ bounds: ValueBounds, _ span: Range<Int>) {
        var result = ValueFact(.gauge, source: fact.source, .known(.count), at: span, bounds)
        result.condition = fact.condition
        result.aggregation = fact.aggregation
        fact = result
    }

    /// A deviation, or its square.
    func spread(_ fact: inout ValueFact, isSquared: Bool) {
        fact.bounds = .notNegative
        if isSquared { fact.unit = fact.unit.map { $0.squared } }
        if fact.kind != .unknown { fact.kind = .gauge }
    }
}
