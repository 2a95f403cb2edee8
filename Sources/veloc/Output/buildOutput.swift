import VeloEmit

/// What a build did to the output.
struct BuildResult: Equatable {
    var written = 0
    var removed = 0
    var unchanged = 0
    /// Whether an interrupted build was finished first.
    var repaired = false
}

/// Brings the output tree to exactly these artifacts and their manifest, or changes nothing and throws.
///
/// `force` replaces and removes files that veloc did not write or that were edited since. The caller holds the lock.
func buildOutput(
    _ artifacts: [Artifact], of spec: SpecFiles, publication: Publication, force: Bool
) throws -> BuildResult {
    let repaired = try publication.recover()
    let tree = publication.tree
    let old = force ? try? tree.manifest() : try tree.manifest()
    let manifest = Manifest(of: spec, artifacts: artifacts)
    let plan = try OutputPlan(artifacts + [manifest.artifact], in: tree, old: old)
    if !force, !plan.conflicts.isEmpty { throw conflictFailure(plan.conflicts, in: tree) }
    do {
        try publication.publish(plan.steps)
    } catch let error as FileError {
        // The disk is full or a folder is not ours. Before the journal stood, nothing has happened yet.
        if try !publication.isInterrupted() { _ = try? publication.recover() }
        throw InputOutputFailure(error)
    }
    let removed = plan.steps.count { if case .remove = $0.change { true } else { false } }
    return BuildResult(
        written: plan.steps.count - removed, removed: removed, unchanged: plan.unchangedCount, repaired: repaired)
}

private func conflictFailure(_ conflicts: [OutputPlan.Conflict], in tree: OutputTree) -> InputOutputFailure {
    let lines = conflicts.map { conflict in
        switch conflict.reason {
        case .foreign: "\n  \(tree.path(conflict.path)): veloc did not write it, and would replace it"
        case .editedSince: "\n  \(tree.path(conflict.path)): edited since veloc wrote it, and would be removed"
        }
    }
    return InputOutputFailure(
        "files are in the way, so nothing was written:" + lines.joined(),
        hint: "move them away, or build with --force to lose them")
}
