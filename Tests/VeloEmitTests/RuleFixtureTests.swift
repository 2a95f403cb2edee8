import Foundation
import Testing
import VeloEmit
import VeloModel
import VeloSource

/// `Tests/Fixtures/rules`: thresholds wherever an author may write them, recording rules, intervals and features, from the
/// spec to Prometheus's own engine.
@Suite("rules of a spec")
struct RuleFixtureTests {
    private static let folder = Repository.root.appending(path: "Tests/Fixtures/rules")

    private func artifacts() throws -> [Artifact] {
        var sources = SourceSet()
        let spec = try Data(contentsOf: Self.folder.appending(path: "spec.yaml"))
        _ = sources.add(SourceFile(path: "spec.yaml", bytes: Array(spec)))
        var diagnostics = Diagnostics()
        let checked = checkSpec(sources, hash: "00", today: .earliest, diagnostics: &diagnostics)
        return emitPrometheus(try #require(checked, "\(HumanRenderer().render(diagnostics, in: sources))"))
    }

    @Test("are emitted in groups by interval, each rule behind those that it reads")
    func golden() throws {
        let rules = try #require(try artifacts().first { $0.path == "generated/prometheus/rules/alerts.yml" })
        let file = Self.folder.appending(path: "expected-rules.yml")
        if ProcessInfo.processInfo.environment["VELOC_REWRITE_GOLDENS"] != nil {
            try Data(rules.bytes).write(to: file)
            Issue.record("rewrote expected-rules.yml")
        }
        #expect(try Data(contentsOf: file) == Data(rules.bytes))
    }

    @Test("mean in Prometheus what their author wrote")
    func promtool() throws {
        let folder = try TemporaryFolder()
        try write(artifacts(), to: folder.url)
        let rules = folder.url.appending(path: "generated/prometheus/rules")
        let tests = rules.appending(path: "rules_test.yml")
        try FileManager.default.copyItem(at: Self.folder.appending(path: "rules_test.yml"), to: tests)
        let check = try run("promtool", ["check", "rules", rules.appending(path: "alerts.yml").path])
        #expect(check.status == 0, "\(check.output)")
        let result = try run("promtool", ["test", "rules", tests.path])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("need flags, which are written beside the retention's")
    func flags() throws {
        let flags = try #require(try artifacts().first { $0.path == "generated/prometheus/features.args" })
        #expect(String(decoding: flags.bytes, as: UTF8.self) == "--enable-feature=promql-experimental-functions\n")
        let readme = try #require(try artifacts().first { $0.path == "generated/prometheus/README.md" })
        #expect(String(decoding: readme.bytes, as: UTF8.self).contains("$(cat generated/prometheus/features.args)"))
    }
}
