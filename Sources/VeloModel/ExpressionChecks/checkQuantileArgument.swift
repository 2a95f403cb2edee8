import PromQL
import VeloSource

/// `histogram_quantile` of what is no histogram's buckets. velod exposes classic histograms, so a histogram is its
/// `_bucket` series.
func checkQuantileArgument(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let values = expression.values else { return }
    for (call, argument) in expression.quantiles {
        guard let source = values[argument].source, source.role != .bucket, source.kind != .unknown,
            source.kind != .histogram || source.role != .value
        else { continue }
        let name = source.name.text
        let (what, hint) = explain(source, name)
        collector.report(
            .quantileOfNoHistogram, "`\(call.name)` of `\(excerpt(name))`, which has no buckets",
            at: [
                Diagnostic.Label(expression.span(source.span), what),
                Diagnostic.Label(expression.span(call.nameSpan), "needs the buckets of a histogram"),
            ], detail: "a quantile is read off how many observations each bucket has", hint: hint)
    }
}

private func explain(_ source: ValueFact.Source, _ name: String) -> (what: String, hint: String) {
    let family = name.split(separator: "_").dropLast().joined(separator: "_")
    switch (source.kind, source.role) {
    case (.histogram, .sum): return ("the sum of all observations", "write `\(family)_bucket`")
    case (.histogram, .count): return ("the number of observations", "write `\(family)_bucket`")
    case (.summary, _):
        return ("a summary", "its process computes the quantiles: select one with `{quantile=\"0.99\"}`")
    default:
        return (
            "a \(source.kind.rawValue)",
            source.kind == .gauge
                ? "write `quantile(0.99, …)` over series, or `quantile_over_time` over time"
                : "record it as a histogram"
        )
    }
}

extension RuleExpression {
    /// The calls that read a quantile or a share off buckets, each with the buckets.
    var quantiles: [(call: Call, buckets: Expression.NodeID)] {
        calls.compactMap { _, call in
            guard call.name.hasPrefix("histogram_") else { return nil }
            let index =
                switch call.name {
                case "histogram_quantile": 1
                case "histogram_quantiles": 0
                case "histogram_fraction": 2
                default: call.arguments.count
                }
            return index < call.arguments.count ? (call, call.arguments[index]) : nil
        }
    }
}
