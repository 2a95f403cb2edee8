import PromQL

extension Expression {
    /// The calls of the expression with the ids of their nodes, inner ones first.
    var calls: [(id: NodeID, call: Call)] {
        nodes.indices.compactMap { index in
            guard case .call(let call) = nodes[index].kind else { return nil }
            return (NodeID(index), call)
        }
    }

    /// The binary operations of the expression with the ids of their nodes, inner ones first.
    var operations: [(id: NodeID, operation: BinaryOperation)] {
        nodes.indices.compactMap { index in
            guard case .binary(let operation) = nodes[index].kind else { return nil }
            return (NodeID(index), operation)
        }
    }

    /// What a function looks back over: its argument with a range, a selector or a subquery.
    func rangeArgument(of call: Call) -> NodeID? {
        call.arguments.lazy.map { unparenthesised($0) }.first { argument in
            switch self[argument].kind {
            case .matrixSelector, .subquery: true
            default: false
            }
        }
    }

    /// The selector that a node is, or that a subquery asks again and again.
    func selector(at id: NodeID) -> VectorSelector? {
        switch self[unparenthesised(id)].kind {
        case .vectorSelector(let selector): selector
        case .matrixSelector(let matrix): matrix.selector
        case .subquery(let subquery):
            if case .vectorSelector(let selector) = self[unparenthesised(subquery.operand)].kind {
                selector
            } else {
                nil
            }
        default: nil
        }
    }
}
