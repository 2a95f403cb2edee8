extension Expression {
    /// Whether one node counts some of what another counts, so that their quotient is at most 1: the same aggregation and
    /// the same rate over the same range, of a selector that demands all that the other one does and perhaps more.
    ///
    /// False if that is not plain to see. Costs no more than the smaller side has nodes.
    package func isPart(_ part: NodeID, of whole: NodeID) -> Bool {
        var pairs = [(unparenthesised(part), unparenthesised(whole))]
        while let (left, right) = pairs.popLast() {
            switch (self[left].kind, self[right].kind) {
            case (.aggregation(let one), .aggregation(let other)):
                guard one.op == other.op, one.op == .sum || one.op == .count, isAlike(one.grouping, other.grouping),
                    let operand = one.operand, let otherOperand = other.operand
                else { return false }
                pairs.append((unparenthesised(operand), unparenthesised(otherOperand)))
            case (.call(let one), .call(let other)):
                guard one.name == other.name, Self.addingFunctions.contains(one.name),
                    let argument = one.arguments.first, let otherArgument = other.arguments.first
                else { return false }
                pairs.append((unparenthesised(argument), unparenthesised(otherArgument)))
            case (.matrixSelector(let one), .matrixSelector(let other)):
                guard let range = seconds(one.range), range == seconds(other.range) else { return false }
                return selects(one.selector, someOf: other.selector)
            case (.vectorSelector(let one), .vectorSelector(let other)): return selects(one, someOf: other)
            default: return false
            }
        }
        return false
    }

    /// The most that the quotient of two nodes can be where one counts some of what the other counts: 1, or the factor that a
    /// dividend is scaled by (`100 * part / whole`). A divisor may be guarded (`whole > 0`, `clamp_min(whole, 1)`): what is left of it
    /// is no smaller. `nil` if they are no part and whole, or the part may be negative.
    func share(_ part: NodeID, of whole: NodeID, _ fact: (NodeID) -> ValueFact) -> Double? {
        let (part, factor) = unscaled(part, fact)
        let whole = unguarded(whole, fact)
        guard fact(part).bounds.lower >= 0, isPart(part, of: whole) else { return nil }
        return factor
    }

    /// Whether one node is never above another, because it counts some of what that counts: `part > 5 * whole`. Scaled, the part by no
    /// more than the whole.
    package func isNeverAbove(_ one: NodeID, _ other: NodeID, _ values: ValueAnalysis) -> Bool {
        let (part, factor) = unscaled(one) { values[$0] }
        let (whole, otherFactor) = unscaled(other) { values[$0] }
        return factor <= otherFactor && values[part].bounds.lower >= 0 && isPart(part, of: whole)
    }

    /// What a node multiplies by a constant above zero, and that constant; the node itself and 1 elsewhere.
    private func unscaled(_ id: NodeID, _ fact: (NodeID) -> ValueFact) -> (id: NodeID, factor: Double) {
        var id = unparenthesised(id)
        var product = 1.0
        while case .binary(let operation) = self[id].kind, operation.op == .multiply {
            let left = fact(operation.left)
            let right = fact(operation.right)
            if !left.hasSeries, let factor = left.bounds.constant, factor > 0, factor.isFinite {
                product *= factor
                id = unparenthesised(operation.right)
            } else if !right.hasSeries, let factor = right.bounds.constant, factor > 0, factor.isFinite {
                product *= factor
                id = unparenthesised(operation.left)
            } else {
                break
            }
        }
        return (id, product)
    }

    /// A node without what keeps zero from being divided by: a comparison with a number, which changes no value, and `clamp_min`,
    /// which makes none smaller.
    private func unguarded(_ id: NodeID, _ fact: (NodeID) -> ValueFact) -> NodeID {
        var id = unparenthesised(id)
        while true {
            switch self[id].kind {
            case .binary(let operation)
            where operation.op.isComparison && !operation.returnsBool && !fact(operation.right).hasSeries:
                id = unparenthesised(operation.left)
            case .call(let call) where call.name == "clamp_min":
                guard let argument = call.arguments.first else { return id }
                id = unparenthesised(argument)
            default: return id
            }
        }
    }

    /// Of these the result for some series adds up to no more than that for all.
    private static let addingFunctions: Set<String> = [
        "rate", "irate", "increase", "sum_over_time", "count_over_time",
    ]

    private func isAlike(_ one: Grouping?, _ other: Grouping?) -> Bool {
        one?.isWithout == other?.isWithout
            && Set(one?.labels.map(\.name) ?? []) == Set(other?.labels.map(\.name) ?? [])
    }

    /// Whether every series of one selector is one of another's.
    private func selects(_ some: VectorSelector, someOf all: VectorSelector) -> Bool {
        guard let name = some.metricName, let allName = all.metricName, some.extent == all.extent,
            some.modifiers.at == all.modifiers.at,
            some.modifiers.offset.map({ seconds($0) }) == all.modifiers.offset.map({ seconds($0) })
        else { return false }
        var demands = all.matchers
        if name != allName {
            // A bucket holds some of what `_count` counts.
            guard some.matchers.contains(where: { $0.label == "le" && $0.op == .equal }),
                name.text.hasSuffix("_bucket"),
                allName.text.hasSuffix("_count"), name.text.dropLast(7) == allName.text.dropLast(6)
            else { return false }
        } else if name.text.hasSuffix("_bucket") {
            // All observations are in the last bucket.
            demands.removeAll { $0.label == "le" && $0.op == .equal && $0.value == "+Inf" }
            guard demands.count == all.matchers.count || some.matchers.contains(where: { $0.label == "le" }) else {
                return false
            }
        }
        return demands.allSatisfy { demand in
            some.matchers.contains { $0.label == demand.label && $0.op == demand.op && $0.value == demand.value }
        }
    }
}
