import Foundation
import TestSupport
import Testing
import VeloEmit

@testable import veloc

/// Builds of small outputs, killed wherever one can be.
@Suite("a build that is killed")
struct PublicationTests {
    private struct Killed: Error {}

    private let old = [
        Artifact(path: "generated/Swift/A.swift", text: "old a\n"),
        Artifact(path: "generated/Swift/deep/B.swift", text: "old b\n"),
        Artifact(path: "grafana/C.json", text: "same\n"),
    ]
    private let new = [
        Artifact(path: "generated/Swift/A.swift", text: "new a\n"),
        Artifact(path: "generated/prometheus/D.yml", text: "new d\n"),
        Artifact(path: "grafana/C.json", text: "same\n"),
    ]

    private func build(
        _ artifacts: [Artifact], _ text: String, in folder: TemporaryFolder,
        onPoint: @escaping (Publication.Point) throws -> Void = { _ in }
    ) throws -> BuildResult {
        let publication = Publication(tree: OutputTree(root: folder.path), onPoint: onPoint)
        return try buildOutput(
            artifacts, of: try SpecFilesDouble(text).files(), publication: publication, force: false)
    }

    /// What a whole output of these artifacts looks like.
    private func whole(_ artifacts: [Artifact], _ text: String) throws -> [String: Data] {
        let folder = try TemporaryFolder()
        _ = try build(artifacts, text, in: folder)
        return try folder.contents()
    }

    @Test("leaves the old output whole or is finished by the next build, at every step")
    func everyPoint() throws {
        let before = try whole(old, "old")
        let after = try whole(new, "new")
        var points: [Publication.Point] = []
        let folder = try TemporaryFolder()
        _ = try build(old, "old", in: folder)
        _ = try build(new, "new", in: folder) { points.append($0) }
        #expect(points.contains(.commit) && points.contains(.removeStage))

        for (index, point) in points.enumerated() {
            let folder = try TemporaryFolder()
            _ = try build(old, "old", in: folder)
            var seen = 0
            #expect(throws: Killed.self) {
                _ = try build(new, "new", in: folder) { _ in
                    seen += 1
                    if seen == index + 1 { throw Killed() }
                }
            }
            let publication = Publication(tree: OutputTree(root: folder.path))
            let output = try folder.contents().filter { !$0.key.hasPrefix(Publication.stage) }
            if try !publication.isInterrupted() {
                #expect(output == before || output == after, "killed before \(point)")
            }
            let result = try build(new, "new", in: folder)
            #expect(try folder.contents() == after, "killed before \(point)")
            #expect(!FileManager.default.fileExists(atPath: folder.file(Publication.stage).path))
            if result.repaired { #expect(result.written == 0 && result.removed == 0) }
        }
    }

    @Test("is finished even if the spec has changed since")
    func repairThenBuild() throws {
        let folder = try TemporaryFolder()
        _ = try build(old, "old", in: folder)
        #expect(throws: Killed.self) {
            _ = try build(new, "new", in: folder) { if $0 == .apply(1) { throw Killed() } }
        }
        #expect(try build(old, "old", in: folder).repaired)
        #expect(try folder.contents() == whole(old, "old"))
    }

    @Test("can be killed again while it is being finished")
    func killedTwice() throws {
        let folder = try TemporaryFolder()
        _ = try build(old, "old", in: folder)
        for point in [Publication.Point.apply(1), .apply(2), .removeJournal] {
            #expect(throws: Killed.self) {
                _ = try build(new, "new", in: folder) { if $0 == point { throw Killed() } }
            }
        }
        _ = try build(new, "new", in: folder)
        #expect(try folder.contents() == whole(new, "new"))
    }

    @Test("refuses to act on a journal it cannot trust")
    func foreignJournal() throws {
        let folder = try TemporaryFolder()
        try folder.write(".veloc-staging/journal", "veloc journal 1\nremove ../../etc/passwd\nend\n")
        #expect(throws: InputOutputFailure.self) { _ = try build(new, "new", in: folder) }
    }
}

/// Spec files without a spec: the output's machinery looks only at paths and bytes.
struct SpecFilesDouble {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func files() throws -> SpecFiles {
        let folder = try TemporaryFolder()
        try folder.write("a.yaml", text)
        return try SpecFiles(directory: folder.path)
    }
}
