import PromQL
import VeloFormat
import VeloSource

/// A selector that looks back further than its series are kept: range, offset and the subqueries around it together.
///
/// A metric is promised as long as its class says; what has no class is kept for as long as the longest, or for Prometheus's
/// own standard of 15 days. `@` fixes a time of which nothing is known.
func checkRetention(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree else { return }
    var looks = [Look?](repeating: Look(), count: tree.nodes.count)
    for index in tree.nodes.indices.reversed() {
        let id = Expression.NodeID(index)
        switch tree.nodes[index].kind {
        case .subquery(let subquery):
            looks[subquery.operand.index] = looks[index]?
                .moved(by: subquery.modifiers, over: subquery.range, tree)
        case .matrixSelector(let matrix):
            let look = looks[index]?.moved(by: matrix.selector.modifiers, over: matrix.range, tree)
            check(look, matrix.selector, tree[matrix.range].span, expression, world, collector)
        case .vectorSelector(let selector):
            let place = selector.modifiers.offset.map { tree[$0].span } ?? tree.nodes[index].span
            check(
                looks[index]?.moved(by: selector.modifiers, over: nil, tree), selector, place, expression, world,
                collector)
        default: for child in tree.children(of: id) { looks[child.index] = looks[index] }
        }
    }
}

/// How far back something is looked at, in seconds.
private struct Look {
    var nearest = 0.0
    var furthest = 0.0

    /// `nil` where the time is fixed, or a duration is computed.
    func moved(by modifiers: TimeModifiers, over range: Expression.NodeID?, _ tree: Expression) -> Look? {
        guard modifiers.at == nil else { return nil }
        var look = self
        if let offset = modifiers.offset {
            guard let seconds = tree.seconds(offset) else { return nil }
            look.nearest += seconds
            look.furthest += seconds
        }
        if let range {
            guard let seconds = tree.seconds(range) else { return nil }
            look.furthest += seconds
        }
        return look
    }
}

private func check(
    _ look: Look?, _ selector: VectorSelector, _ place: Range<Int>, _ expression: RuleExpression, _ world: ClosedWorld,
    _ collector: Collector
) {
    guard let look, look.furthest > 0, let name = selector.metricName?.text,
        let retention = retention(ofSeries: name, world), look.furthest > retention.duration.inSeconds
    else { return }
    let longest = longestRetention(world)?.duration ?? retention.duration
    let isDead = look.nearest >= longest.inSeconds
    var labels = [
        Diagnostic.Label(expression.span(place), "looks back \(durationText(look.furthest))")
    ]
    if let span = retention.span { labels.append(Diagnostic.Label(span, "kept for \(retention.duration.text)")) }
    collector.report(
        .beyondRetention, as: isDead ? .error : .warning,
        "`\(excerpt(name))` is not kept for \(durationText(look.furthest))", at: labels,
        detail: isDead
            ? "what it looks for is deleted by then: the result is always empty"
            : "what is older than \(retention.duration.text) may be deleted: the result is then that of a shorter range",
        hint: "look back less far, or give it a retention class of at least \(durationText(look.furthest))")
}

private func retention(ofSeries name: String, _ world: ClosedWorld) -> (duration: TimeSpan, span: Span?)? {
    switch world.series.reference(name) {
    case .metric(let index), .histogram(let index):
        guard let metric = world.metrics[index] else { return nil }
        if let name = metric.retention {
            return world.spec.retention[name].flatMap { declared in declared.definition.map { ($0, declared.span) } }
        }
    case .refused, nil: return nil
    default: break
    }
    return longestRetention(world)
}

private func longestRetention(_ world: ClosedWorld) -> (duration: TimeSpan, span: Span?)? {
    let classes = world.spec.retention
    guard !classes.isEmpty else { return (.seconds(15 * 86_400), nil) }
    return classes.valid.max { $0.definition < $1.definition }.map { ($0.definition, $0.span) }
}
