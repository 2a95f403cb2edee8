import PromQL
import VeloFormat
import VeloSource

/// A comparison that has one result whatever happens, because of what the values on its sides can be: no share is above 1,
/// no counter below 0, a state is 0 or 1. Also two that exclude each other, joined by `and`.
///
/// That it always holds is reported only where the rule's result hangs on nothing else: elsewhere it may be a way to ask for
/// whatever exists, and no harm is done. Two numbers that compare true are a dead man's switch. One side of an `or` that is dead is a
/// warning: the rule still tells what the other one does.
func checkConstantConditions(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    let deciding = decidingNodes(tree)
    for (id, operation) in expression.operations {
        if operation.op == .and || operation.op == .unless {
            checkContradiction(operation, tree, expression, collector)
            continue
        }
        guard operation.op.isComparison else { continue }
        let left = values[operation.left]
        let right = values[operation.right]
        if checkNotANumber(operation, tree, expression, collector) { continue }
        let isBeyondWhole =
            operation.op == .greater && tree.isNeverAbove(operation.left, operation.right, values)
            || operation.op == .less && tree.isNeverAbove(operation.right, operation.left, values)
        guard let verdict = isBeyondWhole ? false : operation.op.verdict(left.bounds, right.bounds) else {
            checkThresholds(id, operation, tree, expression, decides: deciding.contains(id), collector)
            continue
        }
        // What is no number differs from everything.
        guard verdict || operation.op != .notEqual || !left.mayBeNaN && !right.mayBeNaN else { continue }
        let areNumbers = left.source == nil && right.source == nil
        if verdict {
            guard deciding.contains(id), !areNumbers, !left.mayBeNaN, !right.mayBeNaN,
                left.condition == nil, right.condition == nil
            else { continue }
        }
        report(verdict, id, operation, tree, expression, collector)
    }
}

private func report(
    _ verdict: Bool, _ id: Expression.NodeID, _ operation: BinaryOperation, _ tree: Expression,
    _ expression: RuleExpression, _ collector: Collector
) {
    guard let values = expression.values else { return }
    let left = values[operation.left]
    let right = values[operation.right]
    let main = left.source == nil && right.source != nil ? operation.right : operation.left
    let isAlert = if case .alert = expression.rule { true } else { false }
    var labels = [Diagnostic.Label(expression.span(operation.opSpan), verdict ? "always holds" : "never holds")]
    if operation.op.verdict(left.bounds, right.bounds) == nil {
        let (part, whole) =
            operation.op == .less ? (operation.right, operation.left) : (operation.left, operation.right)
        labels.append(Diagnostic.Label(expression.span(tree[part].span), "counts some of what the other side counts"))
        labels.append(Diagnostic.Label(expression.span(tree[whole].span), "is never below it"))
    } else {
        for (id, fact) in [(operation.left, left), (operation.right, right)]
        where fact.bounds.constant == nil || id == main {
            labels.append(Diagnostic.Label(expression.span(tree[id].span), "is \(fact.bounds.description)"))
        }
    }
    let isFatal = isAlert && !operation.returnsBool && (verdict || !hasLivingAlternative(id, tree, values))
    collector.report(
        .constantCondition, as: isFatal ? .error : .warning,
        "the condition on `\(expression.shown(tree[main].span))` is \(verdict ? "always" : "never") true",
        at: labels,
        detail: operation.returnsBool
            ? nil : verdict ? "it lets every series through" : "it gives nothing, whatever happens",
        hint: hint(main, operation, tree, values))
}

/// A comparison with `NaN`, which is not even equal to itself, and with an infinity that nothing is beyond. True if it is one.
private func checkNotANumber(
    _ operation: BinaryOperation, _ tree: Expression, _ expression: RuleExpression, _ collector: Collector
) -> Bool {
    guard let values = expression.values else { return false }
    let sides = [(operation.left, operation.op), (operation.right, operation.op.mirrored ?? operation.op)]
    let isAlert = if case .alert = expression.rule { true } else { false }
    for (id, op) in sides {
        let other = id == operation.left ? operation.right : operation.left
        let text: String
        let hint: String
        if values[id].isNaN {
            text = "is not a number, and equal to nothing"
            hint = "`x == x` leaves out what is no number, and `x != x` keeps nothing else"
        } else if let number = values[id].bounds.constant, number.isInfinite, values[other].bounds.constant == nil,
            op == (number > 0 ? .less : .greater)
        {
            text = "nothing is beyond it"
            hint = "`== \(number > 0 ? "+Inf" : "-Inf")` asks for what is infinite"
        } else {
            continue
        }
        let verdict = operation.op == .notEqual
        collector.report(
            .constantCondition, as: isAlert && !operation.returnsBool ? .error : .warning,
            "the condition on `\(expression.shown(tree[other].span))` is \(verdict ? "always" : "never") true",
            at: [
                Diagnostic.Label(expression.span(operation.opSpan), verdict ? "always holds" : "never holds"),
                Diagnostic.Label(expression.span(tree[id].span), text),
            ], hint: hint)
        return true
    }
    return false
}

private func hint(
    _ main: Expression.NodeID, _ operation: BinaryOperation, _ tree: Expression, _ values: ValueAnalysis
) -> String? {
    let other = values[main == operation.left ? operation.right : operation.left].bounds.constant
    if values[main].bounds == ValueBounds(0, 1), let other, other > 1, other <= 100 {
        return "a share is at most 1: write 5 % as `0.05`"
    }
    guard case .call(let call) = tree[tree.unparenthesised(main)].kind, call.name.hasPrefix("histogram_quantile"),
        operation.op != .equal
    else { return nil }
    return "a quantile is at most the bound of the last bucket: give the histogram one above this"
}

/// Each value of `$threshold` by itself: one that no value of the other side can reach leaves its tenants without alert. One that
/// every value passes makes it fire always only if nothing else decides.
private func checkThresholds(
    _ id: Expression.NodeID, _ operation: BinaryOperation, _ tree: Expression, _ expression: RuleExpression,
    decides: Bool, _ collector: Collector
) {
    guard let values = expression.values else { return }
    let isLeft = tree.isMadeOfParameter(operation.left)
    guard isLeft != tree.isMadeOfParameter(operation.right), !operation.returnsBool else { return }
    let parameter = isLeft ? operation.left : operation.right
    let compared = isLeft ? operation.right : operation.left
    let bounds = values[compared].bounds
    let canAlwaysHold = decides && !values[compared].mayBeNaN && values[compared].condition == nil
    let isOneSide = hasLivingAlternative(id, tree, values)
    for declared in expression.thresholds.all {
        guard let threshold = declared.definition,
            let number = tree.number(parameter, parameter: threshold.value.double), !number.isNaN
        else { continue }
        let value = ValueBounds(values: [number])
        let verdict = isLeft ? operation.op.verdict(value, bounds) : operation.op.verdict(bounds, value)
        guard let verdict, !verdict || canAlwaysHold else { continue }
        let isFatal = verdict || !isOneSide
        collector.report(
            .constantCondition, as: isFatal ? .error : .warning,
            "with `\(excerpt(declared.name)): \(excerpt(threshold.text))` the condition is \(verdict ? "always" : "never") true",
            at: [
                Diagnostic.Label(declared.span, verdict ? "always holds" : "out of reach"),
                Diagnostic.Label(expression.span(tree[compared].span), "is \(bounds.description)"),
            ],
            detail: !isFatal
                ? "the other side of `or` alone tells of these tenants"
                : "alert `\(excerpt(expression.name))` \(verdict ? "always fires" : "can never fire") for these tenants"
        )
    }
}

/// Whether a node stands on one side of an `or` whose other side may have a result.
private func hasLivingAlternative(_ id: Expression.NodeID, _ tree: Expression, _ values: ValueAnalysis) -> Bool {
    let place = tree[id].span.lowerBound
    return tree.operations.contains { _, operation in
        guard operation.op == .or else { return false }
        let isLeft = tree[operation.left].span.contains(place)
        guard isLeft || tree[operation.right].span.contains(place) else { return false }
        return !values[isLeft ? operation.right : operation.left].bounds.isEmpty
    }
}

/// The comparisons that alone decide what comes of the whole, or of one side of an `or`.
private func decidingNodes(_ tree: Expression) -> Set<Expression.NodeID> {
    var deciding: Set<Expression.NodeID> = []
    var open = [tree.root]
    while let id = open.popLast() {
        switch tree[id].kind {
        case .parenthesis(let inner): open.append(inner)
        case .binary(let operation) where operation.op == .or: open += [operation.left, operation.right]
        case .binary(let operation) where operation.op.isComparison: deciding.insert(id)
        default: break
        }
    }
    return deciding
}

extension Expression {
    /// Whether a node is `$threshold`, or made of it and of numbers: `14.4 * $threshold`.
    fileprivate func isMadeOfParameter(_ id: NodeID) -> Bool {
        number(id, parameter: 1) != nil && readsParameter(id)
    }

    private func readsParameter(_ id: NodeID) -> Bool {
        switch self[id].kind {
        case .parameter: true
        case .parenthesis(let inner), .unary(_, let inner): readsParameter(inner)
        case .binary(let operation): readsParameter(operation.left) || readsParameter(operation.right)
        default: false
        }
    }

    /// What literals and the parameter come to; `nil` of anything else.
    fileprivate func number(_ id: NodeID, parameter: Double) -> Double? {
        switch self[id].kind {
        case .parameter: return parameter
        case .number(let literal): return literal.value
        case .parenthesis(let inner): return number(inner, parameter: parameter)
        case .unary(let op, let inner): return number(inner, parameter: parameter).map { op == .minus ? -$0 : $0 }
        case .binary(let operation):
            guard let left = number(operation.left, parameter: parameter),
                let right = number(operation.right, parameter: parameter)
            else { return nil }
            switch operation.op {
            case .add: return left + right
            case .subtract: return left - right
            case .multiply: return left * right
            case .divide: return left / right
            default: return nil
            }
        default: return nil
        }
    }
}
