import PromQL
import VeloSource

/// Quantiles and shares read off buckets of which a matcher leaves one, or all but the last: without the bucket of all observations
/// and one more there is no result but `NaN`.
func checkMissingBuckets(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree else { return }
    for (call, buckets) in expression.quantiles {
        guard let selector = tree.buckets(buckets), selector.metricName?.text.hasSuffix("_bucket") == true,
            let matcher = selector.matchers.first(where: { $0.label == "le" && $0.leavesNoQuantile })
        else { continue }
        collector.report(
            .quantileWithoutLe, "`\(call.name)` without the buckets that it needs",
            at: [
                Diagnostic.Label(
                    expression.span(matcher.labelSpan.lowerBound..<matcher.valueSpan.upperBound),
                    matcher.op == .equal ? "leaves one bucket" : "leaves out the bucket `+Inf`"),
                Diagnostic.Label(expression.span(call.nameSpan), "needs all buckets"),
            ], detail: "the result is always `NaN`", hint: "leave out the matcher on `le`")
    }
}

extension Matcher {
    /// Precondition: it is one on `le`. False of a pattern that is none.
    fileprivate var leavesNoQuantile: Bool {
        switch op {
        case .equal: return true
        case .notEqual: return value == "+Inf"
        case .matches, .notMatches:
            guard let regex = try? LabelRegex.reading(value.bytes) else { return false }
            return regex.matches("+Inf".utf8) == (op == .notMatches)
        }
    }
}

extension Expression {
    /// The one selector that buckets come from; `nil` where they are joined with others, or their labels written anew.
    fileprivate func buckets(_ id: NodeID) -> VectorSelector? {
        var id = id
        while true {
            switch self[id].kind {
            case .vectorSelector(let selector): return selector
            case .matrixSelector(let matrix): return matrix.selector
            case .parenthesis(let inner), .unary(_, let inner): id = inner
            case .subquery(let subquery): id = subquery.operand
            case .aggregation(let aggregation):
                guard let operand = aggregation.operand else { return nil }
                id = operand
            case .call(let call):
                guard !["label_replace", "label_join"].contains(call.name), let argument = call.arguments.first else {
                    return nil
                }
                id = argument
            default: return nil
            }
        }
    }
}
