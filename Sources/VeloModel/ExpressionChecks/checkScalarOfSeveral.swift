import PromQL
import VeloSource

/// `scalar` of a vector that has several series by the spec, of which it makes `NaN`: whatever is computed from that is none either,
/// and a comparison with it never holds.
func checkScalarOfSeveral(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let labels = expression.labels else { return }
    for (_, call) in expression.calls where call.name == "scalar" {
        guard let argument = call.arguments.first,
            let label = severalValued(labels[argument], argument, matched: [], tree, world)
        else { continue }
        collector.report(
            .scalarOfSeveral, "`scalar` of several series",
            at: [
                Diagnostic.Label(expression.span(call.nameSpan), "gives `NaN` unless there is exactly one"),
                Diagnostic.Label(
                    expression.span(tree[argument].span), "has a series for each `\(excerpt(label.text))`"),
            ], hint: "make one of them: `scalar(sum(…))`, or match the vectors with `on` and `group_left`")
    }
}
