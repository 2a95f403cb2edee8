import VeloLive
import VeloModel

/// What `veloc load` prints at its end: what came back by tenant and status, then what the gateway counted of it.
func loadReport(_ outcome: VeloLive.Load.Outcome, _ spec: CheckedSpec) -> String {
    var report = answerTable(outcome.tally, spec).text + "\n"
    if !outcome.unreachable.isEmpty {
        report +=
            "no requests for \(outcome.unreachable.joined(separator: ", ")): a tenant without hosts needs "
            + "`identity.trusted_header`\n"
    }
    for failure in outcome.tally.failures { report += "failed: \(failure)\n" }
    let begun = outcome.tally.answeredCount + outcome.tally.failedCount
    if begun < outcome.planned { report += "stopped after \(begun) of \(outcome.planned) requests\n" }

    let reconciliation = outcome.reconciliation
    guard !reconciliation.metrics.isEmpty else {
        return report
            + "error: no counter of the spec adds one for each request.completed, so nothing can be compared\n"
    }
    let metrics = reconciliation.metrics.joined(separator: ", ")
    let wrong = reconciliation.lines.filter { $0.verdict != .exact }
    guard !wrong.isEmpty else {
        return report + "exact: \(metrics) counted every one of \(outcome.tally.answeredCount) answers\n"
    }
    var table = TextTable(header: ["\(metrics): tenant status method", "answered", "counted", ""])
    for line in wrong {
        let name = (reconciliation.metrics.count > 1 ? [line.metric] : []) + line.labels
        table.add(
            [name.joined(separator: " "), String(line.answered), String(line.counted), line.verdict.rawValue])
    }
    return report + table.text
        + "error: the gateway did not count what was sent\n hint: did something else send requests meanwhile, or did velod "
        + "restart?\n"
}

private func answerTable(_ tally: LoadTally, _ spec: CheckedSpec) -> TextTable {
    let statuses = Set(tally.answers.keys.map(\.status)).sorted()
    var counts: [Int: [Int: Int]] = [:]
    for (answer, count) in tally.answers { counts[answer.tenant, default: [:]][answer.status, default: 0] += count }
    var table = TextTable(header: ["tenant"] + statuses.map { String($0) } + ["no answer", "not sent"])
    for (index, tenant) in spec.tenants.enumerated() {
        let cells = statuses.map { counts[index]?[$0] ?? 0 } + [tally.unanswered[index] ?? 0, tally.unsent[index] ?? 0]
        guard cells.contains(where: { $0 != 0 }) else { continue }
        table.add([tenant.id] + cells.map { String($0) })
    }
    return table
}
