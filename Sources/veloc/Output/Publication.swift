import VeloEmit

/// Puts a plan's changes into the output tree so that a build killed at any moment does no harm.
///
/// 1. Everything new is staged in `.veloc-staging/` in the root of the output (the same file system, so that a rename is one
///    step) and forced to the disk, file by file. Killed here: the old output is whole; the next build throws the stage away.
/// 2. The journal of all steps is forced to the disk and renamed to `.veloc-staging/journal`. This is the moment the build
///    happens.
/// 3. The steps are done: renames and removals, the manifest last. Killed here: the journal tells, and the next build
///    finishes the steps before it does anything else; a step that was done already is passed over.
/// 4. The journal is removed, then the stage.
///
/// The caller holds the `OutputLock`.
struct Publication {
    static let stage = ".veloc-staging"
    private static let journalName = "journal"

    /// A moment a build may be killed at, told to `onPoint` just before the step is done.
    enum Point: Equatable {
        case beginStage
        case stage(Int)
        case writeJournal
        case commit
        case apply(Int)
        case removeJournal
        case removeStage
    }

    let tree: OutputTree
    /// For tests: called before every step; what it throws ends the publication on the spot, as a kill would.
    var onPoint: (Point) throws -> Void = { _ in }

    private var stagePath: String { tree.path(Self.stage) }
    private var journalPath: String { stagePath + "/" + Self.journalName }

    /// Whether a build was killed after the moment it happened, so that the tree is part old and part new.
    func isInterrupted() throws(FileError) -> Bool { try FileSystem.kind(journalPath) != nil }

    /// Brings the tree to order after a killed build: finishes what a journal says, or throws away what was staged.
    /// Whether there was something to finish.
    @discardableResult
    func recover() throws -> Bool {
        guard try isInterrupted() else {
            try FileSystem.removeFlatDirectory(stagePath)
            return false
        }
        guard let journal = Journal(parsing: try FileSystem.read(journalPath)) else {
            throw InputOutputFailure(
                "`\(journalPath)` is not a journal of this veloc",
                hint: "remove the folder `\(stagePath)`, then build again")
        }
        try finish(journal)
        return true
    }

    /// Makes the changes of a plan. Precondition: `recover` was called under the same lock.
    func publish(_ steps: [OutputPlan.Step]) throws {
        guard !steps.isEmpty else { return }
        let journal = try stageAll(steps)
        try onPoint(.writeJournal)
        try FileSystem.create(journalPath + ".new", journal.bytes)
        try onPoint(.commit)
        try FileSystem.rename(journalPath + ".new", to: journalPath)
        try FileSystem.synchronize(directory: stagePath)
        try finish(journal)
    }

    private func stageAll(_ steps: [OutputPlan.Step]) throws -> Journal {
        try onPoint(.beginStage)
        try FileSystem.createDirectories(stagePath)
        var entries: [Journal.Step] = []
        for (index, step) in steps.enumerated() {
            switch step.change {
            case .create, .replace:
                try onPoint(.stage(index))
                try FileSystem.create(stagePath + "/\(index)", step.artifact.bytes)
                entries.append(.write(staged: index, path: step.path))
            case .remove:
                entries.append(.remove(path: step.path))
            }
        }
        return Journal(steps: entries)
    }

    private func finish(_ journal: Journal) throws {
        var touched: Set<String> = []
        for (index, step) in journal.steps.enumerated() {
            try onPoint(.apply(index))
            switch step {
            case .write(let staged, let path):
                let source = stagePath + "/\(staged)"
                // Not there: it was moved before the build was interrupted.
                guard try FileSystem.kind(source) != nil else { continue }
                let folder = Self.folder(of: path)
                try FileSystem.createDirectories(tree.path(folder))
                try move(source, to: tree.path(path))
                touched.insert(folder)
            case .remove(let path):
                try FileSystem.removeFile(tree.path(path))
                removeEmptyFolders(above: path)
            }
        }
        for folder in touched { try FileSystem.synchronize(directory: tree.path(folder)) }
        try onPoint(.removeJournal)
        try FileSystem.removeFile(journalPath)
        try onPoint(.removeStage)
        try FileSystem.removeFlatDirectory(stagePath)
    }

    /// Puts a staged file in its place in one step, also where a folder of the output is a link to another device.
    private func move(_ source: String, to target: String) throws(FileError) {
        do throws(FileError) {
            try FileSystem.rename(source, to: target)
        } catch {
            guard error.isOtherDevice else { throw error }
            let neighbour = target + Self.stage
            // Left by a build that was killed just here.
            try FileSystem.removeFile(neighbour)
            try FileSystem.create(neighbour, try FileSystem.read(source))
            try FileSystem.rename(neighbour, to: target)
            try FileSystem.removeFile(source)
        }
    }

    /// Removes the folders a removed file leaves empty, up to the folders of the output themselves.
    private func removeEmptyFolders(above path: String) {
        var folder = Self.folder(of: path)
        while folder.contains("/"), FileSystem.removeEmptyDirectory(tree.path(folder)) {
            folder = Self.folder(of: folder)
        }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
