/// Finds the files of a spec, folder by folder.
struct SpecWalk {
    /// A spec of 10,000 tenants in files of their own has 10,000 files; ten times that is a wrong folder.
    private static let mostFiles = 100_000
    /// Deeper than people nest folders.
    private static let deepest = 32

    var paths: [String] = []
    private(set) var skippedLinks: [String] = []
    private(set) var problem: InputOutputFailure?

    mutating func enter(_ directory: String, relative: String, depth: Int) throws(FileError) {
        // Sorted, so that of two problems the same one is always named.
        let names = try FileSystem.names(in: Self.join(directory, relative)).sorted { $0.lexicographicallyPrecedes($1) }
        // An output that stands in the spec's own folder holds YAML that is no spec.
        let manifest = Self.join(Self.join(directory, relative), Manifest.path)
        let outputs = try FileSystem.kind(manifest) == .file ? Manifest.roots.map { Array($0.utf8.dropLast()) } : []
        for name in names where problem == nil {
            guard name.first != UInt8(ascii: "."), !outputs.contains(name) else { continue }
            guard let text = String(validating: name, as: UTF8.self) else {
                refuseName(name, in: Self.shown(directory, relative))
                continue
            }
            try visit(relative.isEmpty ? text : relative + "/" + text, of: directory, depth: depth)
        }
    }

    private mutating func visit(_ relative: String, of directory: String, depth: Int) throws(FileError) {
        let path = Self.join(directory, relative)
        let isSource = relative.hasSuffix(".yaml") || relative.hasSuffix(".yml")
        switch try FileSystem.kind(path) {
        case .directory:
            guard depth < Self.deepest else {
                problem = problem ?? InputOutputFailure("folders are nested deeper than \(Self.deepest) at `\(path)`")
                return
            }
            try enter(directory, relative: relative, depth: depth + 1)
        case .file where isSource:
            add(relative)
        case .link:
            let target = try? FileSystem.resolvedKind(path)
            if target == .directory {
                skippedLinks.append(relative)
            } else if isSource {
                guard try FileSystem.resolvedKind(path) == .file else { return refuse(path) }
                add(relative)
            }
        case .other where isSource:
            refuse(path)
        case .file, .other, nil:
            break
        }
    }

    private mutating func add(_ path: String) {
        paths.append(path)
        if paths.count > Self.mostFiles {
            problem = problem ?? InputOutputFailure("more than \(Self.mostFiles) .yaml files: this is no spec's folder")
        }
    }

    private mutating func refuse(_ path: String) {
        problem =
            problem
            ?? InputOutputFailure(
                "`\(path)` is not a regular file", hint: "remove it, or rename it so that it does not end in .yaml")
    }

    private mutating func refuseName(_ name: [UInt8], in directory: String) {
        let shown = name.map { byte in
            (0x20..<0x7F).contains(byte)
                ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        problem =
            problem
            ?? InputOutputFailure(
                "the name `\(shown.joined())` in `\(directory)` is not UTF-8",
                hint: "rename it: names of files are printed in diagnostics and hashed")
    }

    static func join(_ directory: String, _ relative: String) -> String {
        relative.isEmpty ? directory : directory.hasSuffix("/") ? directory + relative : directory + "/" + relative
    }

    /// A path as the user would type it: `specs/./` and `./specs` are `specs`.
    static func shown(_ directory: String, _ relative: String) -> String {
        let parts = directory.split(separator: "/").filter { $0 != "." }
        let base = (directory.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        if base.isEmpty { return relative.isEmpty ? "." : relative }
        return relative.isEmpty ? base : join(base, relative)
    }
}
