import VeloEmit

/// What separates an output tree from what it should be, told without changing anything.
struct OutputPlan {
    enum Change: Equatable {
        /// Nothing is there yet.
        case create
        /// Other bytes are there; they were ours, or the caller may replace them.
        case replace(old: [UInt8])
        /// The last build made it and this one does not.
        case remove(old: [UInt8])
    }

    struct Step: Equatable {
        let change: Change
        /// The artifact; for a removal without bytes.
        let artifact: Artifact

        var path: String { artifact.path }
    }

    /// Sorted by path; the manifest is last, so that it never speaks of files that are not there.
    let steps: [Step]
    let unchangedCount: Int
    /// Files veloc did not write, or that were edited since, where one would have to be replaced or removed.
    let conflicts: [Conflict]

    struct Conflict: Equatable {
        enum Reason { case foreign, editedSince }

        let path: String
        let reason: Reason
    }

    /// Compares `artifacts` (the manifest among them) with the tree.
    ///
    /// A file that the old manifest lists is ours: it is replaced whatever it holds, because what is generated is not edited.
    /// It is removed only if it still holds what we wrote. A file the old manifest does not list is someone's: it stays unless
    /// it has the right bytes already.
    init(_ artifacts: [Artifact], in tree: OutputTree, old: Manifest?) throws(InputOutputFailure) {
        var steps: [Step] = []
        var conflicts: [Conflict] = []
        var unchangedCount = 0
        let owned = Set(old?.outputs.map(\.path) ?? []).union([Manifest.path])
        let made = Set(artifacts.map(\.path))

        for artifact in artifacts {
            guard let present = try tree.bytes(artifact.path) else {
                steps.append(Step(change: .create, artifact: artifact))
                continue
            }
            guard present != artifact.bytes else {
                unchangedCount += 1
                continue
            }
            if !owned.contains(artifact.path) { conflicts.append(Conflict(path: artifact.path, reason: .foreign)) }
            steps.append(Step(change: .replace(old: present), artifact: artifact))
        }
        for entry in old?.outputs ?? [] where !made.contains(entry.path) {
            guard let present = try tree.bytes(entry.path) else { continue }
            if contentHash(present) != entry.hash {
                conflicts.append(Conflict(path: entry.path, reason: .editedSince))
            }
            steps.append(Step(change: .remove(old: present), artifact: Artifact(path: entry.path, bytes: [])))
        }

        self.steps = steps.sorted {
            ($0.path == Manifest.path ? 1 : 0, $0.path) < ($1.path == Manifest.path ? 1 : 0, $1.path)
        }
        self.conflicts = conflicts.sorted { $0.path < $1.path }
        self.unchangedCount = unchangedCount
    }
}
