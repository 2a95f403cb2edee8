import PromQL
import VeloFormat
import VeloSource

/// `absent` that says less than it seems to: over an aggregation by labels or over a list of values it speaks only when all are gone;
/// without `for` it speaks at every start of the server.
func checkAbsent(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree else { return }
    for node in tree.nodes {
        guard case .call(let call) = node.kind, call.name == "absent" || call.name == "absent_over_time",
            let argument = call.arguments.first
        else { continue }
        let check = AbsentCheck(expression: expression, call: call, world: world, collector: collector)
        check.checkArgument(tree.unparenthesised(argument), tree)
        if call.name == "absent" { check.checkDelay() }
    }
}

private struct AbsentCheck {
    let expression: RuleExpression
    let call: Call
    let world: ClosedWorld
    let collector: Collector

    private func report(
        as severity: Diagnostic.Severity = .warning, _ title: String, at range: Range<Int>, _ text: String,
        detail: String? = nil, hint: String? = nil
    ) {
        collector.report(
            .absentTrap, as: severity, "`\(call.name)` \(title)", at: expression.span(range), text, detail: detail,
            hint: hint)
    }

    func checkArgument(_ id: Expression.NodeID, _ tree: Expression) {
        switch tree[id].kind {
        case .aggregation(let aggregation):
            guard let grouping = aggregation.grouping, !grouping.isWithout || !grouping.labels.isEmpty else { return }
            report(
                "speaks only when all groups are gone", at: grouping.span, "one group that is missing is not noticed",
                detail: "its result is one series, without any of these labels",
                hint: "compare with the past: `sum by (…) (x offset 1h) unless sum by (…) (x)`")
        case .vectorSelector(let selector): checkSelector(selector)
        case .matrixSelector(let matrix): checkSelector(matrix.selector)
        default: break
        }
    }

    private func checkSelector(_ selector: VectorSelector) {
        for matcher in selector.matchers where matcher.op == .matches {
            guard let regex = try? LabelRegex.reading(matcher.value.bytes), let literals = regex.literals,
                literals.count(where: { !$0.isEmpty }) > 1
            else { continue }
            report(
                "speaks only when all of these are gone", at: matcher.valueSpan, "one that is missing is not noticed",
                detail: "and its result has no label `\(excerpt(matcher.label.text))`",
                hint: "ask for each by itself: `\(call.name)(…) or \(call.name)(…)`")
            return
        }
        noteAlwaysThere(selector)
    }

    /// A series that velod exposes from its first scrape is absent only while velod is not scraped.
    private func noteAlwaysThere(_ selector: VectorSelector) {
        guard let name = selector.metricName?.text, case .metric(let index) = world.series.reference(name),
            let definition = world.metrics[index]?.definition,
            definition.rows == .single || !world.spec.tenants.isEmpty, !definition.dependsOnTenant,
            selector.matchers.allSatisfy({ matcher in
                matcher.op == .equal && (matcher.label == "job" || matcher.label == "instance")
            })
        else { return }
        report(
            as: .note, "of a metric that velod exposes from its start", at: selector.nameSpan,
            "always there while velod is scraped", hint: "`up{job=\"…\"} == 0` says the same, and why")
    }

    /// At a start of the server nothing is there until the first scrape: what is absent then is no news.
    func checkDelay() {
        guard case .alert(let index) = expression.rule, let alert = world.spec.alerts.all[index].definition,
            let delay = alert.delay.value(or: .seconds(0)),
            let scrape = world.spec.prometheus.scrapeInterval.value(or: .seconds(15)), delay < scrape
        else { return }
        report(
            "without a `for` of a scrape or more", at: call.nameSpan, "true at every start of Prometheus",
            detail: "until the first scrape of a server that starts, everything is absent",
            hint: "add `for: 5m` to `alerts.\(expression.name)`")
    }
}
