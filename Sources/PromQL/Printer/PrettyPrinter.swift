extension Expression {
    /// The expression over several lines, as Prometheus's `Prettify` breaks it: a node is broken only if it is longer than
    /// `width` bytes on one line. Has no line end after the last line.
    ///
    /// Linear in the size of the output; nodes deeper than `PrettyPrinter.deepest` are indented no further, which keeps
    /// that linear in the size of the tree.
    package func prettyText(width: Int = 100) -> String {
        var printer = PrettyPrinter(self, width: width)
        printer.print()
        return String(decoding: printer.output, as: UTF8.self)
    }
}

struct PrettyPrinter {
    /// People do not read nests deeper than this.
    static let deepest = 100

    private enum Piece {
        case text(String)
        case indent(Int)
        /// The next indent is left out: its line has begun.
        case noIndent
        case node(Expression.NodeID, level: Int)
    }

    let expression: Expression
    let width: Int
    private let line: [UInt8]
    private let extents: [Range<Int>]
    private(set) var output: [UInt8] = []
    private var pieces: [Piece] = []
    private var skipsIndent = false

    init(_ expression: Expression, width: Int) {
        self.expression = expression
        self.width = width
        var printer = ExpressionPrinter(expression, keepsExtents: true)
        printer.print()
        line = printer.output
        extents = printer.extents
    }

    mutating func print() {
        guard expression.nodes.indices.contains(expression.root.index) else { return }
        pieces.append(.node(expression.root, level: 0))
        while let piece = pieces.popLast() {
            switch piece {
            case .text(let text): output += text.utf8
            case .indent(let level):
                if !skipsIndent { output += repeatElement(UInt8(ascii: " "), count: 2 * min(level, Self.deepest)) }
                skipsIndent = false
            case .noIndent:
                skipsIndent = true
            case .node(let id, let level):
                pieces.append(contentsOf: self.pieces(of: id, level).reversed())
            }
        }
    }

    private func fits(_ id: Expression.NodeID) -> Bool { extents[id.index].count <= width }

    private func pieces(of id: Expression.NodeID, _ level: Int) -> [Piece] {
        let whole = [Piece.indent(level), .text(String(decoding: line[extents[id.index]], as: UTF8.self))]
        guard !fits(id) else { return whole }
        switch expression[id].kind {
        case .call(let call): return broken(call.name, call.arguments, level) ?? whole
        case .aggregation(let aggregation): return broken(aggregation.headText, aggregation.arguments, level) ?? whole
        case .parenthesis(let inner): return broken("", [inner], level) ?? whole
        case .binary(let operation):
            return [
                .node(operation.left, level: level + 1), .text("\n"), .indent(level), .text(operation.operatorText),
                .text("\n"), .node(operation.right, level: level + 1),
            ]
        case .unary(let sign, let operand):
            return [.indent(level), .text(sign.rawValue), .noIndent, .node(operand, level: level)]
        case .subquery(let subquery):
            let suffix = line[extents[subquery.operand.index].upperBound..<extents[id.index].upperBound]
            return [.node(subquery.operand, level: level), .text(String(decoding: suffix, as: UTF8.self))]
        case .number, .string, .parameter, .vectorSelector, .matrixSelector, .invalid:
            return whole
        }
    }

    /// `head(`, the arguments a line each, `)`; `nil` if there are none.
    private func broken(_ head: String, _ arguments: [Expression.NodeID], _ level: Int) -> [Piece]? {
        guard !arguments.isEmpty else { return nil }
        var pieces: [Piece] = [.indent(level), .text(head + "(\n")]
        for (index, argument) in arguments.enumerated() {
            if index > 0 { pieces.append(.text(",\n")) }
            pieces.append(.node(argument, level: level + 1))
        }
        return pieces + [.text("\n"), .indent(level), .text(")")]
    }
}
