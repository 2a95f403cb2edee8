import PromQL
import VeloFormat
import VeloSource

/// The recording rules of a spec: their expressions, analysed, and the order in which they depend on each other.
struct ResolvedRecordings {
    /// Parallel to `spec.recordings.all`; `nil` where the expression was refused.
    fileprivate(set) var expressions: [RuleExpression?]
    /// Indices into `expressions`: who reads another's result comes after it, and rules that do not depend on each other
    /// are in the order of the source. Without those of a cycle and what reads their results.
    fileprivate(set) var order: [Int] = []
    /// The rules whose metrics are theirs: of two that clash, which is reported, the first is the one that is meant.
    private var owners: [ByteString: Int] = [:]

    fileprivate init(_ expressions: [RuleExpression?]) { self.expressions = expressions }

    /// Follows labels and values through a rule, again if they were followed before, and puts what it records into the catalogue.
    mutating func analyse(_ index: Int, _ spec: Spec, _ catalogue: inout MetricCatalogue) {
        expressions[index]?.analyse(catalogue)
        guard let rule = expressions[index], let definition = spec.recordings.all[index].definition,
            let metric = recordedMetric(rule, definition.labels, catalogue)
        else { return }
        let name = ByteString(rule.name)
        guard catalogue[name] == nil || owners[name] == index else { return }
        catalogue.metrics[name] = metric
        owners[name] = index
    }
}

/// Parses all of `recording_rules` and adds to the catalogue what they record, with labels and type inferred from their
/// expressions: each rule is analysed after those whose results it reads. Reports cycles.
///
/// Linear in the size of the expressions.
func resolveRecordings(
    _ spec: Spec, _ dialect: Dialect, _ catalogue: inout MetricCatalogue, _ collector: Collector
) -> ResolvedRecordings {
    let standard = spec.prometheus.evaluationInterval.value(or: standardEvaluationInterval)
    var resolved = ResolvedRecordings(
        spec.recordings.all.enumerated().map { index, rule in
            rule.definition?.expression.given.map { expression in
                collector.measure(.parsing) {
                    RuleExpression(
                        expression, of: .recording(index), name: rule.name, nameSpan: rule.span,
                        interval: rule.definition?.interval.isAbsent == true
                            ? standard : rule.definition?.interval.value,
                        dialect)
                }
            }
        })
    let graph = RecordingGraph(spec, resolved.expressions)
    resolved.order = graph.order
    for index in graph.order {
        resolved.analyse(index, spec, &catalogue)
    }
    for cycle in graph.cycles { reportCycle(cycle, resolved.expressions, collector) }
    for index in resolved.expressions.indices where resolved.expressions[index]?.labels == nil {
        resolved.expressions[index]?.analyse(catalogue)
    }
    return resolved
}

/// How often rules are evaluated unless the spec says otherwise.
let standardEvaluationInterval = TimeSpan.seconds(30)

/// What a rule records: the labels of its result and the static ones over them. `nil` where the expression does not parse.
private func recordedMetric(
    _ rule: RuleExpression, _ added: Declarations<String>, _ catalogue: MetricCatalogue
) -> CatalogueMetric? {
    guard let tree = rule.tree, let flow = rule.labels?.result else { return nil }
    var labels: [ByteString: CatalogueMetric.Label] = [:]
    for label in flow.namedLabels where label != Matcher.metricName {
        guard let fact = flow[label] else { continue }
        guard fact.presence != .impossible else {
            // Worth saying only where other labels may come.
            if !flow.isClosed { labels[label] = CatalogueMetric.Label(isAlwaysPresent: false, values: []) }
            continue
        }
        labels[label] = CatalogueMetric.Label(isAlwaysPresent: fact.presence == .guaranteed, values: fact.values)
    }
    for label in added.valid {
        labels[ByteString(label.name)] = CatalogueMetric.Label(values: [ByteString(label.definition)])
    }
    return CatalogueMetric(
        tree.recordedKind(catalogue), labels: labels, isClosed: flow.isClosed, recorded: rule.values?.result)
}

private func reportCycle(
    _ cycle: [(rule: Int, reads: Int, place: Range<Int>)], _ expressions: [RuleExpression?], _ collector: Collector
) {
    let places = cycle.compactMap { step -> Diagnostic.Label? in
        guard let rule = expressions[step.rule], let read = expressions[step.reads] else { return nil }
        let text = cycle.count == 1 ? "it reads its own result" : "`\(rule.name)` reads `\(read.name)`"
        return Diagnostic.Label(rule.span(step.place), text)
    }
    let names = cycle.compactMap { expressions[$0.rule]?.name }
    let title =
        cycle.count == 1
        ? "recording rule `\(names.first ?? "")` depends on itself"
        : "recording rules depend on each other in a cycle"
    collector.report(
        .recordingRuleCycle, title, at: places,
        detail:
            "what the first evaluation would read is not there yet, and each later one reads what an earlier one left",
        hint: "take one of them from the metrics themselves")
}
