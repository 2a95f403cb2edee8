import VeloFormat
import VeloModel

/// Whether the scrape has the families of the spec and no others, and each is as declared.
func verifyFamilies(_ spec: CheckedSpec, _ exposition: Exposition) -> [Finding] {
    let present = Dictionary(exposition.families.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var findings: [Finding] = []
    var declared: Set<String> = []
    for definition in spec.metrics.map(\.definition) {
        declared.insert(definition.name)
        if definition.hasCreated { declared.insert(definition.familyName + "_created") }
        findings += verifyFamily(
            definition.name, kind: Exposition.Kind(definition.kind), series: expectedSeries(definition, spec),
            labels: (definition.rowLabels.map(\.name) + definition.columnLabels.map(\.name)).sorted(),
            bounds: definition.bounds.map(definition.boundText), in: present)
    }
    for family in BuiltInFamily.allCases {
        let name = family.name(in: spec.namespace)
        declared.insert(name)
        guard family.seriesCount(spec.tables) > 0 else { continue }
        findings += verifyFamily(
            name, kind: .gauge, series: expectedSeries(family, spec), labels: family.labels.sorted(), bounds: [],
            in: present)
    }
    let others = exposition.families.filter { family in
        !declared.contains(family.name) && !BuiltInFamily.processPrefixes.contains { family.name.hasPrefix($0) }
    }
    for family in others {
        findings.append(
            Finding(
                .wrong, family.name, "is exposed but not declared",
                advice: "declare it under `metrics`, or find out what beside this velod answers on that port"))
    }
    return findings
}

extension Exposition.Kind {
    init(_ kind: FamilyDefinition.Kind) {
        switch kind {
        case .counter: self = .counter
        case .gauge: self = .gauge
        case .histogram: self = .histogram
        }
    }
}

/// One family. Series are compared without `le`, and of a histogram by its `_count`.
private func verifyFamily(
    _ name: String, kind: Exposition.Kind, series expected: [Set<Exposition.Label>], labels: [String],
    bounds: [String], in present: [String: Exposition.Family]
) -> [Finding] {
    guard let family = present[name] else {
        return [
            Finding(
                .wrong, name, "is declared but not exposed",
                advice: "velod was compiled from another spec: build and deploy it again")
        ]
    }
    guard family.kind == kind else {
        return [
            Finding(
                .wrong, name, "is a \(family.kind.rawValue), declared as a \(kind.rawValue)",
                advice: "build and deploy velod again; rules over it compute nonsense until then")
        ]
    }
    var findings: [Finding] = []
    let samples = kind == .histogram ? family.samples.filter { $0.name == name + "_count" } : family.samples
    if let odd = samples.first(where: { $0.labels.map(\.name).sorted() != labels }) {
        findings.append(
            Finding(
                .wrong, name,
                "has the labels \(list(odd.labels.map(\.name).sorted())), declared with \(list(labels))",
                advice: "build and deploy velod again"))
    }
    if kind == .histogram, let problem = bucketProblem(family, bounds) {
        findings.append(
            Finding(.wrong, name, problem, advice: "build and deploy velod again; objectives read these buckets"))
    }
    let exposed = Set(samples.map { Set($0.labels) })
    let missing = expected.filter { !exposed.contains($0) }
    if !missing.isEmpty { findings.append(missingSeries(name, missing)) }
    return findings.isEmpty ? [Finding(.ok, name, "\(family.kind.rawValue), \(samples.count) series")] : findings
}

private func missingSeries(_ name: String, _ missing: [Set<Exposition.Label>]) -> Finding {
    let tenants = Set(missing.compactMap { $0.first { $0.name == "tenant_id" }?.value }).sorted()
    let example = missing[0].sorted { $0.name < $1.name }.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
    let whose = tenants.isEmpty ? "" : " of \(list(tenants))"
    return Finding(
        .wrong, name, "lacks \(missing.count) series\(whose) that begin at zero, as {\(example)}",
        advice: "a series that is born late loses its first event: build and deploy velod again")
}

/// What is wrong with the buckets of a histogram; every series has each declared bound and `+Inf`, equal to its count.
private func bucketProblem(_ family: Exposition.Family, _ bounds: [String]) -> String? {
    var buckets: [Set<Exposition.Label>: [(le: String, value: Double)]] = [:]
    var counts: [Set<Exposition.Label>: Double] = [:]
    for sample in family.samples {
        let labels = Set(sample.labels.filter { $0.name != "le" })
        if sample.name == family.name + "_bucket" {
            buckets[labels, default: []].append((sample.label("le") ?? "", sample.value))
        } else if sample.name == family.name + "_count" {
            counts[labels] = sample.value
        }
    }
    for (labels, found) in buckets {
        guard found.map(\.le) == bounds + ["+Inf"] else {
            return "has the buckets \(list(found.map(\.le))), declared with \(list(bounds + ["+Inf"]))"
        }
        guard zip(found, found.dropFirst()).allSatisfy({ $0.value <= $1.value }) else { return "has buckets that fall" }
        guard found.last?.value == counts[labels] else { return "has a count that is not its `+Inf` bucket" }
    }
    return buckets.count == counts.count ? nil : "has series without buckets"
}

/// At most eight, so that a line stays one.
private func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
    return names.count > 8 ? shown + " and \(names.count - 8) more" : names.isEmpty ? "nothing" : shown
}
