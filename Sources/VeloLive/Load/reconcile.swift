import VeloFormat
package import VeloModel

/// What the client sent beside what the gateway counted.
package struct Reconciliation: Sendable, Equatable {
    /// One combination of label values of one metric.
    package struct Line: Sendable, Equatable {
        package enum Verdict: String, Sendable {
            case exact
            case off
            /// Within what requests without an answer leave open.
            case unproven
        }

        package let metric: String
        /// `acme 200 GET`: the values of tenant, status and method, as far as the metric has them.
        package let labels: [String]
        package let answered: Int
        package let counted: Int
        package let verdict: Verdict
    }

    /// Sorted by metric and labels; only what was sent or counted.
    package let lines: [Line]
    /// Names of the metrics that were compared.
    package let metrics: [String]

    /// Whether there was something to compare and every line of it agrees.
    package var isExact: Bool { !metrics.isEmpty && lines.allSatisfy { $0.verdict == .exact } }
}

/// Compares the increase of every counter that adds one for each `request.completed` with what the client saw.
///
/// Exact: a difference of one is a line that is `off`. Where the client has requests without an answer, the gateway may have
/// counted up to that many more for their tenant, under any status; such lines are `unproven`, never exact. Linear in the
/// series.
package func reconcile(
    _ spec: CheckedSpec, _ tally: LoadTally, before: Exposition, after: Exposition
) -> Reconciliation {
    let counters: [FamilyDefinition] = spec.metrics.map(\.definition).filter { definition in
        definition.event == .requestCompleted && definition.kind == .counter && definition.value == .one
    }
    let lines = counters.flatMap { counter in
        reconcile(counter, spec, tally, increase: increase(counter, before: before, after: after))
    }
    return Reconciliation(lines: lines, metrics: counters.map(\.name))
}

private func reconcile(
    _ counter: FamilyDefinition, _ spec: CheckedSpec, _ tally: LoadTally, increase: [[String]: Int]
) -> [Reconciliation.Line] {
    let labels = ComparedLabels(counter)
    var answered: [[String]: Int] = [:]
    for (answer, count) in tally.answers {
        answered[labels.values(of: answer, spec), default: 0] += count
    }
    // What a tenant's unanswered requests leave open; without a tenant label they are all one's.
    var open: [String: Int] = [:]
    for (tenant, count) in tally.unanswered { open[labels.tenantText(tenant, spec), default: 0] += count }
    let keys = Set(answered.keys).union(increase.keys).sorted { $0.lexicographicallyPrecedes($1) }
    var excess: [String: Int] = [:]
    for key in keys {
        excess[labels.tenantText(in: key), default: 0] += max(0, increase[key, default: 0] - answered[key, default: 0])
    }
    return keys.map { key in
        let expected = answered[key, default: 0]
        let counted = increase[key, default: 0]
        let tenant = labels.tenantText(in: key)
        let isOpen = counted > expected && excess[tenant, default: 0] <= open[tenant, default: 0]
        let verdict: Reconciliation.Line.Verdict = counted == expected ? .exact : isOpen ? .unproven : .off
        return Reconciliation.Line(
            metric: counter.name, labels: key, answered: expected, counted: counted, verdict: verdict)
    }
}

/// Which labels of a counter the client knows the values of, and what it calls them.
private struct ComparedLabels {
    let tenant: String?
    let status: FamilyDefinition.ColumnLabel?
    let method: FamilyDefinition.ColumnLabel?

    init(_ counter: FamilyDefinition) {
        tenant = counter.rowLabels.first { $0.attribute == .tenant }?.name
        status = counter.columnLabels.first { $0.attribute == .statusCode }
        method = counter.columnLabels.first { $0.attribute == .method }
    }

    var names: [String] { [tenant, status?.name, method?.name].compactMap { $0 } }

    func values(of answer: LoadTally.Answer, _ spec: CheckedSpec) -> [String] {
        var values: [String] = []
        if tenant != nil { values.append(spec.tables.tenants[answer.tenant].id) }
        if let status { values.append(value(String(answer.status), in: status)) }
        if let method { values.append(value(answer.method, in: method)) }
        return values
    }

    func tenantText(_ index: Int, _ spec: CheckedSpec) -> String { tenant == nil ? "" : spec.tables.tenants[index].id }
    func tenantText(in key: [String]) -> String { tenant == nil ? "" : key.first ?? "" }

    /// The value that stands for all others is the last one of a closed domain.
    private func value(_ text: String, in label: FamilyDefinition.ColumnLabel) -> String {
        label.values.contains(text) ? text : label.values.last ?? text
    }
}

/// By the compared labels, summed over all others; a series that was not there before began at zero.
private func increase(
    _ counter: FamilyDefinition, before: Exposition, after: Exposition
) -> [[String]: Int] {
    let names = ComparedLabels(counter).names
    var sums: [[String]: Double] = [:]
    for (exposition, sign) in [(before, -1.0), (after, 1.0)] {
        for sample in exposition.family(counter.name)?.samples ?? [] {
            sums[names.map { sample.label($0) ?? "" }, default: 0] += sign * sample.value
        }
    }
    // Counters of requests are whole numbers; what is none is rounded away from agreement by the caller's comparison.
    return sums.compactMapValues { $0 == 0 ? nil : Int(exactly: $0.rounded(.awayFromZero)) ?? Int.min }
}
