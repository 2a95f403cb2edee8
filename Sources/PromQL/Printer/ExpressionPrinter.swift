extension Expression {
    /// The expression on one line, as Prometheus prints it. It reads back as the same expression.
    ///
    /// Parentheses stand only where the tree has them: a tree built in code needs its own. Linear in the size of the tree;
    /// nothing recurses.
    package var text: String {
        var printer = ExpressionPrinter(self)
        printer.print()
        return String(decoding: printer.output, as: UTF8.self)
    }
}

/// Prints with a stack of what is still to come.
struct ExpressionPrinter {
    private enum Piece {
        case text(String)
        case node(Expression.NodeID)
        /// The end of a node that began here in the output.
        case end(Expression.NodeID, Int)
        /// A duration: a literal among them is written in units.
        case duration(Expression.NodeID)
    }

    let expression: Expression
    /// UTF-8.
    private(set) var output: [UInt8] = []
    /// Where each node lies in the output; empty for what was not printed by itself. Kept only on demand.
    private(set) var extents: [Range<Int>] = []
    private let keepsExtents: Bool
    private var pieces: [Piece] = []

    init(_ expression: Expression, keepsExtents: Bool = false) {
        self.expression = expression
        self.keepsExtents = keepsExtents
        if keepsExtents { extents = Array(repeating: 0..<0, count: expression.nodes.count) }
    }

    mutating func print() {
        guard expression.nodes.indices.contains(expression.root.index) else { return }
        pieces.append(.node(expression.root))
        while let piece = pieces.popLast() {
            switch piece {
            case .text(let text): output += text.utf8
            case .end(let id, let start): extents[id.index] = start..<output.count
            case .duration(let id):
                if case .number(let literal) = expression[id].kind {
                    output += durationText(literal.value).utf8
                } else {
                    pieces.append(.node(id))
                }
            case .node(let id):
                if keepsExtents { pieces.append(.end(id, output.count)) }
                pieces.append(contentsOf: self.pieces(of: id).reversed())
            }
        }
    }

    private func pieces(of id: Expression.NodeID) -> [Piece] {
        switch expression[id].kind {
        case .number(let literal):
            [.text(literal.isDuration ? durationText(literal.value) : numberText(literal.value))]
        case .string(let value): [.text(quotedText(value))]
        case .parameter(let name): [.text("$" + name)]
        case .vectorSelector(let selector):
            [.text(selector.headText + selector.modifiers.atText + selector.extentText)] + offset(selector.modifiers)
        case .matrixSelector(let matrix):
            [.text(matrix.selector.headText + "["), .duration(matrix.range)]
                + [.text("]" + matrix.selector.extentText + matrix.selector.modifiers.atText)]
                + offset(matrix.selector.modifiers)
        case .subquery(let subquery):
            [.node(subquery.operand), .text("["), .duration(subquery.range), .text(":")]
                + (subquery.step.map { [.duration($0)] } ?? [])
                + [.text("]" + subquery.modifiers.atText)] + offset(subquery.modifiers)
        case .call(let call): [.text(call.name + "(")] + list(call.arguments) + [.text(")")]
        case .aggregation(let aggregation):
            [.text(aggregation.headText + "(")] + list(aggregation.arguments) + [.text(")")]
        case .binary(let operation):
            [.node(operation.left), .text(" \(operation.operatorText) "), .node(operation.right)]
        case .unary(let sign, let operand): [.text(sign.rawValue), .node(operand)]
        case .parenthesis(let inner): [.text("("), .node(inner), .text(")")]
        case .invalid: []
        }
    }

    private func list(_ arguments: [Expression.NodeID]) -> [Piece] {
        var pieces: [Piece] = []
        for argument in arguments {
            if !pieces.isEmpty { pieces.append(.text(", ")) }
            pieces.append(.node(argument))
        }
        return pieces
    }

    private func offset(_ modifiers: TimeModifiers) -> [Piece] {
        modifiers.offset.map { [.text(" offset "), .duration($0)] } ?? []
    }
}

extension VectorSelector {
    /// Name and matchers, these in the order of their text.
    var headText: String {
        let name = name?.text ?? ""
        guard !matchers.isEmpty else { return name.isEmpty ? "{}" : name }
        let texts = matchers.map { labelText($0.label, inList: false) + $0.op.rawValue + quotedText($0.value) }
        return name + "{" + texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ",") + "}"
    }

    var extentText: String { extent.map { " " + $0.rawValue } ?? "" }
}

extension TimeModifiers {
    var atText: String {
        switch at {
        case nil: ""
        case .start: " @ start()"
        case .end: " @ end()"
        case .milliseconds(let time): " @ " + timeText(time)
        }
    }
}

extension Aggregation {
    /// What stands before the parenthesis: `sum by (a) `, `sum`.
    var headText: String {
        guard let grouping, grouping.isWithout || !grouping.labels.isEmpty else { return op.rawValue }
        return "\(op.rawValue) \(grouping.isWithout ? "without" : "by") \(listText(grouping.labels)) "
    }
}

extension BinaryOperation {
    /// The operator with its modifiers: `> bool`, `* on (a) group_left ()`.
    var operatorText: String {
        var text = op.rawValue
        if returnsBool { text += " bool" }
        guard let matching else { return text }
        if matching.isOn || !matching.labels.isEmpty || matching.many != nil {
            text += (matching.isOn ? " on " : " ignoring ") + listText(matching.labels)
        }
        if let many = matching.many { text += " \(many.rawValue) " + listText(matching.include) }
        switch (matching.fillLeft, matching.fillRight) {
        case (let left?, let right?) where left == right: text += " fill (\(numberText(left)))"
        case (let left, let right):
            if let left { text += " fill_left (\(numberText(left)))" }
            if let right { text += " fill_right (\(numberText(right)))" }
        }
        return text
    }
}

private func listText(_ labels: [LabelName]) -> String {
    "(" + labels.map { labelText($0.name, inList: true) }.joined(separator: ", ") + ")"
}
