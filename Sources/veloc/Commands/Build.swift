import ArgumentParser
import VeloEmit

/// `veloc build`: from the spec to every file that is made of it.
struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a spec and write what is generated from it.",
        discussion: """
            Writes generated/Swift, generated/prometheus, grafana and generated/manifest.json below --output. Files are touched
            only where their bytes differ; files that veloc wrote and no longer makes are removed. A build that is killed
            leaves the old output whole, or is finished by the next one.
            """)

    @OptionGroup var spec: SpecArguments

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "FOLDER"), completion: .directory)
    var output = "."

    @Flag(help: "Write nothing; print a diff and exit 1 if the output is not what the spec gives.")
    var check = false

    @Flag(help: "Replace and remove files that veloc did not write or that were edited since.")
    var force = false

    func validate() throws {
        if check, force { throw ValidationError("--check writes nothing, so --force has no meaning with it") }
    }

    func run() throws {
        let compiled = try compile(spec)
        let artifacts = emit(compiled.spec)
        if check { return try checkDrift(artifacts, compiled.files) }
        do throws(FileError) {
            try FileSystem.createDirectories(output)
        } catch {
            throw InputOutputFailure(error)
        }
        let lock = try OutputLock(output, .exclusive, onWait: sayWaiting)
        defer { withExtendedLifetime(lock) {} }
        let publication = Publication(tree: OutputTree(root: output))
        let result = try buildOutput(artifacts, of: compiled.files, publication: publication, force: force)
        if result.repaired { StandardStream.error.write("note: finished a build that had been interrupted\n") }
        StandardStream.error.write(
            "\(SpecWalk.shown(output, "")): \(counted(result.written, "file")) written, \(result.removed) removed, "
                + "\(result.unchanged) unchanged\n")
    }

    private func checkDrift(_ artifacts: [Artifact], _ files: SpecFiles) throws {
        let lock = try OutputLock(output, .shared, onWait: sayWaiting)
        defer { withExtendedLifetime(lock) {} }
        let tree = OutputTree(root: output)
        if try Publication(tree: tree).isInterrupted() {
            StandardStream.error.write(
                "error: a build was interrupted half-way\n hint: run `veloc build` to finish it\n")
            throw ExitStatus.problems
        }
        // A manifest that cannot be read is drift like any other: the diff shows it.
        let plan = try OutputPlan(
            artifacts + [Manifest(of: files, artifacts: artifacts).artifact], in: tree, old: try? tree.manifest())
        guard let drift = describeDrift(plan) else {
            return StandardStream.error.write("\(SpecWalk.shown(output, "")): no drift\n")
        }
        StandardStream.output.write(drift)
        StandardStream.error.write(
            "error: \(counted(plan.steps.count, "file")) \(plan.steps.count == 1 ? "differs" : "differ") from what the spec gives\n"
                + " hint: run `veloc build \(spec.directory)\(output == "." ? "" : " --output \(output)")` and commit the result\n"
        )
        throw ExitStatus.problems
    }

    private func sayWaiting() {
        StandardStream.error.write("note: waiting for another veloc build of `\(output)` to end\n")
    }
}
