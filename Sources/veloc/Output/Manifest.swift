import VeloEmit
import VeloFormat
import VeloLive

/// `generated/manifest.json`: what an output was made of and what belongs to it.
///
/// It says which files veloc may replace and remove, so it lists exactly those it made. No dates and no absolute paths: the
/// same spec gives the same manifest on every machine.
struct Manifest: Equatable {
    static let path = "generated/manifest.json"
    /// The folders of the output; a manifest that names a file elsewhere is refused.
    static let roots = ["generated/", "grafana/"]
    private static let format = 1

    struct Entry: Equatable {
        let path: String
        /// Hex SHA-256 of the bytes.
        let hash: String
    }

    let velocVersion: String
    let specHash: String
    /// Relative to the spec's folder, sorted by path.
    let inputs: [Entry]
    /// Relative to the root of the output, sorted by path.
    let outputs: [Entry]

    init(of spec: SpecFiles, artifacts: [Artifact]) {
        velocVersion = veloVersion
        specHash = spec.hash
        inputs = spec.files.map { Entry(path: $0.path, hash: contentHash($0.bytes)) }
        outputs = artifacts.map { Entry(path: $0.path, hash: contentHash($0.bytes)) }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    var artifact: Artifact {
        let document = JSONValue.object([
            .init(key: "format", value: .number(String(Self.format))),
            .init(key: "veloc", value: .string(velocVersion)),
            .init(key: "spec_hash", value: .string(specHash)),
            .init(key: "inputs", value: Self.list(inputs)),
            .init(key: "outputs", value: Self.list(outputs)),
        ])
        return Artifact(path: Self.path, text: document.prettyText)
    }

    private static func list(_ entries: [Entry]) -> JSONValue {
        .array(
            entries.map {
                .object([.init(key: "path", value: .string($0.path)), .init(key: "sha256", value: .string($0.hash))])
            })
    }
}

extension Manifest {
    /// Why a manifest cannot be used.
    struct Unreadable: Error {
        let message: String
    }

    /// Reads a manifest that some veloc wrote, or that a person or a merge has changed since: nothing in it is trusted to
    /// stay below the output's folders.
    init(parsing bytes: [UInt8]) throws(Unreadable) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw Unreadable(message: "\(error.message), at byte \(error.offset)")
        }
        guard document["format"]?.integer == Self.format else {
            throw Unreadable(message: "its format is not \(Self.format), the one this veloc reads")
        }
        velocVersion = document["veloc"]?.text ?? ""
        specHash = document["spec_hash"]?.text ?? ""
        inputs = try Self.entries(document["inputs"])
        outputs = try Self.entries(document["outputs"])
        for entry in outputs where !Self.isOutputPath(entry.path) {
            throw Unreadable(message: "`\(entry.path)` is not a path that veloc writes")
        }
    }

    private static func entries(_ list: JSONValue?) throws(Unreadable) -> [Entry] {
        guard let elements = list?.elements else { throw Unreadable(message: "a list of files is missing") }
        var entries: [Entry] = []
        for element in elements {
            guard let path = element["path"]?.text, let hash = element["sha256"]?.text else {
                throw Unreadable(message: "an entry has no `path` and `sha256`")
            }
            entries.append(Entry(path: path, hash: hash))
        }
        return entries
    }

    /// Whether a path lies below one of the output's folders, or is the manifest, and climbs out by no `..`.
    static func isOutputPath(_ path: String) -> Bool {
        guard path != Self.path else { return true }
        guard roots.contains(where: { path.hasPrefix($0) }), !path.utf8.contains(0) else { return false }
        return path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0 != "." && $0 != ".."
        }
    }
}
