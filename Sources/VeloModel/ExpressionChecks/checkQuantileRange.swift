import PromQL
import VeloSource

/// Quantiles outside 0 to 1, of which Prometheus makes infinity: 99 where 0.99 is meant.
func checkQuantileRange(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values else { return }
    let isAlert = if case .alert = expression.rule { true } else { false }
    for (name, quantile) in tree.quantileParameters {
        let bounds = values[quantile].bounds
        guard let number = bounds.constant, !values[quantile].mayBeNaN, number < 0 || number > 1 else { continue }
        collector.report(
            .constantCondition, as: isAlert ? .error : .warning,
            "`\(name)` of \(bounds.description) is always infinite",
            at: [Diagnostic.Label(expression.span(tree[quantile].span), "not within 0 to 1")],
            detail: "\(number < 0 ? "below 0 it is `-Inf`" : "above 1 it is `+Inf`"), whatever the values are",
            hint: number > 1 && number <= 100
                ? "a quantile is a share: write `\(ValueBounds(number / 100, number / 100).description)`" : nil)
    }
}

extension Expression {
    /// The quantiles that functions and aggregations are asked for, each with their name.
    fileprivate var quantileParameters: [(name: String, quantile: NodeID)] {
        nodes.flatMap { node -> [(name: String, quantile: NodeID)] in
            switch node.kind {
            case .call(let call):
                switch call.name {
                case "histogram_quantile", "quantile_over_time": call.arguments.prefix(1).map { (call.name, $0) }
                case "histogram_quantiles": call.arguments.dropFirst(2).map { (call.name, $0) }
                default: []
                }
            case .aggregation(let aggregation) where aggregation.op == .quantile:
                aggregation.parameter.map { [(aggregation.op.rawValue, $0)] } ?? []
            default: []
            }
        }
    }
}
