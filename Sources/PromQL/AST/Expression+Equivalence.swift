extension Expression {
    /// Whether both say the same in the same words: everything but places, and the order of a selector's matchers, which
    /// printing sorts. Linear apart from that sorting; nothing recurses.
    package func isEquivalent(to other: Expression) -> Bool { isEquivalent(root, to: other, other.root) }

    /// Whether two nodes of this expression say the same. Costs no more than the smaller of the two has nodes.
    package func isEquivalent(_ one: NodeID, _ other: NodeID) -> Bool { isEquivalent(one, to: self, other) }

    private func isEquivalent(_ own: NodeID, to other: Expression, _ its: NodeID) -> Bool {
        var pairs = [(own, its)]
        while let (left, right) = pairs.popLast() {
            let children = children(of: left)
            let others = other.children(of: right)
            guard children.count == others.count, self[left].kind.isEquivalent(to: other[right].kind) else {
                return false
            }
            pairs += zip(children, others)
        }
        return true
    }
}

extension Expression.Kind {
    /// Whether two nodes are equal apart from their children.
    fileprivate func isEquivalent(to other: Expression.Kind) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)): left.isEquivalent(to: right)
        case (.string(let left), .string(let right)): left == right
        case (.parameter(let left), .parameter(let right)): left == right
        case (.vectorSelector(let left), .vectorSelector(let right)): left.isEquivalent(to: right)
        case (.matrixSelector(let left), .matrixSelector(let right)): left.selector.isEquivalent(to: right.selector)
        case (.subquery(let left), .subquery(let right)):
            left.modifiers.isEquivalent(to: right.modifiers) && (left.step == nil) == (right.step == nil)
        case (.call(let left), .call(let right)): left.name == right.name
        case (.aggregation(let left), .aggregation(let right)):
            left.op == right.op && left.grouping?.isWithout == right.grouping?.isWithout
                && left.grouping?.labels.map(\.name) == right.grouping?.labels.map(\.name)
        case (.binary(let left), .binary(let right)):
            left.op == right.op && left.operatorText == right.operatorText
        case (.unary(let left, _), .unary(let right, _)): left == right
        case (.parenthesis, .parenthesis), (.invalid, .invalid): true
        default: false
        }
    }
}

extension NumberLiteral {
    /// Equal, or both not a number. `300` and `5m` are the same range, so how it was written does not count.
    fileprivate func isEquivalent(to other: NumberLiteral) -> Bool {
        value == other.value || (value.isNaN && other.value.isNaN)
    }
}

extension TimeModifiers {
    fileprivate func isEquivalent(to other: TimeModifiers) -> Bool {
        at == other.at && (offset == nil) == (other.offset == nil)
    }
}

extension VectorSelector {
    fileprivate func isEquivalent(to other: VectorSelector) -> Bool {
        // The text of name and matchers is made from all their bytes, and is sorted.
        extent == other.extent && modifiers.isEquivalent(to: other.modifiers) && name == other.name
            && headText == other.headText
    }
}
