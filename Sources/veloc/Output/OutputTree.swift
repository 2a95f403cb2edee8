/// The folder that `generated/` and `grafana/` stand in.
struct OutputTree {
    let root: String

    func path(_ relative: String) -> String { SpecWalk.join(root, relative) }

    /// The bytes of an output file; `nil` if nothing is there.
    func bytes(_ relative: String) throws(InputOutputFailure) -> [UInt8]? {
        let path = path(relative)
        do throws(FileError) {
            switch try FileSystem.kind(path) {
            case nil: return nil
            case .file: return try FileSystem.read(path)
            case .link where try FileSystem.resolvedKind(path) == .file: return try FileSystem.read(path)
            case .directory, .link, .other: break
            }
        } catch {
            throw InputOutputFailure(error)
        }
        throw InputOutputFailure(
            "`\(path)` is in the way: it is not a regular file", hint: "move it away, then build again")
    }

    /// The manifest of the last build; `nil` if there was none.
    func manifest() throws(InputOutputFailure) -> Manifest? {
        guard let bytes = try bytes(Manifest.path) else { return nil }
        do {
            return try Manifest(parsing: bytes)
        } catch {
            throw InputOutputFailure(
                "cannot use `\(path(Manifest.path))`: \(error.message)",
                hint: "restore it from version control, or build with --force to write it anew")
        }
    }
}
