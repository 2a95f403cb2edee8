/// A PromQL expression: a tree whose nodes lie in one array, so that copying it is cheap and nothing that walks it has to
/// recurse, however deep the source nests.
///
/// Children always stand before their parents. A pass from the leaves up is therefore one loop over `nodes`; a pass from the
/// root down follows `children(of:)` with a stack of its own.
///
/// Spans are bytes of the source text. Of an expression built in code they are empty.
package struct Expression: Sendable {
    /// The place of a node in its expression. Means nothing in another expression.
    package struct NodeID: Hashable, Sendable, Comparable {
        package let index: Int
        package init(_ index: Int) { self.index = index }
        package static func < (left: NodeID, right: NodeID) -> Bool { left.index < right.index }
    }

    package struct Node: Sendable {
        package var kind: Kind
        /// From the first to past the last byte, modifiers and closing brackets included.
        package var span: Range<Int>

        package init(_ kind: Kind, _ span: Range<Int> = 0..<0) {
            self.kind = kind
            self.span = span
        }
    }

    package enum Kind: Sendable {
        case number(NumberLiteral)
        case string(ByteString)
        /// `$threshold`: a scalar that is filled in later; in the place of a duration, a duration. The name is without `$`.
        case parameter(String)
        case vectorSelector(VectorSelector)
        case matrixSelector(MatrixSelector)
        case subquery(Subquery)
        case call(Call)
        case aggregation(Aggregation)
        case binary(BinaryOperation)
        case unary(sign: Sign, operand: NodeID)
        case parenthesis(NodeID)
        /// What could not be read; its problem has been reported. Only in the tree of a parse that failed.
        case invalid
    }

    package enum Sign: String, Sendable { case plus = "+", minus = "-" }

    package private(set) var nodes: [Node] = []
    /// The node of the whole expression. Of an empty expression, which only a parser sees, it is no valid place.
    package var root = NodeID(-1)

    package init() {}

    package subscript(_ id: NodeID) -> Node { nodes[id.index] }

    /// Adds a node whose children are in this expression already, and makes it the root.
    @discardableResult
    package mutating func append(_ kind: Kind, _ span: Range<Int> = 0..<0) -> NodeID {
        nodes.append(Node(kind, span))
        root = NodeID(nodes.count - 1)
        return root
    }

    /// Changes a node in place. Its children must still stand before it.
    mutating func update(_ id: NodeID, _ change: (inout Node) -> Void) { change(&nodes[id.index]) }

    /// Takes the last node out again, to be added changed behind children that it gets.
    mutating func removeLast() -> Node { nodes.removeLast() }

    /// Whether no node was added after this one.
    func isLast(_ id: NodeID) -> Bool { id.index == nodes.count - 1 }

    /// The nodes right below a node, in the order of the source; those of durations (`[5m]`, `offset step()`) included.
    package func children(of id: NodeID) -> [NodeID] {
        switch self[id].kind {
        case .number, .string, .parameter, .invalid: []
        case .vectorSelector(let selector): [selector.modifiers.offset].compactMap(\.self)
        case .matrixSelector(let matrix): [matrix.range, matrix.selector.modifiers.offset].compactMap(\.self)
        case .subquery(let subquery):
            [subquery.operand, subquery.range, subquery.step, subquery.modifiers.offset].compactMap(\.self)
        case .call(let call): call.arguments
        case .aggregation(let aggregation): aggregation.arguments
        case .binary(let operation): [operation.left, operation.right]
        case .unary(_, let operand), .parenthesis(let operand): [operand]
        }
    }

    /// The seconds of a duration that is written as a literal; `nil` for a duration expression.
    package func seconds(_ id: NodeID) -> Double? {
        guard case .number(let literal) = self[unparenthesised(id)].kind else { return nil }
        return literal.value
    }

    /// The node without the parentheses around it.
    package func unparenthesised(_ id: NodeID) -> NodeID {
        var id = id
        while case .parenthesis(let inner) = self[id].kind { id = inner }
        return id
    }
}
