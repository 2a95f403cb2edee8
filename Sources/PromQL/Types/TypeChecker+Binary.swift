extension TypeChecker {
    /// Checks what an operator stands between, and its modifiers.
    mutating func check(_ operation: BinaryOperation, _ id: Expression.NodeID) -> ValueType {
        let left = type(of: operation.left)
        let right = type(of: operation.right)
        let areScalars = left == .scalar && right == .scalar
        let op = operation.op
        if operation.returnsBool, !op.isComparison {
            report("`bool` stands behind comparisons only", operation.opSpan)
        }
        if op.isComparison, areScalars, !operation.returnsBool {
            report(
                "two scalars are compared without `bool`", operation.opSpan,
                hint: "write `\(op.rawValue) bool`")
        }
        for (operand, type) in [(operation.left, left), (operation.right, right)]
        where type != .scalar && type != .vector {
            report(
                "`\(op.rawValue)` stands between scalars and instant vectors, not \(type.withArticle)",
                span(of: operand), hint: hint(.vector, type))
        }
        if op.isSetOperator, left == .scalar || right == .scalar {
            report("`\(op.rawValue)` stands between two instant vectors, not a scalar", span(of: id))
        }
        if let matching = operation.matching {
            check(matching, op, areVectors: left == .vector && right == .vector, id)
        }
        return areScalars ? .scalar : .vector
    }

    private mutating func check(
        _ matching: VectorMatching, _ op: BinaryOperator, areVectors: Bool, _ id: Expression.NodeID
    ) {
        if matching.isOn {
            let labels = Set(matching.labels.map(\.name))
            for label in matching.include where labels.contains(label.name) {
                report("label `\(label.name.text)` is in `on` and in `\(matching.many?.rawValue ?? "")`", label.span)
            }
        }
        if op.isSetOperator, let many = matching.many {
            report("`\(many.rawValue)` makes no sense with `\(op.rawValue)`, which is many to many", matching.span)
        }
        let fills = matching.fillLeft != nil || matching.fillRight != nil
        if fills, op.isSetOperator || !areVectors {
            report("`fill` needs an arithmetic operator or a comparison between two instant vectors", matching.span)
        }
        if !areVectors {
            if matching.labels.isEmpty {
                dropMatching(id)
            } else {
                report("labels are matched between two instant vectors only", matching.span)
            }
        }
    }
}
