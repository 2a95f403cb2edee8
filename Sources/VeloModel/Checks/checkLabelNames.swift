import VeloFormat
import VeloSource

/// Names of declared labels: valid, snake case (promlint's "camelCase"), and none that Prometheus or the exposition uses.
func checkLabelNames(_ world: ClosedWorld, _ collector: Collector) {
    for label in world.spec.labels.all {
        guard let (title, detail) = labelNameProblem(label.name) else { continue }
        collector.report(.labelName, "label name `\(excerpt(label.name))` \(title)", at: label.span, detail: detail)
    }
}

private func labelNameProblem(_ name: String) -> (title: String, detail: String)? {
    if !isLabelName(name) { return ("is not valid", "letters, digits and `_`, not a digit first") }
    if name.hasPrefix("_") { return ("starts with `_`", "names with `__` belong to Prometheus; begin with a letter") }
    switch name {
    case "job", "instance":
        return ("is set by Prometheus", "a scraped label of this name is renamed to `exported_\(name)`")
    case "le", "quantile": return ("is reserved", "histograms and summaries use it for their own samples")
    case "alertname", "alertstate": return ("is reserved", "Prometheus sets it on alerts")
    default: break
    }
    return isSnakeCase(name) ? nil : ("is not snake case", "lower-case letters, digits and single `_`")
}
