import VeloLive
import VeloModel

/// A line for every family, then the total and the limits.
func metricTable(_ tally: SeriesTally, _ spec: CheckedSpec) -> String {
    var table = TextTable(header: ["metric", "at start", "at worst"])
    for family in tally.byFamily { table.add(row(family.name, family.count)) }
    addTotals(tally, spec, to: &table)
    return table.text
}

/// A line for every tenant, those with most series first; `top` 0 lists all.
func tenantTable(_ tally: SeriesTally, _ spec: CheckedSpec, top: Int) -> String {
    var table = TextTable(header: ["tenant", "at start", "at worst"])
    let ranked = zip(spec.tenants, tally.byTenant).sorted { $0.1.worstCase > $1.1.worstCase }
    let shown = top == 0 ? ranked.count : min(top, ranked.count)
    for (tenant, count) in ranked.prefix(shown) { table.add(row(tenant.id, count)) }
    if shown < ranked.count {
        let rest = ranked.dropFirst(shown).reduce(SeriesCount()) { $0 + $1.1 }
        table.add(row("\(ranked.count - shown) more", rest))
    }
    table.add(row("(no tenant)", tally.withoutTenant))
    addTotals(tally, spec, to: &table)
    return table.text
}

/// All of it for programs.
func budgetDocument(_ tally: SeriesTally, _ spec: CheckedSpec) -> JSONValue {
    let limits: [JSONValue.Member] = [("at_start", spec.budget.atStart), ("worst_case", spec.budget.worstCase)].map {
        .init(key: $0.0, value: $0.1.map(number) ?? .null)
    }
    return .object([
        .init(key: "total", value: .object(counts(tally.total))),
        .init(key: "limits", value: .object(limits)),
        .init(key: "metrics", value: .array(tally.byFamily.map { named($0.name, $0.count) })),
        .init(key: "tenants", value: .array(zip(spec.tenants, tally.byTenant).map { named($0.0.id, $0.1) })),
        .init(key: "without_tenant", value: .object(counts(tally.withoutTenant))),
    ])
}

private func addTotals(_ tally: SeriesTally, _ spec: CheckedSpec, to table: inout TextTable) {
    table.add(row("total", tally.total))
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
