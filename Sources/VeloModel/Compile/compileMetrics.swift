import PromQL
import VeloFormat

/// Metrics in declaration order, with the columns that are born at zero; `nil` if one of them was refused.
func compileMetrics(_ world: ClosedWorld) -> [CheckedMetric]? {
    let pins = equalityPins(world)
    var metrics: [CheckedMetric] = []
    for (index, resolved) in world.metrics.enumerated() {
        guard let resolved else { return nil }
        var definition = resolved.definition
        definition.initialColumns = initialColumns(resolved, pins: pins[index] ?? [])
        metrics.append(
            CheckedMetric(definition: definition, retention: resolved.retention, isDurable: resolved.isDurable))
    }
    return metrics
}

/// What the rules select by equality, for each metric: `increase()` over a series sees its first event only if the
/// series was there before it.
private func equalityPins(_ world: ClosedWorld) -> [Int: [[String: String]]] {
    var pins: [Int: [[String: String]]] = [:]
    for expression in world.rules {
        for (_, selector) in expression.tree?.selectors ?? [] {
            guard let name = selector.metricName, case .metric(let index) = world.series.reference(name.text)
            else { continue }
            let equalities = selector.matchers.filter { $0.op == .equal }.map { ($0.label.text, $0.value.text) }
            guard !equalities.isEmpty else { continue }
            pins[index, default: []].append(Dictionary(equalities, uniquingKeysWith: { first, _ in first }))
        }
    }
    return pins
}
