import Foundation
import Testing
import VeloEmit
import VeloFormat
import VeloModel

@Suite("what Prometheus gets")
struct EmitPrometheusTests {
    @Test("passes promtool", arguments: EmitGoldenTests.cases.map(\.name))
    func promtool(_ name: String) throws {
        let folder = try TemporaryFolder()
        try write(try EmitGoldenTests.artifacts(name), to: folder.url)
        let config = folder.url.appending(path: "generated/prometheus/prometheus.yml").path
        let result = try run("promtool", ["check", "config", config])
        #expect(result.status == 0, "\(result.output)")
        let rules = folder.url.appending(path: "generated/prometheus/rules/alerts.yml").path
        guard FileManager.default.fileExists(atPath: rules) else { return }
        let check = try run("promtool", ["check", "rules", "--lint-fatal", rules])
        #expect(check.status == 0, "\(check.output)")
    }

    @Test("keeps every summary, byte for byte, through a YAML reader")
    func hostileSummaries() throws {
        let rules = try text("generated/prometheus/rules/alerts.yml", of: EmitFixture.hostile)
        let parsed = try readYAML(rules) as? [String: Any]
        let groups = try #require(parsed?["groups"] as? [[String: Any]])
        let found = try #require(groups.first?["rules"] as? [[String: Any]]).compactMap { rule in
            (rule["annotations"] as? [String: Any])?["summary"] as? String
        }
        let expected = EmitFixture.hostileTexts + ["tight"]
        #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test("joins a threshold on the tenant, each once, and guards it")
    func thresholds() throws {
        let rules = try text("generated/prometheus/rules/alerts.yml", of: EmitFixture.veloflux)
        let threshold = #"veloflux_alert_threshold{alert="TenantHighErrorRate"}"#
        #expect(rules.contains(") > on (tenant_id) group_left () max by (tenant_id) (\(threshold))"))
        #expect(rules.contains("absent(\(threshold))"))
    }

    @Test("allows every series the spec can have")
    func sampleLimits() throws {
        let spec = EmitFixture.veloflux
        let config = try #require(try readYAML(text("generated/prometheus/prometheus.yml", of: spec)) as? [String: Any])
        let job = try #require((config["scrape_configs"] as? [[String: Any]])?.first)
        let limit = try #require(job["sample_limit"] as? Int)
        let worstCase = spec.metrics.map(\.definition).reduce(0) {
            $0 + spec.topology.rowCount($1.rows) * $1.columnCount * $1.seriesPerCell
        }
        #expect(limit > worstCase)
    }

    @Test("is told the longest retention, as a flag")
    func retention() throws {
        let flags = try text("generated/prometheus/retention.args", of: EmitFixture.veloflux)
        #expect(flags == "--storage.tsdb.retention.time=400d\n")
        #expect(!emitPrometheus(EmitFixture.minimal).contains { $0.path.hasSuffix("retention.args") })
    }

    @Test("finds dollars doubled where Prometheus would expand them")
    func externalLabels() throws {
        let config = try text("generated/prometheus/prometheus.yml", of: EmitFixture.hostile)
        #expect(config.contains("money: '$$HOME costs $${5}'"))
        #expect(config.contains("cluster: 'no'"))
    }

    private func text(_ path: String, of spec: CheckedSpec) throws -> String {
        let artifact = try #require(emitPrometheus(spec).first { $0.path == path })
        return String(decoding: artifact.bytes, as: UTF8.self)
    }

    /// The document as PyYAML reads it.
    private func readYAML(_ text: String) throws -> Any {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "document.yml")
        try Data(text.utf8).write(to: file)
        let script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1], 'rb'))))"
        let result = try run("python3", ["-c", script, file.path])
        try #require(result.status == 0, "\(result.output)")
        return try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    }
}
