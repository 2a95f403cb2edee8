import PromQL
import VeloModel
import VeloSource

/// What any bytes are given to, and what must hold of them. A crash is the worst violation; those found here are the others.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// An expression: parsed, typed, its labels followed, printed and read again.
    case promQL = "promql"
    /// The pattern of a label matcher.
    case regex
    /// A spec of one file.
    case spec

    /// What is wrong with how the bytes were treated; `nil` if nothing is.
    package func violation(_ bytes: [UInt8]) -> String? {
        switch self {
        case .promQL: violationOfPromQL(bytes)
        case .regex: violationOfRegex(bytes)
        case .spec: violationOfSpec(bytes)
        }
    }
}

private let everything = Dialect(features: Set(LanguageFeature.allCases), parameters: ["threshold"])

private let catalogue = MetricCatalogue([
    "up": CatalogueMetric(
        .gauge, labels: ["job": .init(values: ["a", "b"]), "instance": .init(values: LabelValues(tenants))]),
    "requests_total": CatalogueMetric(
        .counter, labels: ["job": .init(isAlwaysPresent: false), "tenant_id": .init(values: LabelValues(tenants))]),
])

private let tenants = ValueDomain((0..<40).map { ByteString("tenant-\($0)") })

private func violationOfPromQL(_ bytes: [UInt8]) -> String? {
    let parsed = parsePromQL(bytes, everything)
    // Every token is a byte at least, and is looked at a few times at most.
    if parsed.steps > 8 * bytes.count + 64 { return "\(parsed.steps) steps for \(bytes.count) bytes" }
    guard let expression = parsed.expression else {
        if parsed.problems.isEmpty { return "neither a tree nor a problem" }
        // What is meant is followed too where types are wrong.
        if let draft = parsed.draft { _ = analyseLabels(draft, catalogue) }
        let isInside = parsed.problems.allSatisfy { $0.span.lowerBound >= 0 && $0.span.upperBound <= bytes.count }
        return isInside ? nil : "a problem lies outside of the expression"
    }
    guard parsed.type != nil, parsed.problems.isEmpty else { return "a tree with problems" }
    for flow in [analyseLabels(expression).result, analyseLabels(expression, catalogue).result] {
        for label in flow.namedLabels {
            guard let fact = flow[label] else { return "a named label without a fact" }
            if fact.presence == .impossible, fact.values?.isEmpty != true { return "values of an impossible label" }
        }
    }
    if let fact = analyseValues(expression, catalogue).result, fact.isNaN, !fact.mayBeNaN {
        return "NaN that is a number"
    }
    let text = expression.text
    for printed in [text, expression.prettyText(width: 40)] {
        guard let again = parsePromQL(printed, everything).expression else { return "not read again: \(printed)" }
        guard again.isEquivalent(to: expression) else { return "read again as another: \(printed)" }
        guard again.text == text else { return "printed again as another: \(printed)" }
    }
    return nil
}

private func violationOfRegex(_ bytes: [UInt8]) -> String? {
    guard let regex = try? LabelRegex(bytes) else { return nil }
    if regex.matchesEmpty != regex.matches([]) { return "the empty value matches in one way only" }
    for literal in regex.literals ?? [] {
        if !regex.matches(literal) { return "a literal does not match" }
        if !literal.starts(with: regex.prefix) { return "a literal without the prefix" }
        if !literal.reversed().starts(with: regex.suffix.reversed()) { return "a literal without the suffix" }
    }
    var matcher = regex.matcher
    for value in [bytes, [], Array("tenant-7".utf8), Array(bytes.reversed())] {
        let matches = regex.matches(value)
        if matches != matcher.matches(value) { return "two matchers disagree" }
        guard matches else { continue }
        if !value.starts(with: regex.prefix) { return "a match without the prefix" }
        if !value.reversed().starts(with: regex.suffix.reversed()) { return "a match without the suffix" }
        if regex.coverage == .nothing { return "a match of a pattern that matches nothing" }
    }
    for alternative in regex.alternatives {
        guard alternative.range.upperBound <= bytes.count else { return "an alternative outside of the pattern" }
        var matcher = alternative.matcher
        for value in [bytes, [], Array("tenant-7".utf8), Array(bytes[alternative.range])] {
            if matcher.matches(value), !regex.matches(value) { return "an alternative matches more than the whole" }
        }
    }
    for reference in GroupReference.all(in: bytes) where reference.range.upperBound > bytes.count {
        return "a reference outside of the template"
    }
    return nil
}

private func violationOfSpec(_ bytes: [UInt8]) -> String? {
    var sources = SourceSet()
    _ = sources.add(SourceFile(path: "spec.yaml", bytes: bytes))
    var diagnostics = Diagnostics()
    let spec = checkSpec(sources, hash: "0", today: .earliest, diagnostics: &diagnostics)
    if (spec == nil) != diagnostics.hasErrors { return "refused without an error, or taken with one" }
    let spans = diagnostics.all.flatMap(\.labels).map(\.span)
    return spans.allSatisfy { $0.start >= 0 && $0.end <= bytes.count && $0.start <= $0.end }
        ? nil : "a diagnostic lies outside of the file"
}
