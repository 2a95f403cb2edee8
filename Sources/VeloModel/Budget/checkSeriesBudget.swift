import VeloSource

/// The two series budgets, against an exact count. Runs on a compiled spec, so after every other check.
func checkSeriesBudget(_ checked: CheckedSpec, _ spec: Spec, _ collector: Collector) {
    guard spec.budget.atStart.given != nil || spec.budget.worstCase.given != nil else { return }
    let report = countSeries(checked)
    check(spec.budget.atStart.given, .budgetAtStart, "at start", \.atStart, report, collector)
    check(spec.budget.worstCase.given, .budgetWorstCase, "in the worst case", \.worstCase, report, collector)
}

private func check(
    _ budget: Located<Int>?, _ problem: Problem, _ when: String, _ count: KeyPath<SeriesCount, Int>,
    _ report: SeriesReport, _ collector: Collector
) {
    let total = report.total[keyPath: count]
    guard let budget, total > budget.value else { return }
    let largest = report.byMetric.enumerated().filter { $0.element.count[keyPath: count] > 0 }
        .sorted { ($1.element.count[keyPath: count], $0.offset) < ($0.element.count[keyPath: count], $1.offset) }
        .prefix(3).map { "`\($0.element.name)` \($0.element.count[keyPath: count])" }
    collector.report(
        problem, "\(total) series \(when) are over the budget of \(budget.value)", at: budget.span,
        detail: "most of them: " + largest.joined(separator: ", "),
        hint: "raise the budget, or take labels, values or buckets from those metrics")
}
