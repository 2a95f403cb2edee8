import Foundation
import VeloSource

@testable import VeloModel

/// The specs under `Tests/Fixtures/diagnostics`, found by listing.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/diagnostics")

    static let cases: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []).filter { !$0.hasPrefix(".") }
        .sorted()

    /// The two cases of each check of expressions: `checks/VLC0512-counter-without-rate/fails` and `…/passes`.
    static let checksFolder = folder.deletingLastPathComponent().appending(path: "checks")

    static let checks: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: checksFolder.path())) ?? [])
        .filter { $0.hasPrefix("VLC") }.sorted()

    /// The `.yaml` files of a case, in the order of their paths.
    static func sources(_ name: String) throws -> SourceSet { try sources(in: folder.appending(path: name)) }

    static func sources(in root: URL) throws -> SourceSet {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path()).filter { $0.hasSuffix(".yaml") }
        var sources = SourceSet()
        for path in paths.sorted() {
            _ = sources.add(SourceFile(path: path, bytes: Array(try Data(contentsOf: root.appending(path: path)))))
        }
        return sources
    }

    static func sources(_ texts: (String, String)...) -> SourceSet {
        var sources = SourceSet()
        for (path, text) in texts { _ = sources.add(SourceFile(path: path, bytes: Array(text.utf8))) }
        return sources
    }
}

/// What checking some sources gives.
struct Outcome {
    let spec: CheckedSpec?
    let diagnostics: Diagnostics

    init(_ sources: SourceSet) {
        var diagnostics = Diagnostics()
        spec = checkSpec(sources, hash: "0123abcd", diagnostics: &diagnostics)
        self.diagnostics = diagnostics
    }

    init(_ text: String) { self.init(Fixtures.sources(("spec.yaml", text))) }

    var titles: [String] { diagnostics.all.map(\.title) }
    var errors: [String] { diagnostics.all.filter { $0.severity == .error }.map(\.title) }
}
