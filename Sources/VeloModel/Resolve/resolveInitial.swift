import VeloFormat
import VeloSource

/// The `init` of a metric by column label; reports labels and values it cannot have.
func resolveInitial(
    _ spec: MetricSpec, _ columns: [FamilyDefinition.ColumnLabel], metric: String, _ collector: Collector
) -> [String: [String]]? {
    guard !spec.initial.isInvalid else { return nil }
    var initial: [String: [String]] = [:]
    var isValid = true
    for entry in spec.initial.value?.all ?? [] {
        guard let column = columns.first(where: { $0.name == entry.name }) else {
            let isRow = spec.labels.value?.contains { $0.value == entry.name } ?? false
            collector.report(
                .initialValues, "`init` of `\(metric)` names `\(excerpt(entry.name))`", at: entry.span,
                isRow ? "every tenant, pool and backend has its series from the start" : "not a label of this metric",
                hint: isRow ? "remove it" : didYouMean(entry.name, among: columns.map(\.name)))
            isValid = false
            continue
        }
        guard let values = entry.definition else {
            isValid = false
            continue
        }
        for value in values where !column.values.contains(value.value) {
            collector.report(
                .initialValues, "`init` of `\(metric)` names `\(excerpt(value.value))`", at: value.span,
                "label `\(column.name)` is never this", hint: didYouMean(value.value, among: column.values))
            isValid = false
        }
        initial[entry.name] = values.map(\.value)
    }
    return isValid ? initial : nil
}

/// The values of a column label that are born at zero where neither `init` nor an alert says more.
///
/// 200 and whatever velod itself can answer: those are the statuses whose first increase an alert must not miss. `GET`
/// stands for the methods; every value of what is few (reasons, quotas, objectives).
func standardInitialValues(_ column: FamilyDefinition.ColumnLabel) -> [String] {
    let preferred: [String] =
        switch column.attribute {
        case .method: ["GET"]
        case .statusCode: ["200"] + HTTPStatus.ownAnswers.map { String($0) }
        case .reason, .quota, .sla, .pool, .backend, .tenant: column.values
        }
    let present = column.values.filter(preferred.contains)
    return present.isEmpty ? Array(column.values.prefix(1)) : present
}

/// The columns born at zero, ascending: every combination of the initial values, and for each pin (what one selector of an
/// alert asks for by equality) the combinations with those labels pinned.
func initialColumns(_ metric: ResolvedMetric, pins: [[String: String]]) -> [Int] {
    let columns = metric.definition.columnLabels
    let standard = columns.map { column in
        (metric.initial[column.name] ?? standardInitialValues(column)).compactMap { column.values.firstIndex(of: $0) }
    }
    var found = Set(combinations(standard, columns))
    for pin in pins {
        var chosen = standard
        for (index, column) in columns.enumerated() {
            guard let value = pin[column.name], let place = column.values.firstIndex(of: value) else { continue }
            chosen[index] = [place]
        }
        found.formUnion(combinations(chosen, columns))
    }
    return found.sorted()
}

/// Column numbers of the product of the chosen values, the first label most significant.
private func combinations(_ chosen: [[Int]], _ columns: [FamilyDefinition.ColumnLabel]) -> [Int] {
    var numbers = [0]
    for (values, column) in zip(chosen, columns) {
        numbers = numbers.flatMap { number in values.map { number * column.values.count + $0 } }
    }
    return numbers
}
