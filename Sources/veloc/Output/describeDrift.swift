import VeloEmit

/// What `veloc build --check` prints: a unified diff from what is on the disk to what the spec gives; `nil` without drift.
func describeDrift(_ plan: OutputPlan) -> String? {
    guard !plan.steps.isEmpty else { return nil }
    return plan.steps.map { step in
        let (old, oldName, newName) =
            switch step.change {
            case .create: ([UInt8](), "/dev/null", step.path)
            case .replace(let old): (old, step.path, step.path)
            case .remove(let old): (old, step.path, "/dev/null")
            }
        // An empty file that is missing or too many has no line to show; its names say enough.
        return unifiedDiff(old, step.artifact.bytes, oldName: oldName, newName: newName)
            ?? "--- \(oldName)\n+++ \(newName)\n"
    }.joined()
}
