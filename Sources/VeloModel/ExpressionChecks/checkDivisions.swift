import PromQL
import VeloSource

/// A division by what is zero at times, where the quotient then does harm: 0/0 is not a number, and x/0 is infinite.
///
/// Not a number fires no alert, so a share compared with `>` needs no guard. It does harm when it is recorded, aggregated
/// (one spoils the whole) or compared with `!=` or `bool`; infinity fires an alert for `>`. Guards are `> 0` or
/// `clamp_min` on the divisor, `and … > 0`, and `or`. pint's `promql/nan` looks at aggregations only.
func checkDivisions(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    for (_, operation) in expression.operations where operation.op == .divide || operation.op == .modulo {
        if values[operation.right].bounds.constant == 0 { reportZero(operation, tree, expression, collector) }
    }
    var quotients: [(id: Expression.NodeID, division: ValueFact.Division)] = []
    for index in tree.nodes.indices {
        let id = Expression.NodeID(index)
        guard let division = values[id].division, division.isKnown else { continue }
        if case .binary(let operation) = tree.nodes[index].kind, values[operation.right].bounds.constant == 0 {
            continue
        }
        switch tree.nodes[index].kind {
        case .binary where division.span == tree.nodes[index].span && !division.isRecorded,
            .vectorSelector where division.isRecorded, .matrixSelector where division.isRecorded:
            quotients.append((id, division))
        default: continue
        }
    }
    guard !quotients.isEmpty else { return }
    let uses = quotientUses(tree)
    let guarded = guardedMetrics(tree, values)
    for (id, division) in quotients {
        let source = divisorSource(id, tree, values)
        if let source, guarded.contains(source) { continue }
        guard let harm = harm(uses[id.index], division, expression, world, tree) else { continue }
        report(division, harm, tree, expression, collector)
    }
}

private struct Harm {
    let place: Range<Int>?
    let text: String
    let detail: String
}

private func harm(
    _ use: QuotientUse, _ division: ValueFact.Division, _ expression: RuleExpression, _ world: ClosedWorld,
    _ tree: Expression
) -> Harm? {
    let nothing = "when the divisor is zero the quotient is `NaN`" + (division.givesInfinity ? ", or infinite" : "")
    switch use {
    case .harmless: return nil
    case .result:
        guard case .recording = expression.rule, !division.isRecorded else { return nil }
        return Harm(
            place: nil, text: "", detail: "\(nothing): it is recorded, and spoils whatever is computed from it")
    case .aggregated(let name, let place):
        return Harm(place: place, text: "one spoils the whole", detail: "\(nothing), and so is `\(name)` of all")
    case .compared(_, isBool: true, let place):
        return Harm(
            place: place, text: "`NaN` compares as 0",
            detail: "\(nothing): `bool` makes a number of it that means nothing")
    case .compared(.notEqual, _, let place):
        return Harm(place: place, text: "`NaN` differs from everything", detail: "\(nothing), and the condition holds")
    case .compared(.greater, _, let place), .compared(.greaterOrEqual, _, let place):
        guard division.givesInfinity, !division.isRecorded, world.canOutlive(division.dividend, division.divisor, tree)
        else { return nil }
        return Harm(
            place: place, text: "infinity is above everything",
            detail:
                "when the divisor is zero and the dividend is not, the quotient is infinite, and the condition holds")
    case .compared: return nil
    }
}

private func report(
    _ division: ValueFact.Division, _ harm: Harm, _ tree: Expression, _ expression: RuleExpression,
    _ collector: Collector
) {
    let divisor = expression.shown(division.divisor)
    var labels = [
        Diagnostic.Label(
            expression.span(division.divisor), division.isRecorded ? "recorded as a quotient" : "zero at times")
    ]
    if let place = harm.place { labels.append(Diagnostic.Label(expression.span(place), harm.text)) }
    collector.report(
        .nanDivision, as: .warning,
        division.isRecorded ? "`\(divisor)` may be no number" : "division by `\(divisor)`, which is zero at times",
        at: labels, detail: harm.detail,
        hint: division.isRecorded ? "leave out what is no number: `… >= 0`" : "leave zero out: `/ (… > 0)`")
}

/// A divisor that is zero whatever happens.
private func reportZero(
    _ operation: BinaryOperation, _ tree: Expression, _ expression: RuleExpression, _ collector: Collector
) {
    let isAlert = if case .alert = expression.rule { true } else { false }
    collector.report(
        .nanDivision, as: isAlert ? .error : .warning, "division by zero",
        at: [
            Diagnostic.Label(expression.span(operation.opSpan), "never gives a number"),
            Diagnostic.Label(expression.span(tree[operation.right].span), "is always 0"),
        ], detail: operation.op == .modulo ? "the result is always `NaN`" : "the result is `NaN` or infinite")
}

/// The metrics of which something demands, by a comparison, that they are not zero.
private func guardedMetrics(_ tree: Expression, _ values: ValueAnalysis) -> Set<ByteString> {
    var guarded: Set<ByteString> = []
    for (_, operation) in tree.operations {
        guard operation.op == .and, !values[operation.right].bounds.contains(0),
            values[operation.right].condition != nil, let source = values[operation.right].source
        else { continue }
        guarded.insert(source.name)
    }
    return guarded
}

private func divisorSource(_ id: Expression.NodeID, _ tree: Expression, _ values: ValueAnalysis) -> ByteString? {
    guard case .binary(let operation) = tree[id].kind else { return nil }
    return values[operation.right].source?.name
}
