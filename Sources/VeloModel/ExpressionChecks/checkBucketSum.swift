import PromQL
import VeloSource

/// A histogram's buckets added up, averaged or the like without `le`: each counts what the smaller ones count too, so that one
/// observation is in many of them and the result says nothing.
///
/// A matcher on `le` says that somebody knows what the buckets are. Below `histogram_quantile` VLC0517 tells of it.
func checkBucketSum(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree, let values = expression.values, let labels = expression.labels else { return }
    for (index, node) in tree.nodes.enumerated() {
        guard case .aggregation(let aggregation) = node.kind, let operand = aggregation.operand,
            let source = values[operand].source, source.role == .bucket, source.kind == .histogram
        else { continue }
        switch aggregation.op {
        case .sum, .avg, .stddev, .stdvar, .quantile: break
        default: continue
        }
        let id = Expression.NodeID(index)
        guard let le = labels[operand]["le"], le.presence == .guaranteed, case .metric = le.reason.kind,
            labels[id]["le"]?.presence == .impossible,
            !expression.quantiles.contains(where: {
                tree[$0.buckets].span.lowerBound <= node.span.lowerBound
                    && node.span.upperBound <= tree[$0.buckets].span.upperBound
            })
        else { continue }
        let family = source.name.text.dropLast("_bucket".utf8.count)
        collector.report(
            .bucketSum, as: .warning, "`\(aggregation.op.rawValue)` of buckets, which count the same observations",
            at: [
                Diagnostic.Label(expression.span(aggregation.opSpan), "takes all buckets together"),
                Diagnostic.Label(expression.span(source.span), "each bucket counts what the smaller ones count"),
            ], detail: "an observation is in every bucket above it, so the result is no number of anything",
            hint: "write `\(excerpt(String(family)))_count` for how many, or keep `le`")
    }
}
