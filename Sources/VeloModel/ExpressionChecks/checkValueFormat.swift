import PromQL
import VeloFormat
import VeloSource

/// `$value` in the texts of an alert as a bare number whose unit asks for a formatter, or under one for another unit: the
/// person who is woken reads `0.0523809523809` or `1.234e+06`.
///
/// A value that goes through `printf` or any function that is not of a unit is as its author wants it.
func checkValueFormat(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard case .alert(let index) = expression.rule, let definition = world.spec.alerts.all[index].definition,
        let fact = expression.values?.result, case .known(let unit) = fact.unit
    else { return }
    let texts = [
        (definition.summary.value, definition.summaryOffsets),
        (definition.description.value, definition.descriptionOffsets),
    ]
    for case (let text?, let offsets?) in texts {
        for (action, range) in templateActions(text) {
            guard let found = judge(action, unit, isFloat: fact.kind == .rate) else { continue }
            let written = action.bytes[range]
            collector.report(
                .valueFormat, as: .warning, "`$value` of alert `\(excerpt(expression.name))` \(found.what)",
                at: offsets.span(range), "the value is \(article(unit))",
                detail: found.detail,
                hint: found.formatter.map {
                    "write `{{ $value | \($0) }}` instead of `\(excerpt(String(decoding: written, as: UTF8.self)))`"
                })
        }
    }
}

private struct Finding {
    let what: String
    var detail: String?
    let formatter: String?
}

/// The formatters that belong to a unit (Prometheus's `template/template.go`).
private let unitFormatters: Set<String> = [
    "humanizePercentage", "humanizeDuration", "humanize1024", "humanizeTimestamp",
]

private func judge(_ action: TemplateAction, _ unit: MetricUnit, isFloat: Bool) -> Finding? {
    guard action.variables == ["$value"], action.declared.isEmpty else { return nil }
    let wanted = formatter(unit, isFloat: isFloat)
    if action.functions.isEmpty {
        guard let wanted else { return nil }
        return Finding(what: "is not formatted", detail: example(wanted), formatter: wanted)
    }
    // Seconds of which it is not known whether they tell when or how long are as their author wants them.
    if unit.isSeconds, unit.time == .unknown,
        ["humanizeDuration", "humanizeTimestamp"].contains(action.functions.first)
    {
        return nil
    }
    guard action.functions.count == 1, let used = action.functions.first, unitFormatters.contains(used), used != wanted
    else { return nil }
    // A unit with a factor may be any, but a percentage is one that a percentage is made of twice.
    guard unit.factor == 1 || unit.isPercent else { return nil }
    return Finding(
        what: "is formatted by `\(used)`",
        detail: unit.isPercent && used == "humanizePercentage" ? "it multiplies by 100 once more" : nil,
        formatter: wanted ?? "humanize")
}

/// What makes a value of a unit readable; `nil` where a bare number is.
private func formatter(_ unit: MetricUnit, isFloat: Bool) -> String? {
    switch unit {
    case let unit where unit.isTimestamp: "humanizeTimestamp"
    case let unit where unit.isSeconds: "humanizeDuration"
    case .bytes, MetricUnit.bytes.perSecond: "humanize1024"
    case let unit where unit.isRatio: "humanizePercentage"
    case let unit where unit.isPercent: "printf \"%.1f\""
    default: isFloat || unit.isPerSecond ? "humanize" : nil
    }
}

private func example(_ formatter: String) -> String? {
    switch formatter {
    case "humanizeDuration": "a bare number reads `0.2534127`, formatted it reads `253.4ms`"
    case "humanizeTimestamp": "a bare number reads `1.7963e+09`, formatted it reads `2026-12-03 09:46:40 +0000 UTC`"
    case "humanizePercentage": "a bare number reads `0.05238095`, formatted it reads `5.238%`"
    case "humanize1024": "a bare number reads `1.234e+07`, formatted it reads `11.77Mi`"
    case "humanize": "a bare number reads `12.346666666`, formatted it reads `12.35`"
    default: nil
    }
}

private func article(_ unit: MetricUnit) -> String {
    unit.isDimensionless && !unit.isPercent || unit.isTimestamp ? unit.description : "in \(unit.description)"
}
