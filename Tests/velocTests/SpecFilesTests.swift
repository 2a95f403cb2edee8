import Foundation
import Glibc
import TestSupport
import Testing

@testable import veloc

@Suite("reading the files of a spec")
struct SpecFilesTests {
    @Test("finds .yaml and .yml files at any depth, sorted by the bytes of their paths, hidden ones left out")
    func order() throws {
        let folder = try TemporaryFolder()
        for path in ["b.yaml", "a/z.yml", "a.yaml", "B.yaml", ".hidden.yaml", ".git/x.yaml", "notes.txt", "a/b/c.yaml"]
        {
            try folder.write(path, "veloc: 1\n")
        }
        let files = try SpecFiles(directory: folder.path)
        #expect(files.files.map(\.path) == ["B.yaml", "a.yaml", "a/b/c.yaml", "a/z.yml", "b.yaml"])
    }

    @Test("the hash is the same wherever the spec stands and changes with any path or byte")
    func hash() throws {
        func hash(_ files: [String: String]) throws -> String {
            let folder = try TemporaryFolder()
            for (path, text) in files { try folder.write(path, text) }
            return try SpecFiles(directory: folder.path).hash
        }
        let base = try hash(["a.yaml": "x", "b.yaml": "y"])
        #expect(try hash(["a.yaml": "x", "b.yaml": "y"]) == base)
        #expect(try hash(["a.yaml": "xy", "b.yaml": ""]) != base)
        #expect(try hash(["a.yaml": "y", "b.yaml": "x"]) != base)
        #expect(try hash(["a.yaml": "x", "c.yaml": "y"]) != base)
        #expect(base.utf8.count == 64)
    }

    @Test("a link to a file is read, a link to a folder is told and not entered")
    func links() throws {
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try elsewhere.write("shared", "veloc: 1\n")
        try folder.write("a.yaml", "veloc: 1\n")
        symlink(elsewhere.file("shared").path, folder.file("linked.yaml").path)
        symlink(folder.path, folder.file("loop").path)
        let files = try SpecFiles(directory: folder.path)
        #expect(files.files.map(\.path) == ["a.yaml", "linked.yaml"])
        #expect(files.skippedLinks.count == 1)
    }

    @Test("what a build wrote beside the spec is no part of it; a folder of the same name without a manifest is")
    func outputInSpec() throws {
        let folder = try TemporaryFolder()
        for path in ["a.yaml", "generated/prometheus/prometheus.yml", "grafana/provisioning/d.yaml"] {
            try folder.write(path, "veloc: 1\n")
        }
        #expect(try SpecFiles(directory: folder.path).files.count == 3)
        try folder.write("generated/manifest.json", "{}")
        #expect(try SpecFiles(directory: folder.path).files.map(\.path) == ["a.yaml"])
    }

    @Test("a dangling link, a pipe, an empty folder, no folder and a name that is not UTF-8 are failures, not silence")
    func failures() throws {
        func expectFailure(_ prepare: (TemporaryFolder) throws -> Void) throws {
            let folder = try TemporaryFolder()
            try prepare(folder)
            #expect(throws: InputOutputFailure.self) { _ = try SpecFiles(directory: folder.path) }
        }
        try expectFailure { symlink("nowhere", $0.file("a.yaml").path) }
        try expectFailure { mkfifo($0.file("a.yaml").path, 0o600) }
        try expectFailure { _ in }
        try expectFailure { folder in
            try folder.write("a.yaml", "veloc: 1\n")
            let name: [CChar] = (folder.path + "/b").utf8.map { CChar(bitPattern: $0) } + [-1, -2, 0]
            close(creat(name, 0o600))
        }
        #expect(throws: InputOutputFailure.self) { _ = try SpecFiles(directory: "/nonexistent") }
    }

    @Test(
        "paths are shown as a person types them",
        arguments: [("specs/", "specs/a"), ("./specs", "specs/a"), (".", "a"), ("/x//y", "/x/y/a")])
    func shown(_ directory: String, _ expected: String) {
        #expect(SpecWalk.shown(directory, "a") == expected)
    }
}
