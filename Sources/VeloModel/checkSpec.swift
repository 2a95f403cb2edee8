package import VeloSource
import VeloYAML

/// Reads, decodes and checks all files of a spec. Every problem goes to `diagnostics`, in source order; `nil` if any of
/// them is an error. `hash` is the hex SHA-256 of the sources, computed by the caller. `today` decides which suppressions
/// have expired, and nothing else: what is made of a spec does not depend on it.
///
/// Linear in the size of the spec. Where YAML cannot read a file, the others are decoded, but nothing is said of what
/// they refer to: it may be in that file. `stages` is told where the time goes.
package func checkSpec(
    _ sources: SourceSet, hash: String, today: CivilDate, diagnostics: inout Diagnostics, stages: StageClock? = nil
) -> CheckedSpec? {
    stages?.enter(.reading)
    let collector = Collector(stages: stages)
    let checked = checkSpec(sources, hash: hash, today: today, collector)
    for diagnostic in collector.inSourceOrder { diagnostics.report(diagnostic) }
    for diagnostic in collector.suppressed { diagnostics.suppress(diagnostic) }
    return diagnostics.hasErrors ? nil : checked
}

private func checkSpec(
    _ sources: SourceSet, hash: String, today: CivilDate, _ collector: Collector
) -> CheckedSpec? {
    guard let world = checkWorld(sources, today: today, collector), !collector.hasErrors,
        let checked = compileSpec(world, hash: hash)
    else { return nil }
    checkSeriesBudget(checked, world.spec, collector)
    return checked
}

/// Everything up to compiling: the closed world, judged by every check. `nil` if it cannot be told what the spec says.
func checkWorld(_ sources: SourceSet, today: CivilDate, _ collector: Collector) -> ClosedWorld? {
    var roots: [YAMLNode] = []
    for index in sources.files.indices {
        var found = Diagnostics()
        if let root = parseYAML(FileID(index), in: sources, diagnostics: &found) { roots.append(root) }
        collector.add(found)
    }
    guard !sources.files.isEmpty else {
        collector.report(
            .missingKey, "no files", at: [], detail: "a spec is a folder of `.yaml` files",
            hint: "begin with `veloc: 1` and `namespace: …`")
        return nil
    }
    let isWhole = roots.count == sources.files.count && roots.allSatisfy(isSections)
    guard let root = mergeFiles(roots, collector), let spec = decodeSpec(root, isWhole: isWhole, collector), isWhole
    else { return nil }
    collector.stages?.enter(.checking)
    let world = ClosedWorld(spec, sources: sources, collector)
    for check in checks { check(world, collector) }
    applySuppressions(findSuppressions(in: sources, roots, world, collector), on: today, collector)
    return world
}
