import VeloFormat
import VeloSource

/// Names of metrics: valid, in the spec's namespace, and free of what `promtool check metrics` complains of.
///
/// promlint (client_golang `testutil/promlint/validations`) has nine complaints: help, units, `_total`, reserved suffixes,
/// type in the name, `:`, camel case, abbreviated units, duplicates. Help is a required key, a second definition is
/// refused when files merge, and a counter always gets its `_total`; the other six are here.
func checkMetricNames(_ world: ClosedWorld, _ collector: Collector) {
    for (index, metric) in world.spec.metrics.all.enumerated() {
        guard isLabelName(metric.name.replacingColons) else {
            collector.report(
                .metricName, "`\(excerpt(metric.name))` is not a metric name", at: metric.span,
                detail: "letters, digits and `_`, not a digit first")
            continue
        }
        if !metric.name.contains(":") { checkNamespace(of: metric.name, metric.span, world, collector) }
        for complaint in complaints(about: metric.name, kind: metric.definition?.kind.value) {
            collector.report(
                .metricNameStyle, "metric name `\(metric.name)` \(complaint.title)", at: metric.span,
                hint: complaint.hint)
        }
        checkUnit(metric, world.metrics[index], collector)
    }
}

private func checkNamespace(of name: String, _ span: Span, _ world: ClosedWorld, _ collector: Collector) {
    guard let namespace = world.spec.namespace.value, isNamespace(namespace) else { return }
    let prefix = namespace + "_"
    guard !name.hasPrefix(prefix) || name == prefix else { return }
    collector.report(
        .namespacePrefix, "metric `\(name)` does not start with `\(prefix)`", at: span,
        detail: "every metric of a spec carries its `namespace`", hint: "write `\(prefix)\(name)`")
}

/// `unit`, where it is given, is the last word of the family's name (OpenMetrics 1.0, "Units") and fits the value.
private func checkUnit(_ metric: Declared<MetricSpec>, _ resolved: ResolvedMetric?, _ collector: Collector) {
    guard let unit = metric.definition?.unit.given, let resolved else { return }
    let base = familyName(resolved.definition)
    let natural: String? =
        switch resolved.definition.value {
        case .duration: "seconds"
        case .requestBytes, .responseBytes: "bytes"
        case .ratio: "ratio"
        case .one, .delta, .state: nil
        }
    guard base.hasSuffix("_" + unit.value), natural == nil || natural == unit.value else {
        collector.report(
            .unit, "unit `\(excerpt(unit.value))` does not fit metric `\(metric.name)`", at: unit.span,
            detail: natural.map { "the value is in \($0), and the name must end in its unit" }
                ?? "the name of a family ends in its unit",
            hint: natural.map { "write `unit: \($0)` and a name that ends in `_\($0)`" } ?? "remove `unit`")
        return
    }
}

/// The name without a counter's `_total`.
func familyName(_ definition: FamilyDefinition) -> String {
    definition.kind == .counter ? String(definition.name.dropLast("_total".utf8.count)) : definition.name
}

private struct Complaint {
    let title: String
    var hint: String?
}

private func complaints(about name: String, kind: MetricKind?) -> [Complaint] {
    var found: [Complaint] = []
    if name.contains(":") { found.append(Complaint(title: "contains `:`", hint: "colons are for recording rules")) }
    if name.contains("__") || name.utf8.last == UInt8(ascii: "_") {
        found.append(Complaint(title: "has an empty word", hint: "write single `_` between words"))
    }
    if name.utf8.contains(where: isUpper) {
        found.append(Complaint(title: "is not snake case", hint: "write `\(snakeCase(name))`"))
    }
    let words = name.lowercased().split(separator: "_").map(String.init)
    for word in words where metricTypes.contains(word) {
        found.append(Complaint(title: "names its type", hint: "leave out `\(word)`: the type is in `type`"))
    }
    for word in words where abbreviatedUnits.contains(word) {
        found.append(
            Complaint(title: "abbreviates a unit", hint: "write the unit out instead of `\(word)`: `seconds`, `bytes`"))
    }
    for word in words {
        guard let base = baseUnit(word), base != word else { continue }
        found.append(Complaint(title: "has no base unit", hint: "measure in \(base): `\(base)` instead of `\(word)`"))
    }
    if let kind, kind != .counter, words.last == "total" {
        found.append(Complaint(title: "ends in `_total`", hint: "only a counter does; this is a \(kind.rawValue)"))
    }
    if let kind, let last = words.last, reservedSuffixes.contains(last), kind != .histogram || last != "total" {
        found.append(Complaint(title: "ends in `_\(last)`", hint: "the samples of a histogram end so"))
    }
    if words.last == "created" || words.last == "info" {
        found.append(Complaint(title: "ends in `_\(words.last ?? "")`", hint: "OpenMetrics reserves this ending"))
    }
    return found
}

private let metricTypes: Set<String> = ["counter", "gauge", "histogram", "summary", "untyped"]
private let abbreviatedUnits: Set<String> = [
    "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
]
private let reservedSuffixes: Set<String> = ["bucket", "sum", "count"]
private let unitPrefixes = [
    "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mebi", "giga", "gibi",
    "tera", "tebi", "peta", "pebi",
]
private let units: [String: String] = [
    "amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams", "joules": "joules",
    "kelvin": "kelvin", "meters": "meters", "metres": "metres", "moles": "moles", "seconds": "seconds",
    "volts": "volts",
    "minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds", "kelvins": "kelvin",
    "fahrenheit": "celsius", "rankine": "celsius", "inches": "meters", "yards": "meters", "miles": "meters",
    "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
]

/// The base unit of a word that is a unit, with or without a prefix.
private func baseUnit(_ word: String) -> String? {
    if let base = units[word] { return base }
    for prefix in unitPrefixes where word.hasPrefix(prefix) {
        if let base = units[String(word.dropFirst(prefix.count))] { return base }
    }
    return nil
}

private func snakeCase(_ name: String) -> String {
    var result = ""
    var previous: Character = "_"
    for character in name {
        if character.isUppercase, previous != "_", !previous.isUppercase { result.append("_") }
        result += character.lowercased()
        previous = character
    }
    return result
}

extension String {
    /// Colons are valid in metric names and complained of on their own.
    fileprivate var replacingColons: String { String(map { $0 == ":" ? "_" : $0 }) }
}
