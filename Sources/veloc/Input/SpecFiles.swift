import VeloSource
import VeloYAML

/// The sources of a spec as they stand on the disk.
struct SpecFiles {
    struct File {
        /// Relative to the spec's folder, with `/` between components: the same wherever the spec is checked out.
        let path: String
        let bytes: [UInt8]
    }

    /// Sorted by the bytes of their paths.
    let files: [File]
    /// The files again, with paths as the user would type them.
    let sources: SourceSet
    /// Hex SHA-256 over paths and bytes; see `specHash`.
    let hash: String
    /// Links to folders, which are not read.
    let skippedLinks: [String]

    /// Reads every `.yaml` and `.yml` file below a folder.
    ///
    /// Hidden files and folders are skipped, and so is what `veloc build` wrote there (`generated/` beside `grafana/`, known by
    /// the manifest). A link to a file is read as that file; a link to a folder is not entered, so that
    /// no loop and nothing outside the folder is ever walked. Every failure to read is an error: a tenant must not
    /// vanish because of a permission.
    init(directory: String) throws(InputOutputFailure) {
        var walk = SpecWalk()
        do throws(FileError) {
            try walk.enter(directory, relative: "", depth: 0)
        } catch {
            let isFile = (try? FileSystem.resolvedKind(directory)) == .file
            throw InputOutputFailure(
                error.message, hint: isFile ? "give the folder of the spec, not one of its files" : nil)
        }
        if let problem = walk.problem { throw problem }
        guard !walk.paths.isEmpty else {
            throw InputOutputFailure(
                "no .yaml file in `\(directory)`", hint: "a spec is a folder of .yaml files; give it as the argument")
        }
        walk.paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }

        var files: [File] = []
        var sources = SourceSet()
        for path in walk.paths {
            do throws(FileError) {
                // One byte more than a file may have, so that the parser says it is too long.
                let bytes = try FileSystem.read(SpecWalk.join(directory, path), limit: YAMLLimits().bytes + 1)
                files.append(File(path: path, bytes: bytes))
                _ = sources.add(SourceFile(path: SpecWalk.shown(directory, path), bytes: bytes))
            } catch {
                throw InputOutputFailure(error)
            }
        }
        self.files = files
        self.sources = sources
        hash = specHash(files)
        skippedLinks = walk.skippedLinks.map { SpecWalk.shown(directory, $0) }
    }
}
