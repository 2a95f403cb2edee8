import PromQL
import VeloFormat
import VeloSource

/// Every label in braces is one of the metric's, and a value that is asked for with `=` can occur. Of a metric with labels
/// that are not all known, only the known ones are judged.
func checkMatchers(_ rule: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    for (_, selector) in rule.selectors {
        guard let name = selector.metricName, let metric = world.catalogue[name] else { continue }
        for matcher in selector.matchers where matcher.label != Matcher.metricName {
            if let label = metric.labels[matcher.label] {
                // `checkBucketBounds` has more to say of a bucket.
                if matcher.label == "le", name.text.hasSuffix("_bucket"), !matcher.value.isEmpty { continue }
                checkValue(matcher, label, name, world, rule, collector)
            } else if metric.isClosed, !(matcher.op == .equal && matcher.value.isEmpty),
                // `checkExternalLabelMatchers` has more to say of it.
                world.spec.prometheus.externalLabels[matcher.label.text] == nil
            {
                reportUnknown(matcher, name, metric, rule, collector)
            }
        }
    }
}

private func reportUnknown(
    _ matcher: Matcher, _ name: ByteString, _ metric: CatalogueMetric, _ rule: RuleExpression, _ collector: Collector
) {
    let own = metric.labels.keys.map(\.text).filter { !["job", "instance"].contains($0) }.sorted()
    collector.report(
        .unknownMatcherLabel, "metric `\(name.text)` has no label `\(excerpt(matcher.label.text))`",
        at: rule.span(matcher.labelSpan),
        detail: own.isEmpty ? "it has no labels" : "its labels: " + own.map { "`\($0)`" }.joined(separator: ", "),
        hint: meantLabel(matcher.label.text, among: metric.labels.keys.map(\.text).sorted())
            ?? (targetMetrics.contains(name.text) ? otherTargets : nil))
}

/// What to write for targets that the spec does not tell of.
let otherTargets =
    "of targets beside velod the spec knows what `external_metrics` tells: declare a metric of theirs with its labels"

private func checkValue(
    _ matcher: Matcher, _ label: CatalogueMetric.Label, _ name: ByteString, _ world: ClosedWorld,
    _ rule: RuleExpression, _ collector: Collector
) {
    guard matcher.op == .equal, let values = label.values else { return }
    let value = matcher.value.text
    let isPossible = value.isEmpty ? !label.isAlwaysPresent || values.isEmpty : values.contains(matcher.value)
    guard !isPossible else { return }
    let all = sorted(values.map(\.text))
    // A neighbouring number is not a better guess than any other.
    let isNumber = value.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
    collector.report(
        .impossibleValue, "label `\(matcher.label.text)` is never \(value.isEmpty ? "empty" : "`\(excerpt(value))`")",
        at: rule.span(matcher.valueSpan), "this selects nothing, ever",
        detail: (1...20).contains(all.count) ? "its values: " + all.map { "`\($0)`" }.joined(separator: ", ") : nil,
        hint: (isNumber ? nil : didYouMean(value, among: all)) ?? hint(value, matcher.label, all, name))
}

/// What to write where no value is near: a pattern for a class of statuses, or where values of targets come from.
private func hint(_ value: String, _ label: ByteString, _ all: [String], _ name: ByteString) -> String? {
    let bytes = Array(value.utf8)
    if bytes.count == 3, isDigit(bytes[0]), bytes.dropFirst().allSatisfy({ $0 | 0x20 == UInt8(ascii: "x") }),
        all.contains(where: { $0.utf8.count == 3 && $0.utf8.first == bytes[0] })
    {
        return "write `\(label.text)=~\"\(value.prefix(1))..\"`"
    }
    guard label == "instance" || label == "job" else { return nil }
    if targetMetrics.contains(name.text) { return otherTargets }
    return label == "instance"
        ? "velod's instances are what `prometheus.targets` lists" : "velod's metrics are of the job `\(scrapeJob)`"
}

/// Numbers (bounds of buckets) rising, other values in the order of their letters.
private func sorted(_ values: [String]) -> [String] {
    let numbers = values.map { Double($0) }
    guard !numbers.contains(nil) else { return values.sorted() }
    return zip(values, numbers).sorted { ($0.1 ?? 0) < ($1.1 ?? 0) }.map(\.0)
}
