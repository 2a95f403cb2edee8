import VeloLive
import VeloModel

/// A line for every family, then the total and the limits.
func metricTable(_ report: SeriesReport, _ spec: CheckedSpec) -> String {
    var table = TextTable(header: ["metric", "at start", "at worst"])
    for family in report.byMetric { table.add(row(family.name, family.count)) }
    addTotals(report, spec, to: &table)
    return table.text
}

/// A line for every tenant, those with most series first; `top` 0 lists all.
func tenantTable(_ report: SeriesReport, _ spec: CheckedSpec, top: Int) -> String {
    var table = TextTable(header: ["tenant", "at start", "at worst"])
    let ranked = report.byTenant.sorted { $0.count.worstCase > $1.count.worstCase }
    let shown = top == 0 ? ranked.count : min(top, ranked.count)
    for tenant in ranked.prefix(shown) { table.add(row(tenant.id, tenant.count)) }
    if shown < ranked.count {
        let hidden = ranked.dropFirst(shown).map(\.count)
        let rest = SeriesCount(
            atStart: hidden.reduce(0) { $0 + $1.atStart }, worstCase: hidden.reduce(0) { $0 + $1.worstCase })
        table.add(row("\(ranked.count - shown) more", rest))
    }
    table.add(row("(no tenant)", report.shared))
    addTotals(report, spec, to: &table)
    return table.text
}

/// All of it for programs.
func budgetDocument(_ report: SeriesReport, _ spec: CheckedSpec) -> JSONValue {
    let limits: [JSONValue.Member] = [("at_start", spec.budget.atStart), ("worst_case", spec.budget.worstCase)].map {
        .init(key: $0.0, value: $0.1.map(number) ?? .null)
    }
    return .object([
        .init(key: "total", value: .object(counts(report.total))),
        .init(key: "limits", value: .object(limits)),
        .init(key: "metrics", value: .array(report.byMetric.map { named($0.name, $0.count) })),
        .init(key: "tenants", value: .array(report.byTenant.map { named($0.id, $0.count) })),
        .init(key: "shared", value: .object(counts(report.shared))),
    ])
}

private func addTotals(_ report: SeriesReport, _ spec: CheckedSpec, to table: inout TextTable) {
    table.add(row("total", report.total))
    let limits = [spec.budget.atStart, spec.budget.worstCase].map { $0.map { String($0) } ?? "none" }
    table.add(["series_budget"] + limits)
}

private func row(_ name: String, _ count: SeriesCount) -> [String] {
    [name, String(count.atStart), String(count.worstCase)]
}

private func named(_ name: String, _ count: SeriesCount) -> JSONValue {
    .object([.init(key: "name", value: .string(name))] + counts(count))
}

private func counts(_ count: SeriesCount) -> [JSONValue.Member] {
    [
        .init(key: "at_start", value: number(count.atStart)),
        .init(key: "worst_case", value: number(count.worstCase)),
    ]
}

private func number(_ value: Int) -> JSONValue { .number(String(value)) }
