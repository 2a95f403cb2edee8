import PromQL
import VeloSource

/// A matcher on `le` for a bucket that the histogram does not have, or not in this spelling: `le` is a text, compared as one.
func checkBucketBounds(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    for (_, selector) in expression.selectors {
        guard let name = selector.metricName, name.text.hasSuffix("_bucket"), let metric = world.catalogue[name],
            metric.kind == .histogram, let values = metric.labels["le"]?.values
        else { continue }
        for matcher in selector.matchers where matcher.label == "le" {
            guard matcher.op == .equal, !matcher.value.isEmpty, !values.contains(matcher.value) else { continue }
            let written = matcher.value.text
            let (detail, hint) = explain(written, buckets: values.map(\.text), isOwn: world.isOwn(name.text))
            collector.report(
                .leIsNoBucket, "`\(excerpt(name.text))` has no bucket `le=\"\(excerpt(written))\"`",
                at: expression.span(matcher.valueSpan),
                "this selects nothing, ever", detail: detail, hint: hint)
        }
    }
}

private func explain(_ written: String, buckets: [String], isOwn: Bool) -> (detail: String, hint: String?) {
    let bounds = buckets.compactMap { text in Double(text).map { (number: $0, text: text) } }
        .sorted { $0.number < $1.number }
    guard let number = Double(written) else {
        return ("its buckets: " + bounds.map { "`\($0.text)`" }.joined(separator: ", "), nil)
    }
    if let same = bounds.first(where: { $0.number == number }) {
        let bound = "`le=\"\(same.text)\"`"
        return (
            isOwn
                ? "velod exposes \(bound), which every version of Prometheus stores as it is; `le` is compared as a text"
                : "it is stored as \(bound); `le` is compared as a text",
            "write `le=\"\(same.text)\"`"
        )
    }
    let near = [bounds.last { $0.number < number }, bounds.first { $0.number > number }].compactMap { $0?.text }
    return (
        "its buckets: " + bounds.map { "`\($0.text)`" }.joined(separator: ", "),
        near.isEmpty
            ? nil
            : "the nearest "
                + (near.count == 1 ? "is `\(near[0])`" : "are `\(near[0])` and `\(near[1])`")
                + (isOwn ? "; more can be listed under `buckets`" : "")
    )
}
