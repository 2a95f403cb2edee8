import VeloModel
import VeloSource

/// A spec that was read and checked, with the files it came from.
struct CompiledSpec {
    let files: SpecFiles
    let spec: CheckedSpec
}

/// Reads and checks a spec and prints what was found.
///
/// Throws `InputOutputFailure` where files cannot be read and `ExitStatus.problems` where the spec has errors; both have been or
/// will be told to the user. Diagnostics for people go to standard error, those for programs to standard output; the closing
/// line goes to standard error and is left out of `json`.
func compile(_ arguments: SpecArguments, isCheck: Bool = false) throws -> CompiledSpec {
    let files = try SpecFiles(directory: arguments.directory)
    for link in files.skippedLinks {
        StandardStream.error.write("note: `\(link)` is a link to a folder, and is not read\n")
    }
    var diagnostics = Diagnostics()
    let spec = checkSpec(files.sources, hash: files.hash, today: today(), diagnostics: &diagnostics)
    // Notes are `veloc check`'s; commands with output of their own print a document of diagnostics only where there are some.
    let shown = isCheck ? diagnostics : withoutNotes(diagnostics)
    if isCheck || !shown.all.isEmpty {
        arguments.format.print(shown, of: files.sources, color: arguments.color)
    }
    let outcome = spec.flatMap { diagnostics.hasErrors ? nil : CompiledSpec(files: files, spec: $0) }
    if isCheck || outcome == nil, arguments.format != .json {
        let name = SpecWalk.shown(arguments.directory, "")
        StandardStream.error.write(summary(name, files, spec, diagnostics) + "\n")
    }
    guard let outcome else {
        guard diagnostics.hasErrors else { throw InternalError("the spec was refused without a diagnostic") }
        throw ExitStatus.problems
    }
    return outcome
}

private func withoutNotes(_ diagnostics: Diagnostics) -> Diagnostics {
    var serious = Diagnostics()
    for diagnostic in diagnostics.all where diagnostic.severity != .note { serious.report(diagnostic) }
    return serious
}

/// `specs: 12 files, 4 tenants, 8 metrics: no problems`. What is not known of a spec with errors is left out.
private func summary(_ name: String, _ files: SpecFiles, _ spec: CheckedSpec?, _ diagnostics: Diagnostics) -> String {
    var counts = [counted(files.files.count, "file")]
    if let spec {
        counts.append(counted(spec.tenants.count, "tenant"))
        counts.append(counted(spec.metrics.count, "metric"))
    }
    let errors = diagnostics.all.count { $0.severity == .error }
    let warnings = diagnostics.all.count { $0.severity == .warning }
    let problems = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map { counted($0.0, $0.1) }
    return "\(name): \(counts.joined(separator: ", ")): "
        + (problems.isEmpty ? "no problems" : problems.joined(separator: ", "))
        + (diagnostics.suppressed.isEmpty ? "" : ", \(diagnostics.suppressed.count) suppressed")
}

/// `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// Something that cannot happen unless veloc is wrong: ends the process with exit code 70.
struct InternalError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
