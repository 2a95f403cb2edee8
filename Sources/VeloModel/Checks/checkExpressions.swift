import PromQL
import VeloSource

/// What Prometheus would refuse to load, where one bad rule fails its whole file: grammar and types, of the spec's version
/// and with the features that it switches on.
func checkExpressions(_ world: ClosedWorld, _ collector: Collector) {
    for rule in world.rules {
        checkGrammar(rule, world, collector)
        guard let type = rule.parsed.type, type == .matrix || type == .string else { continue }
        switch rule.rule {
        case .alert:
            collector.report(
                .expression, "an alert cannot fire on a \(type.description)", at: rule.span,
                detail: "its expression is an instant vector: each element of it is an alert")
        case .recording:
            collector.report(
                .expression, "a recording rule cannot record a \(type.description)", at: rule.span,
                detail: "its expression is an instant vector: each element of it is stored as a sample")
        case .query: break
        }
    }
}

/// The problems of grammar and types of one expression.
func checkGrammar(_ rule: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    for problem in rule.parsed.problems {
        // Where the list of features was refused, nothing can be said of what it switches on.
        if problem.feature != nil, world.spec.prometheus.features.isInvalid { continue }
        report(problem, rule, collector)
    }
}

private func report(_ problem: ExpressionProblem, _ rule: RuleExpression, _ collector: Collector) {
    let span = rule.span(problem.span)
    if let feature = problem.feature {
        collector.report(
            .expression, problem.message, at: span,
            hint: "add `\(feature.rawValue)` to `prometheus.features`, if the server runs with "
                + "`--enable-feature=\(feature.flag)`")
    } else if rule.excerpt(problem.span) == "$threshold" {
        collector.report(
            .thresholdMisplaced, problem.message, at: span,
            hint: problem.hint ?? "write the duration out, and compare: `… > $threshold`")
    } else {
        collector.report(.expression, problem.message, at: span, hint: problem.hint)
    }
}
