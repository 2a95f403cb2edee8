import PromQL
import Testing

@Suite("Trees")
struct TreeTests {
    @Test("the parser's table gives the published trees, with their places")
    func published() throws {
        var failures = Failures()
        for row in try Fixture.rows("parse_ast") {
            guard let expression = parsePromQL(row.input, Fixture.everything).expression else {
                failures.add(row, "refused")
                continue
            }
            let wanted = row.fields["ast"] as? [String: Any] ?? [:]
            for difference in PublishedTree(expression).differences(expression.root, wanted) {
                failures.add(row, difference)
            }
        }
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("children stand before their parents and lie in their spans")
    func order() throws {
        var failures = Failures()
        for row in try Fixture.rows("corpus_exprs") {
            guard let expression = parsePromQL(row.input, Fixture.everything).expression else { continue }
            var parents = 0
            for index in expression.nodes.indices {
                let id = Expression.NodeID(index)
                for child in expression.children(of: id) {
                    parents += 1
                    let outer = expression[id].span
                    let inner = expression[child].span
                    if child >= id || inner.lowerBound < outer.lowerBound || inner.upperBound > outer.upperBound {
                        failures.add(row, "\(expression[child]) in \(expression[id])")
                    }
                }
            }
            if parents != expression.nodes.count - 1 || expression.root.index != parents {
                failures.add(row, "\(expression.nodes.count) nodes, \(parents) of them with a parent")
            }
        }
        #expect(failures.isEmpty, "\(failures)")
    }
}

/// Compares our tree with one in the form of `parse_ast.jsonl`.
private struct PublishedTree {
    let expression: Expression

    init(_ expression: Expression) { self.expression = expression }

    func differences(_ id: Expression.NodeID, _ wanted: [String: Any]) -> [String] {
        let node = expression[id]
        var found = [String]()
        func expect<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value?) {
            if ours != theirs { found.append("\(what): \(ours), not \(theirs.map { "\($0)" } ?? "none")") }
        }
        func text(_ key: String) -> String? { wanted[key] as? String }
        func flag(_ key: String, in wanted: [String: Any]?) -> Bool { wanted?[key] as? Bool ?? false }
        func names(_ labels: [LabelName]) -> [String] { labels.map(\.name.text) }
        func list(_ key: String, in wanted: [String: Any]?) -> [String] { wanted?[key] as? [String] ?? [] }
        func child(_ id: Expression.NodeID?, _ key: String) {
            guard let id, let theirs = wanted[key] as? [String: Any] else { return found.append("no \(key)") }
            found += differences(id, theirs)
        }
        if let place = wanted["pos"] as? [Int] { expect("place", [node.span.lowerBound, node.span.upperBound], place) }
        if node.isDuration, wanted["node"] as? String == "DurationExpr" { return durationDifferences(id, wanted) }
        switch node.kind {
        case .number(let literal):
            expect("node", "NumberLiteral", text("node"))
            let value: String = literal.value.isInfinite ? (literal.value < 0 ? "-Inf" : "+Inf") : "\(literal.value)"
            let theirs = (wanted["value"] as? Double).map { "\($0)" } ?? wanted["value"] as? String
            expect("value", value, theirs)
            expect("duration", literal.isDuration, flag("duration", in: wanted))
        case .string(let value):
            expect("node", "StringLiteral", text("node"))
            if let theirs = text("value"), !theirs.contains("\u{FFFD}") { expect("value", value.text, theirs) }
        case .parenthesis(let inner):
            expect("node", "ParenExpr", text("node"))
            child(inner, "expr")
        case .unary(let sign, let operand):
            expect("node", "UnaryExpr", text("node"))
            expect("op", sign.rawValue, text("op"))
            child(operand, "expr")
        case .binary(let operation):
            expect("op", operation.op.rawValue, text("op"))
            expect("bool", operation.returnsBool, flag("bool", in: wanted))
            child(operation.left, "lhs")
            child(operation.right, "rhs")
            let matching = wanted["matching"] as? [String: Any]
            expect("on", operation.matching?.isOn ?? false, flag("on", in: matching))
            expect("labels", names(operation.matching?.labels ?? []), list("labels", in: matching))
            expect("include", names(operation.matching?.include ?? []), list("include", in: matching))
            let many = ["many-to-one": "group_left", "one-to-many": "group_right"][matching?["card"] as? String ?? ""]
            expect("many", operation.matching?.many?.rawValue ?? "", many ?? "")
        case .call(let call):
            expect("func", call.name, text("func"))
            let theirs = wanted["args"] as? [[String: Any]] ?? []
            expect("arguments", call.arguments.count, theirs.count)
            for (ours, theirs) in zip(call.arguments, theirs) { found += differences(ours, theirs) }
        case .aggregation(let aggregation):
            expect("op", aggregation.op.rawValue, text("op"))
            expect("without", aggregation.grouping?.isWithout ?? false, flag("without", in: wanted))
            expect("grouping", names(aggregation.grouping?.labels ?? []), list("grouping", in: wanted))
            child(aggregation.operand, "expr")
            if wanted["param"] != nil { child(aggregation.parameter, "param") }
        case .vectorSelector(let selector):
            found += selectorDifferences(selector, wanted)
            found += modifierDifferences(selector.modifiers, wanted)
        case .matrixSelector(let matrix):
            expect("node", "MatrixSelector", text("node"))
            expect("end", node.span.upperBound, wanted["end"] as? Int)
            let theirs = wanted["selector"] as? [String: Any] ?? [:]
            expect(
                "selector", [matrix.selectorSpan.lowerBound, matrix.selectorSpan.upperBound], theirs["pos"] as? [Int])
            found += selectorDifferences(matrix.selector, theirs)
            found += modifierDifferences(matrix.selector.modifiers, theirs)
            found += durationDifferences(matrix.range, "range", wanted)
        case .subquery(let subquery):
            expect("node", "SubqueryExpr", text("node"))
            expect("end", node.span.upperBound, wanted["end"] as? Int)
            child(subquery.operand, "expr")
            found += durationDifferences(subquery.range, "range", wanted)
            if let step = subquery.step { found += durationDifferences(step, "step", wanted) }
            found += modifierDifferences(subquery.modifiers, wanted)
        case .invalid: found.append("invalid")
        case .parameter: found.append("parameter")
        }
        return found
    }

    private func selectorDifferences(_ selector: VectorSelector, _ wanted: [String: Any]) -> [String] {
        var ours = selector.matchers.map { "\($0.label.text) \($0.op.rawValue) \($0.value.text)" }
        if let name = selector.name { ours.append("__name__ = \(name.text)") }
        let theirs = (wanted["matchers"] as? [[String: String]] ?? []).map {
            "\($0["name"] ?? "") \($0["op"] ?? "") \($0["value"] ?? "")"
        }
        let isNamed = selector.name?.text == wanted["name"] as? String
        return isNamed && ours == theirs ? [] : ["selector: \(ours), not \(theirs)"]
    }

    private func modifierDifferences(_ modifiers: TimeModifiers, _ wanted: [String: Any]) -> [String] {
        let at: String? =
            switch modifiers.at {
            case nil: nil
            case .start: "start"
            case .end: "end"
            case .milliseconds(let time): "\(time)"
            }
        let theirs = wanted["at"] as? String ?? (wanted["at_ms"] as? Int).map { "\($0)" }
        var found = at == theirs ? [] : ["at: \(at ?? "none"), not \(theirs ?? "none")"]
        if let offset = modifiers.offset {
            found += durationDifferences(offset, "offset", wanted)
        } else if wanted["offset_ms"] != nil || wanted["offset_expr"] != nil {
            found.append("no offset")
        }
        return found
    }

    /// `range_ms` for a literal, `range_expr` for arithmetic.
    private func durationDifferences(
        _ id: Expression.NodeID, _ name: String, _ wanted: [String: Any]
    ) -> [String] {
        if let theirs = wanted["\(name)_expr"] as? [String: Any] { return differences(id, theirs) }
        guard case .number(let literal) = expression[id].kind, let theirs = wanted["\(name)_ms"] as? Int else {
            return ["no \(name)"]
        }
        let ours = Int((literal.value * 1000).rounded())
        return ours == theirs ? [] : ["\(name): \(ours), not \(theirs)"]
    }

    /// Durations in the published form mark parentheses on what is inside, so places are compared only of the rest.
    private func durationDifferences(_ id: Expression.NodeID, _ wanted: [String: Any]) -> [String] {
        let node = expression[id]
        switch node.kind {
        case .parenthesis(let inner):
            // A number in parentheses is published as `+` of it.
            guard wanted["wrapped"] as? Bool == true else { return ["parentheses that are not wanted"] }
            if case .number = expression[inner].kind {
                return differences(inner, wanted["rhs"] as? [String: Any] ?? [:])
            }
            return differences(inner, wanted)
        case .unary(let sign, let operand):
            return (sign.rawValue == wanted["op"] as? String ? [] : ["sign"])
                + differences(operand, wanted["rhs"] as? [String: Any] ?? [:])
        case .binary(let operation):
            return (operation.op.rawValue == wanted["op"] as? String ? [] : ["operator"])
                + differences(operation.left, wanted["lhs"] as? [String: Any] ?? [:])
                + differences(operation.right, wanted["rhs"] as? [String: Any] ?? [:])
        case .call(let call):
            var found = call.name == wanted["op"] as? String ? [] : ["call"]
            if let start = wanted["start"] as? Int, start != node.span.lowerBound { found.append("start \(node.span)") }
            for (argument, key) in zip(call.arguments, ["lhs", "rhs"]) {
                found += differences(argument, wanted[key] as? [String: Any] ?? [:])
            }
            return found
        default:
            return ["\(node.kind) is no duration"]
        }
    }
}

extension Expression.Node {
    fileprivate var isDuration: Bool {
        switch kind {
        case .parenthesis, .unary, .binary, .call: true
        default: false
        }
    }
}
