import Foundation
import TestSupport
import Testing
import VeloEmit

@testable import veloc

@Suite("writing the output")
struct BuildOutputTests {
    private let artifacts = [
        Artifact(path: "generated/Swift/A.swift", text: "a\n"), Artifact(path: "grafana/old.json", text: "{}\n"),
    ]

    private func build(_ artifacts: [Artifact], in folder: TemporaryFolder, force: Bool = false) throws -> BuildResult {
        try buildOutput(
            artifacts, of: try SpecFilesDouble("veloc: 1\n").files(),
            publication: Publication(tree: OutputTree(root: folder.path)), force: force)
    }

    private func modified(_ folder: TemporaryFolder, _ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: folder.file(path).path)[.modificationDate] as? Date
    }

    @Test("a second build touches nothing")
    func idle() throws {
        let folder = try TemporaryFolder()
        #expect(try build(artifacts, in: folder) == BuildResult(written: 3, removed: 0, unchanged: 0))
        let before = try modified(folder, "generated/Swift/A.swift")
        #expect(try build(artifacts, in: folder) == BuildResult(written: 0, removed: 0, unchanged: 3))
        #expect(try modified(folder, "generated/Swift/A.swift") == before)
    }

    @Test("only the file that changed is touched")
    func oneChange() throws {
        let folder = try TemporaryFolder()
        _ = try build(artifacts, in: folder)
        let before = try modified(folder, "generated/Swift/A.swift")
        let result = try build([artifacts[0], Artifact(path: "grafana/old.json", text: "[]\n")], in: folder)
        #expect(result == BuildResult(written: 2, removed: 0, unchanged: 1))
        #expect(try modified(folder, "generated/Swift/A.swift") == before)
    }

    @Test("a file that is no longer made is removed, and its folder if that leaves it empty")
    func stale() throws {
        let folder = try TemporaryFolder()
        _ = try build(artifacts + [Artifact(path: "generated/Swift/deep/B.swift", text: "b\n")], in: folder)
        let result = try build([artifacts[0]], in: folder)
        #expect(result.removed == 2)
        #expect(try folder.contents().keys.sorted() == ["generated/Swift/A.swift", "generated/manifest.json"])
        #expect(!FileManager.default.fileExists(atPath: folder.file("generated/Swift/deep").path))
    }

    @Test("a file that veloc did not write is never removed")
    func stranger() throws {
        let folder = try TemporaryFolder()
        try folder.write("grafana/mine.json", "mine\n")
        _ = try build(artifacts, in: folder)
        _ = try build([], in: folder)
        #expect(try folder.read("grafana/mine.json") == "mine\n")
    }

    @Test("a stale file that was edited since is kept, and nothing is written, unless forced")
    func editedStale() throws {
        let folder = try TemporaryFolder()
        _ = try build(artifacts, in: folder)
        try folder.write("grafana/old.json", "edited\n")
        let before = try folder.contents()
        #expect(throws: InputOutputFailure.self) { _ = try build([artifacts[0]], in: folder) }
        #expect(try folder.contents() == before)
        #expect(try build([artifacts[0]], in: folder, force: true).removed == 1)
    }

    @Test("a file in the way that veloc did not write is refused unless it has the right bytes")
    func foreign() throws {
        let folder = try TemporaryFolder()
        try folder.write("grafana/old.json", "theirs\n")
        let failure = #expect(throws: InputOutputFailure.self) { _ = try build(artifacts, in: folder) }
        #expect(failure?.message.contains("grafana/old.json") == true)
        #expect(try folder.contents().keys.sorted() == ["grafana/old.json"])
        try folder.write("grafana/old.json", "{}\n")
        #expect(try build(artifacts, in: folder).unchanged == 1)
        try folder.write("grafana/old.json", "edited\n")
        #expect(try build(artifacts, in: folder).written == 1, "it is ours now, and generated files are not edited")
    }

    @Test("a folder in the way is refused, even by force")
    func folderInTheWay() throws {
        let folder = try TemporaryFolder()
        try folder.write("grafana/old.json/x", "")
        #expect(throws: InputOutputFailure.self) { _ = try build(artifacts, in: folder, force: true) }
    }

    @Test(
        "a manifest that names files elsewhere, or is damaged, is refused",
        arguments: [
            #"{"format":1,"inputs":[],"outputs":[{"path":"../x","sha256":""}]}"#,
            #"{"format":1,"inputs":[],"outputs":[{"path":"generated/../../x","sha256":""}]}"#,
            #"{"format":1,"inputs":[],"outputs":[{"path":"/etc/passwd","sha256":""}]}"#,
            #"{"format":1,"inputs":[],"outputs":[{"path":"specs/a.yaml","sha256":""}]}"#,
            #"{"format":2,"inputs":[],"outputs":[]}"#, "<<<<<<< HEAD\n", "",
        ])
    func hostileManifest(_ text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("generated/manifest.json", text)
        #expect(throws: InputOutputFailure.self) { _ = try build(artifacts, in: folder) }
        #expect(try build(artifacts, in: folder, force: true).written == 3)
    }

    @Test("two builds into two folders give the same bytes, and the manifest names no place and no date")
    func deterministic() throws {
        let folders = [try TemporaryFolder(), try TemporaryFolder()]
        for folder in folders { _ = try build(artifacts, in: folder) }
        #expect(try folders[0].contents() == folders[1].contents())
        #expect(try !folders[0].read("generated/manifest.json").contains(folders[0].path))
        let written = try Manifest(parsing: Array(try folders[0].read("generated/manifest.json").utf8))
        #expect(written == Manifest(of: try SpecFilesDouble("veloc: 1\n").files(), artifacts: artifacts))
    }

    @Test("drift is a diff of what is missing, changed and too many")
    func drift() throws {
        let folder = try TemporaryFolder()
        _ = try build(artifacts + [Artifact(path: "grafana/extra.json", text: "x\n")], in: folder)
        try folder.write("grafana/old.json", "edited\n")
        try FileManager.default.removeItem(at: folder.file("generated/Swift/A.swift"))
        let tree = OutputTree(root: folder.path)
        let plan = try OutputPlan(artifacts, in: tree, old: try tree.manifest())
        #expect(
            describeDrift(plan) == """
                --- /dev/null
                +++ generated/Swift/A.swift
                @@ -0,0 +1 @@
                +a
                --- grafana/extra.json
                +++ /dev/null
                @@ -1 +0,0 @@
                -x
                --- grafana/old.json
                +++ grafana/old.json
                @@ -1 +1 @@
                -edited
                +{}

                """)
    }

    @Test("a journal cut anywhere is no journal")
    func cutJournal() {
        let journal = Journal(steps: [.write(staged: 0, path: "grafana/a b.json"), .remove(path: "generated/x")])
        #expect(Journal(parsing: journal.bytes) == journal)
        for count in journal.bytes.indices { #expect(Journal(parsing: Array(journal.bytes[..<count])) == nil) }
    }

    /// `/dev/shm` is a device of its own on Linux.
    @Test(
        "a folder of the output may be a link to another device",
        .enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
    func otherDevice() throws {
        let folder = try TemporaryFolder()
        let elsewhere = URL(filePath: "/dev/shm/veloc-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: elsewhere) }
        try FileManager.default.createSymbolicLink(at: folder.file("grafana"), withDestinationURL: elsewhere)
        #expect(try build(artifacts, in: folder) == BuildResult(written: 3, removed: 0, unchanged: 0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == ["old.json"])
        #expect(!FileManager.default.fileExists(atPath: folder.file(Publication.stage).path))
        #expect(try build(artifacts, in: folder) == BuildResult(written: 0, removed: 0, unchanged: 3))
    }
}
