package import PromQL

/// Where an expression uses `$threshold`, which a spec's author writes as a number and Prometheus sees as a series of its
/// own for each tenant.
///
/// What is computed from `$threshold` and other numbers alone (`2 * $threshold`) is a number to the author too. Where that
/// meets a vector, the two are joined on `tenant_id`.
package struct ThresholdUse {
    /// A binary operator between a vector and a number that depends on `$threshold`.
    package struct Join: Sendable {
        package let operation: Expression.NodeID
        package let vector: Expression.NodeID
        /// The `$threshold` that the number depends on; of several the first.
        package let parameter: Expression.NodeID
        package let isThresholdLeft: Bool
    }

    /// A `$threshold` where no vector meets it.
    package struct Misplaced: Sendable {
        package enum Place: Sendable {
            /// Of a function or an aggregation, by its name.
            case argument(of: String)
            /// It, or a number made from it, is the whole expression.
            case alone
        }

        package let parameter: Expression.NodeID
        package let place: Place
    }

    /// Every `$threshold`, in the order of the source.
    package private(set) var parameters: [Expression.NodeID] = []
    package private(set) var joins: [Join] = []
    package private(set) var misplaced: [Misplaced] = []

    /// One pass over the nodes. Precondition: the expression type-checks.
    package init(_ expression: Expression) {
        // For each node that is a number which depends on `$threshold`, one that it depends on.
        var sources: [Expression.NodeID?] = []
        var areScalars: [Bool] = []
        sources.reserveCapacity(expression.nodes.count)
        areScalars.reserveCapacity(expression.nodes.count)
        for (index, node) in expression.nodes.enumerated() {
            var source: Expression.NodeID?
            var isScalar = false
            switch node.kind {
            case .parameter:
                source = Expression.NodeID(index)
                parameters.append(Expression.NodeID(index))
                isScalar = true
            case .number, .string: isScalar = true
            case .parenthesis(let inner), .unary(_, let inner):
                source = sources[inner.index]
                isScalar = areScalars[inner.index]
            case .binary(let operation):
                let left = sources[operation.left.index]
                let right = sources[operation.right.index]
                isScalar = areScalars[operation.left.index] && areScalars[operation.right.index]
                if isScalar {
                    source = left ?? right
                } else if let parameter = left ?? right {
                    joins.append(
                        Join(
                            operation: Expression.NodeID(index),
                            vector: left == nil ? operation.left : operation.right, parameter: parameter,
                            isThresholdLeft: left != nil))
                }
            case .call(let call):
                isScalar = Function.named(call.name)?.result == .scalar
                refuse(call.arguments, of: call.name, sources)
            case .aggregation(let aggregation):
                refuse(aggregation.arguments, of: aggregation.op.rawValue, sources)
            case .vectorSelector, .matrixSelector, .subquery, .invalid: break
            }
            sources.append(source)
            areScalars.append(isScalar)
        }
        if sources.indices.contains(expression.root.index), let parameter = sources[expression.root.index] {
            misplaced.append(Misplaced(parameter: parameter, place: .alone))
        }
    }

    private mutating func refuse(
        _ arguments: [Expression.NodeID], of name: String, _ sources: [Expression.NodeID?]
    ) {
        misplaced += arguments.compactMap { sources[$0.index] }.map {
            Misplaced(parameter: $0, place: .argument(of: name))
        }
    }
}
