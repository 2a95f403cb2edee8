extension Expression {
    /// The expression with every node replaced by what `transform` puts in its place, from the leaves up.
    ///
    /// `transform` gets the new expression, the id of a node of this one, and the node's kind with its children replaced
    /// already. It appends whatever it wants to the new expression and returns what stands for the node. Parentheses are
    /// its business: see `text`. What nothing refers to in the end is left out. Linear.
    package func rewritten(_ transform: (inout Expression, NodeID, Kind) -> NodeID) -> Expression {
        var result = Expression()
        var places: [NodeID] = []
        places.reserveCapacity(nodes.count)
        for index in nodes.indices {
            let kind = nodes[index].kind.replacingChildren { places[$0.index] }
            places.append(transform(&result, NodeID(index), kind))
        }
        guard places.indices.contains(root.index) else { return result }
        return result.subexpression(places[root.index])
    }

    /// What lies at and below a node, as an expression of its own. Linear in its size; nothing recurses.
    package func subexpression(_ id: NodeID) -> Expression {
        var isWanted = Array(repeating: false, count: id.index + 1)
        isWanted[id.index] = true
        // Children stand before their parents.
        for index in isWanted.indices.reversed() where isWanted[index] {
            for child in children(of: NodeID(index)) { isWanted[child.index] = true }
        }
        var result = Expression()
        var places: [NodeID] = []
        places.reserveCapacity(isWanted.count)
        for index in isWanted.indices {
            guard isWanted[index] else {
                places.append(NodeID(-1))
                continue
            }
            let node = nodes[index]
            places.append(result.append(node.kind.replacingChildren { places[$0.index] }, node.span))
        }
        return result
    }

    /// Adds all of another expression, and returns the node that is its root here.
    package mutating func append(_ other: Expression) -> NodeID {
        let offset = nodes.count
        for node in other.nodes { append(node.kind.replacingChildren { NodeID($0.index + offset) }, node.span) }
        root = NodeID(other.root.index + offset)
        return root
    }
}

extension Expression.Kind {
    /// The same node with other children.
    func replacingChildren(_ place: (Expression.NodeID) -> Expression.NodeID) -> Expression.Kind {
        switch self {
        case .number, .string, .parameter, .invalid: return self
        case .vectorSelector(var selector):
            selector.modifiers.offset = selector.modifiers.offset.map(place)
            return .vectorSelector(selector)
        case .matrixSelector(var matrix):
            matrix.range = place(matrix.range)
            matrix.selector.modifiers.offset = matrix.selector.modifiers.offset.map(place)
            return .matrixSelector(matrix)
        case .subquery(var subquery):
            subquery.operand = place(subquery.operand)
            subquery.range = place(subquery.range)
            subquery.step = subquery.step.map(place)
            subquery.modifiers.offset = subquery.modifiers.offset.map(place)
            return .subquery(subquery)
        case .call(var call):
            call.arguments = call.arguments.map(place)
            return .call(call)
        case .aggregation(var aggregation):
            aggregation.arguments = aggregation.arguments.map(place)
            return .aggregation(aggregation)
        case .binary(var operation):
            operation.left = place(operation.left)
            operation.right = place(operation.right)
            return .binary(operation)
        case .unary(let sign, let operand): return .unary(sign: sign, operand: place(operand))
        case .parenthesis(let inner): return .parenthesis(place(inner))
        }
    }
}
