import Foundation
import TestSupport
import Testing

/// The files of `generated/` and `grafana/`, asked of the tools that will read them.
extension EndToEnd {
    @Suite struct GeneratedFilesTests {
        @Test("promtool accepts the configuration and the rules")
        func promtool() async throws {
            let promtool = try Tools.system("promtool")
            let folder = Tools.root + "/generated/prometheus"
            let config = try await run(promtool, ["check", "config", folder + "/prometheus.yml"])
            #expect(config.exitCode == 0, "\(config.output)\(config.errorOutput)")
            let rules = try await run(promtool, ["check", "rules", folder + "/rules/alerts.yml"])
            #expect(rules.exitCode == 0, "\(rules.output)\(rules.errorOutput)")
        }

        @Test("each shipped alert fires just above its threshold and is silent below, idle and across a reset")
        func rules() async throws {
            let folder = try TemporaryFolder()
            let fixtures = Tools.root + "/Tests/Fixtures/promtool/alerts_test.yml"
            try FileManager.default.copyItem(atPath: fixtures, toPath: folder.file("alerts_test.yml").path)
            try FileManager.default.copyItem(
                atPath: Tools.root + "/generated/prometheus/rules/alerts.yml", toPath: folder.file("rules.yml").path)
            let result = try await run(
                Tools.system("promtool"), ["test", "rules", folder.file("alerts_test.yml").path])
            #expect(result.exitCode == 0, "\(result.output)\(result.errorOutput)")
        }

        @Test("the dashboard checker has no finding, with four reasoned exclusions at most")
        func dashboards() async throws {
            let grafana = Tools.root + "/grafana"
            let boards = try FileManager.default.contentsOfDirectory(atPath: grafana).filter { $0.hasSuffix(".json") }
            #expect(boards.count == 2)
            let result = try await run(
                Tools.python, [Tools.root + "/Tests/Grafana/check_dashboard.py"] + boards.map { grafana + "/" + $0 }
            )
            #expect(result.exitCode == 0)
            #expect(result.output + result.errorOutput == "")
            let lint = try String(contentsOfFile: grafana + "/.lint", encoding: .utf8)
            #expect(lint.components(separatedBy: "reason:").count - 1 <= 4)
            for line in lint.split(separator: "\n") where line.hasPrefix("  ") && line.hasSuffix(":") {
                #expect(line.contains("job-rule") || line.contains("instance-rule"))
            }
        }
    }
}
