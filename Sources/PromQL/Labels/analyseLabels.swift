/// The labels of every node of an expression.
package struct LabelAnalysis: Sendable {
    private let flows: [LabelFlow]
    private let root: Expression.NodeID

    init(flows: [LabelFlow], root: Expression.NodeID) {
        self.flows = flows
        self.root = root
    }

    package subscript(_ id: Expression.NodeID) -> LabelFlow { flows[id.index] }

    /// The labels of the whole expression.
    package var result: LabelFlow { flows.indices.contains(root.index) ? flows[root.index] : .none }
}

/// Follows labels from the selectors to the result: for every node which labels its series cannot, can or must have, with
/// the reason and its place, and their values where they are known.
///
/// An expression that does not type-check is analysed too; of what makes no sense nothing is claimed. One pass over the
/// nodes, each costs the number of labels named below it.
package func analyseLabels(_ expression: Expression, _ catalogue: MetricCatalogue = .open) -> LabelAnalysis {
    var analyser = LabelAnalyser(expression, catalogue)
    for node in expression.nodes { analyser.flows.append(analyser.flow(of: node)) }
    return LabelAnalysis(flows: analyser.flows, root: expression.root)
}

/// The flows of the nodes so far; the rules for each kind of node stand in extensions.
struct LabelAnalyser {
    let expression: Expression
    let catalogue: MetricCatalogue
    var flows: [LabelFlow] = []

    init(_ expression: Expression, _ catalogue: MetricCatalogue) {
        self.expression = expression
        self.catalogue = catalogue
        flows.reserveCapacity(expression.nodes.count)
    }

    func flow(_ id: Expression.NodeID) -> LabelFlow {
        flows.indices.contains(id.index) ? flows[id.index] : .none
    }

    /// Of series of which nothing is known.
    func unknown(_ span: Range<Int>) -> LabelFlow {
        LabelFlow([LabelAlternative(others: LabelFact(.possible, LabelReason(.selected, span)))])
    }

    /// Precondition: the children's flows are known.
    func flow(of node: Expression.Node) -> LabelFlow {
        switch node.kind {
        case .number, .string, .parameter: .none
        case .invalid: unknown(node.span)
        case .vectorSelector(let selector): LabelFlow([select(selector, node.span)])
        case .matrixSelector(let matrix): LabelFlow([select(matrix.selector, matrix.selectorSpan)])
        case .subquery(let subquery): flow(subquery.operand)
        case .parenthesis(let inner): flow(inner)
        case .unary(let sign, let operand):
            // A sign makes new values, but `+` changes nothing.
            sign == .plus ? flow(operand) : flow(operand).map { droppingName($0, "-", node.span) }
        case .call(let call): self.flow(of: call, node.span)
        case .aggregation(let aggregation): self.flow(of: aggregation, node.span)
        case .binary(let operation): self.flow(of: operation)
        }
    }

    func droppingName(_ alternative: LabelAlternative, _ by: String, _ span: Range<Int>) -> LabelAlternative {
        var alternative = alternative
        alternative.removeName(LabelReason(.removed(by), span))
        return alternative
    }
}
