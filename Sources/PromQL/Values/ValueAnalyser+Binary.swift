extension ValueAnalyser {
    func fact(of operation: BinaryOperation, _ span: Range<Int>) -> ValueFact {
        let left = fact(operation.left)
        let right = fact(operation.right)
        switch operation.op {
        case .and:
            var result = left
            result.condition = left.condition ?? right.condition
            return result
        case .unless:
            var result = left
            result.condition = left.condition ?? operation.opSpan
            return result
        case .or: return either(left, right)
        case _ where operation.op.isComparison: return compare(left, right, operation)
        default: return compute(left, right, operation, span)
        }
    }

    /// Of series of which some are as told here and others as told there.
    private func either(_ left: ValueFact, _ right: ValueFact) -> ValueFact {
        var result = left
        result.bounds = left.bounds.union(right.bounds)
        result.mayBeNaN = left.mayBeNaN || right.mayBeNaN
        result.isNaN = left.isNaN && right.isNaN
        result.division = left.division ?? right.division
        result.condition = left.condition == nil ? nil : right.condition
        result.aggregation = left.aggregation ?? right.aggregation
        // A number fills the gaps of a metric: `or vector(0)`.
        if right.kind != left.kind, right.kind != .number { result.kind = left.kind == .number ? right.kind : .unknown }
        if result.kind == .boolean, !result.bounds.isInside(.boolean) { result.kind = .gauge }
        result.source = left.source ?? right.source
        result.unit = merged(left.unit, right.unit)
        if left.observed == nil { result.observed = right.observed }
        return result
    }

    /// The unit of a sum or a difference: a bare number takes it, and two have to agree.
    private func combined(_ left: UnitFact, _ right: UnitFact, _ op: BinaryOperator) -> UnitFact {
        switch (left, right) {
        case (.known(let one), .known(let other)): one.combined(op, other).map { .known($0) } ?? .unknown
        case (.known(let one), .bare): one.combined(op, nil).map { .known($0) } ?? .unknown
        case (.bare, .known(let other)): other.combined(op, nil, isLeft: false).map { .known($0) } ?? .unknown
        case (.bare, .bare): .bare
        case (.unknown, _), (_, .unknown): .unknown
        }
    }

    /// The unit of one or the other: a bare number takes it, and two have to agree.
    private func merged(_ left: UnitFact, _ right: UnitFact) -> UnitFact {
        switch (left, right) {
        case (.known(let one), .known(let other)): one.joined(other).map { .known($0) } ?? .unknown
        case (.bare, let other), (let other, .bare): other
        case (.unknown, _), (_, .unknown): .unknown
        }
    }

    private func compare(_ left: ValueFact, _ right: ValueFact, _ operation: BinaryOperation) -> ValueFact {
        let isFlipped = !left.hasSeries && right.hasSeries
        let (main, other) = isFlipped ? (right, left) : (left, right)
        if operation.returnsBool {
            let verdict = left.mayBeNaN || right.mayBeNaN ? nil : operation.op.verdict(left.bounds, right.bounds)
            var result = ValueFact(
                .boolean, source: main.source, .known(.number), at: operation.opSpan,
                verdict.map { ValueBounds(values: [$0 ? 1 : 0]) } ?? .boolean)
            result.condition = main.condition
            result.aggregation = main.aggregation
            return result
        }
        var result = main
        let op = isFlipped ? (operation.op.mirrored ?? operation.op) : operation.op
        result.bounds = main.bounds.filtered(op, other.bounds)
        // Nothing compares with what is not a number, but it differs from everything.
        if operation.op != .notEqual {
            result.mayBeNaN = false
            result.isNaN = false
            if result.bounds.upper < .infinity || result.division?.givesInfinity == false { result.division = nil }
        }
        result.condition = operation.opSpan
        return result
    }

    private func compute(
        _ left: ValueFact, _ right: ValueFact, _ operation: BinaryOperation, _ span: Range<Int>
    ) -> ValueFact {
        var result = ValueFact(
            kind(left, right, operation), source: left.source ?? right.source, at: operation.opSpan)
        result.mayBeNaN = left.mayBeNaN || right.mayBeNaN
        result.division = left.division ?? right.division
        result.aggregation = left.aggregation ?? right.aggregation
        result.condition = left.condition ?? right.condition
        result.observed = left.observed ?? right.observed
        (result.unit, result.unitSpan) = unit(left, right, operation)
        switch operation.op {
        case .add: result.bounds = left.bounds + right.bounds
        case .subtract: result.bounds = left.bounds - right.bounds
        case .multiply: result.bounds = left.bounds * right.bounds
        case .divide, .modulo: divide(&result, left, right, operation, span)
        case .atan2: result.bounds = ValueBounds(-.pi, .pi)
        case .power:
            result.bounds = left.bounds.lower >= 0 ? .notNegative : .all
            result.mayBeNaN = result.mayBeNaN || left.bounds.lower < 0
        default: break
        }
        // `x ^ NaN` is 1 where x is.
        if operation.op != .power { result.isNaN = left.isNaN || right.isNaN || isUndefined(left, right, operation.op) }
        result.mayBeNaN = result.mayBeNaN || result.isNaN
        return result
    }

    /// Two constants that the operator makes no number of: `0 / 0`, `Inf - Inf`, `5 % 0`.
    private func isUndefined(_ left: ValueFact, _ right: ValueFact, _ op: BinaryOperator) -> Bool {
        guard let one = left.bounds.constant, let other = right.bounds.constant else { return false }
        return switch op {
        case .add: (one + other).isNaN
        case .subtract: (one - other).isNaN
        case .multiply: (one * other).isNaN
        case .divide: (one / other).isNaN
        case .modulo: one.truncatingRemainder(dividingBy: other).isNaN
        default: false
        }
    }

    private func divide(
        _ result: inout ValueFact, _ left: ValueFact, _ right: ValueFact, _ operation: BinaryOperation,
        _ span: Range<Int>
    ) {
        let share = operation.op == .divide ? expression.share(operation.left, of: operation.right, fact) : nil
        let isShare = share != nil
        if operation.op == .divide {
            result.bounds = left.bounds / right.bounds
            if let share { result.bounds = result.bounds.intersection(ValueBounds(0, share)) }
        } else if left.bounds.lower >= 0, right.bounds.lower >= 0 {
            result.bounds = ValueBounds(0, min(left.bounds.upper, right.bounds.upper))
        }
        guard right.bounds.contains(0) else { return }
        // Of what is never a number, or infinite, nothing more is told.
        if right.bounds.constant == 0 { result.bounds = .all }
        result.mayBeNaN = true
        result.division = ValueFact.Division(
            span: span, dividend: expression[operation.left].span, divisor: expression[operation.right].span,
            isKnown: !right.bounds.isAll, givesInfinity: operation.op == .divide && !isShare, isRecorded: false)
    }

    private func kind(_ left: ValueFact, _ right: ValueFact, _ operation: BinaryOperation) -> ValueFact.Kind {
        switch (left.kind, right.kind) {
        case (.number, .number): return .number
        case (.boolean, .number), (.number, .boolean), (.boolean, .boolean): return .gauge
        case (let kind, .number): return kind
        case (.number, let kind): return operation.op == .divide || operation.op == .subtract ? .gauge : kind
        // Joined with an info metric, or masked by a state, a value is what it was.
        case (let kind, .boolean) where operation.op == .multiply: return kind
        case (.boolean, let kind) where operation.op == .multiply: return kind
        case (.unknown, _), (_, .unknown): return .unknown
        case (.rate, .rate) where operation.op == .add || operation.op == .subtract: return .rate
        case (.counter, .counter) where operation.op == .add: return .counter
        default: return .gauge
        }
    }

    private func unit(
        _ left: ValueFact, _ right: ValueFact, _ operation: BinaryOperation
    ) -> (UnitFact, Range<Int>) {
        let span = operation.opSpan
        switch operation.op {
        case .add, .subtract:
            return (
                combined(left.unit, right.unit, operation.op), left.unit.unit == nil ? right.unitSpan : left.unitSpan
            )
        case .modulo: return (left.unit, left.unitSpan)
        case .multiply:
            switch (left.unit, right.unit) {
            case (.known(let one), .known(let other)): return (.known(one * other), span)
            case (.known(let unit), .bare): return (scaled(unit, by: right.bounds), left.unitSpan)
            case (.bare, .known(let unit)): return (scaled(unit, by: left.bounds), right.unitSpan)
            case (.bare, .bare): return (.bare, span)
            default: return (.unknown, span)
            }
        case .divide:
            switch (left.unit, right.unit) {
            case (.known(let one), .known(let other)): return (.known(one / other), span)
            case (.known(let unit), .bare):
                return (scaled(unit, by: ValueBounds(1, 1) / right.bounds), left.unitSpan)
            case (.bare, .known(let unit)):
                return (unit.isDimensionless ? .unknown : .known(MetricUnit.number / unit), span)
            case (.bare, .bare): return (.bare, span)
            default: return (.unknown, span)
            }
        default: return (.unknown, span)
        }
    }

    private func scaled(_ unit: MetricUnit, by bounds: ValueBounds) -> UnitFact {
        guard let factor = bounds.constant, factor.isFinite, factor != 0 else { return .unknown }
        return .known(unit.scaled(by: factor))
    }
}
