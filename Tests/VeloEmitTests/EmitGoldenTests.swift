import Foundation
import Testing
import VeloEmit
import VeloModel

@Suite("what is emitted")
struct EmitGoldenTests {
    static let cases: [(name: String, spec: CheckedSpec)] = [
        ("veloflux", EmitFixture.veloflux), ("minimal", EmitFixture.minimal), ("hostile", EmitFixture.hostile),
    ]

    @Test("is exactly what the goldens hold", arguments: cases.map(\.name))
    func goldens(_ name: String) throws {
        let folder = Repository.root.appending(path: "Tests/Fixtures/emit/\(name)/expected")
        let artifacts = try Self.artifacts(name)
        if ProcessInfo.processInfo.environment["VELOC_REWRITE_GOLDENS"] != nil {
            try? FileManager.default.removeItem(at: folder)
            try write(artifacts, to: folder)
            Issue.record("goldens of \(name) were rewritten: review and commit them")
        }
        let found = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            (try? folder.appending(path: $0).resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
        }
        #expect(Set(found) == Set(artifacts.map(\.path)))
        for artifact in artifacts where found.contains(artifact.path) {
            let expected = try Data(contentsOf: folder.appending(path: artifact.path))
            #expect(
                String(decoding: artifact.bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self),
                "\(artifact.path)")
        }
    }

    @Test("is the same bytes every time, no path twice", arguments: cases.map(\.name))
    func determinism(_ name: String) throws {
        let artifacts = try Self.artifacts(name)
        #expect(try artifacts == Self.artifacts(name))
        #expect(Set(artifacts.map { $0.path.lowercased() }).count == artifacts.count)
    }

    @Test("is valid Swift that the linter likes", arguments: cases.map(\.name))
    func lint(_ name: String) throws {
        let folder = try TemporaryFolder()
        try write(try Self.artifacts(name), to: folder.url)
        let configuration = Repository.root.appending(path: ".swift-format").path
        let result = try run(
            "swift", ["format", "lint", "--strict", "--recursive", "--configuration", configuration, folder.url.path])
        #expect(result.status == 0, "\(result.output)")
    }

    static func artifacts(_ name: String) throws -> [Artifact] {
        let spec = try #require(cases.first { $0.name == name }?.spec)
        return emitSwift(spec) + emitPrometheus(spec)
    }
}

@Suite("generated Swift")
struct GeneratedSwiftTests {
    @Test("type-checks, whatever the spec's author calls things", arguments: EmitGoldenTests.cases.map(\.name))
    func typeChecks(_ name: String) throws {
        let folder = try TemporaryFolder()
        let swift = try EmitGoldenTests.artifacts(name).filter { $0.path.hasSuffix(".swift") }
        try write(swift, to: folder.url)
        let features = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"]
        let result = try run(
            "swiftc",
            [
                "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-package-name", "veloc", "-module-name",
                "VeloGenerated",
            ]
                + features.flatMap { ["-enable-upcoming-feature", $0] } + ["-I", try builtModules()]
                + swift.map { folder.url.appending(path: $0.path).path })
        #expect(result.status == 0, "\(result.output)")
    }

    /// Where the build that made this test put the modules.
    private func builtModules() throws -> String {
        let bundle = CommandLine.arguments.first { $0.contains(".build/") && $0.hasSuffix(".xctest") }
        let folder = bundle.map { URL(filePath: $0).deletingLastPathComponent() }
        return (folder ?? Repository.root.appending(path: ".build/debug")).appending(path: "Modules").path
    }
}
