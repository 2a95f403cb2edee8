import PromQL
import VeloSource

/// `label_replace`, `label_join` and `count_values` that Prometheus takes and that then fail or do nothing: a pattern or a label that is
/// none, which it finds out only when it evaluates; a reference to a group that the pattern does not have, which it fills in with
/// nothing; a pattern that no value of the label matches.
func checkLabelReplacement(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree else { return }
    for node in tree.nodes {
        switch node.kind {
        case .call(let call) where call.name == "label_replace" || call.name == "label_join":
            let check = ReplacementCheck(expression: expression, tree: tree, call: call, collector: collector)
            check.checkLabel(1, world)
            guard call.name == "label_replace", let pattern = check.literal(4) else { continue }
            do {
                check.checkGroups(try LabelRegex.reading(pattern.bytes))
            } catch {
                check.refuse(4, "the pattern of `label_replace` is not valid: \(error.message)", hint: error.hint)
            }
        case .aggregation(let aggregation) where aggregation.op == .countValues:
            guard let parameter = aggregation.parameter,
                case .string(let label) = tree[tree.unparenthesised(parameter)].kind, !isLabel(label, world)
            else { continue }
            collector.report(
                .expression, "`\(excerpt(label.text))` is not a label that `count_values` can write",
                at: expression.span(tree[parameter].span), detail: evaluationFails)
        default: break
        }
    }
}

private let evaluationFails = "Prometheus loads the rule, and fails each time that it evaluates it"

/// Prometheus 3 takes any text for the name of a label.
private func isLabel(_ label: ByteString, _ world: ClosedWorld) -> Bool {
    guard !label.isEmpty, let text = String(validating: label.bytes, as: UTF8.self) else { return false }
    return isLabelName(text) || world.dialect.version.map { $0 >= ServerVersion(3, 0) } ?? true
}

private struct ReplacementCheck {
    let expression: RuleExpression
    let tree: Expression
    let call: Call
    let collector: Collector

    func literal(_ index: Int) -> ByteString? {
        guard index < call.arguments.count, case .string(let text) = tree[argument(index)].kind else { return nil }
        return text
    }

    private func argument(_ index: Int) -> Expression.NodeID { tree.unparenthesised(call.arguments[index]) }

    func refuse(_ index: Int, _ title: String, hint: String? = nil) {
        collector.report(
            .expression, title, at: expression.span(tree[argument(index)].span), detail: evaluationFails, hint: hint)
    }

    func checkLabel(_ index: Int, _ world: ClosedWorld) {
        guard let label = literal(index), !isLabel(label, world) else { return }
        refuse(index, "`\(excerpt(label.text))` is not a label that `\(call.name)` can write")
    }

    func checkGroups(_ regex: LabelRegex) {
        if let template = literal(2) {
            for reference in GroupReference.all(in: template.bytes) where !regex.has(reference) {
                report(reference, template, regex)
            }
        }
        guard let source = literal(3), let fact = expression.labels?[call.arguments[0]][source],
            fact.presence == .guaranteed, let values = fact.values, !values.isEmpty,
            values.count <= MatcherDomain.walkedValues
        else { return }
        var matcher = regex.matcher
        guard !values.contains(where: { matcher.matches($0.bytes) }) else { return }
        collector.report(
            .labelReplacement, as: .warning, "`label_replace` changes nothing",
            at: [
                Diagnostic.Label(
                    expression.span(tree[argument(4)].span), "no value of `\(excerpt(source.text))` matches this")
            ], detail: listedValues(values),
            hint: "the pattern is matched against the whole value: write `.*` where it may go on")
    }

    private func report(_ reference: GroupReference, _ template: ByteString, _ regex: LabelRegex) {
        let written = String(decoding: template.bytes[reference.range], as: UTF8.self)
        let count = regex.groupNames.count
        let digits = reference.name.prefix { $0.isASCII && $0.isNumber }
        let isGlued = reference.number == nil && !digits.isEmpty && written.utf8.dropFirst().first != UInt8(ascii: "{")
        collector.report(
            .labelReplacement, as: .warning, "`\(excerpt(written))` refers to no group of the pattern",
            at: [
                Diagnostic.Label(expression.span(tree[argument(2)].span), "replaced by nothing"),
                Diagnostic.Label(
                    expression.span(tree[argument(4)].span),
                    count == 0 ? "has no group" : "has \(count) group\(count == 1 ? "" : "s")"),
            ],
            detail: isGlued
                ? "a name goes on as long as letters, digits and `_` do: this one is `\(excerpt(reference.name))`"
                : nil,
            hint: isGlued
                ? "write `${\(digits)}\(excerpt(String(reference.name.dropFirst(digits.count))))`"
                : "a group stands in parentheses: `(.*)`; `$0` is all that matched")
    }

    private func listedValues(_ values: LabelValues) -> String? {
        guard values.count <= 20 else { return nil }
        return "its values: " + values.map(\.text).sorted().map { "`\(excerpt($0))`" }.joined(separator: ", ")
    }
}

extension LabelRegex {
    fileprivate func has(_ reference: GroupReference) -> Bool {
        if let number = reference.number { return number <= groupNames.count }
        return groupNames.contains(reference.name)
    }
}
