import Foundation
import PromQL
import Testing
import VeloFormat
import VeloModel

@testable import VeloEmit

@Suite("Dashboards")
struct DashboardTests {
    private static func boards(_ spec: CheckedSpec) -> [Dashboard] {
        let tenant = tenantDashboard(spec, uid: "t")
        return [fleetDashboard(spec, uid: "f", tenantBoard: tenant?.uid)] + [tenant].compactMap(\.self)
    }

    private static func panels(_ board: Dashboard) -> [Panel] { board.sections.flatMap(\.panels) }

    @Test(
        "counters stand only in rate and increase, and statuses are matched by pattern",
        arguments: DashboardFixture.all.map(\.0))
    func countersAreRated(name: String) throws {
        let spec = try #require(DashboardFixture.all.first { $0.0 == name }?.1)
        let counters = spec.metrics.map(\.definition).filter { $0.kind != .gauge }
        for panel in Self.boards(spec).flatMap(Self.panels) {
            for text in panel.targets.map(\.query.text) {
                for counter in counters {
                    for use in text.ranges(of: counter.name) {
                        let before = text[..<use.lowerBound]
                        #expect(before.hasSuffix("rate(") || before.hasSuffix("increase("), "\(text)")
                    }
                    let status = counter.columnLabels.first { $0.attribute == .statusCode }?.name
                    if let status { #expect(!text.contains("\(status)=\"")) }
                }
            }
        }
    }

    @Test("panels have titles of their own, descriptions and queries", arguments: DashboardFixture.all.map(\.0))
    func panels(name: String) throws {
        let spec = try #require(DashboardFixture.all.first { $0.0 == name }?.1)
        for board in Self.boards(spec) {
            let titles = Self.panels(board).map(\.title)
            #expect(Set(titles).count == titles.count, "\(titles)")
            #expect(
                Self.panels(board).allSatisfy { !$0.description.isEmpty && !$0.targets.isEmpty && !$0.unit.isEmpty })
        }
    }

    @Test("ids are unique and no two panels overlap", arguments: DashboardFixture.all.map(\.0))
    func grid(name: String) throws {
        let spec = try #require(DashboardFixture.all.first { $0.0 == name }?.1)
        for board in Self.boards(spec) {
            let read = try JSONSerialization.jsonObject(with: Data(board.json.text.utf8)) as? [String: Any]
            let panels = try #require(read?["panels"] as? [[String: Any]])
            #expect(Set(panels.compactMap { $0["id"] as? Int }) == Set(1...panels.count))
            var cells: Set<[Int]> = []
            for position in panels.compactMap({ $0["gridPos"] as? [String: Int] }) {
                let (x, y) = (position["x"] ?? -1, position["y"] ?? -1)
                let (width, height) = (position["w"] ?? 0, position["h"] ?? 0)
                #expect(x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 24)
                for row in y..<y + height {
                    for column in x..<x + width { #expect(cells.insert([row, column]).inserted) }
                }
            }
        }
    }

    @Test("a spec with every event gets every panel")
    func everyPanel() {
        let titles = Self.boards(DashboardFixture.example).map { Self.panels($0).map(\.title) }
        #expect(titles[0].count == 29)
        #expect(titles[1].count == 24)
        #expect(Self.boards(DashboardFixture.renamed).map { Self.panels($0).map(\.title) } == titles)
    }

    @Test("what the spec cannot answer is not asked")
    func skipped() {
        let bare = Self.boards(DashboardFixture.bare)
        #expect(bare.map { Self.panels($0).map(\.title) } == [["Requests", "Instances"]])
        let latency = Self.boards(DashboardFixture.latencyOnly)
        #expect(latency.count == 2)
        #expect(latency[1].variables.map(\.metric) == ["slow_seconds_count"])
        #expect(Self.panels(latency[1]).map(\.title) == ["Latency p99", "Latency percentiles", "Latency distribution"])
    }

    @Test("an alert's value now is its left side for the chosen tenant, where that can be told")
    func alertValues() throws {
        let panel = try #require(
            Self.boards(DashboardFixture.renamed)[1].sections.first { $0.title == "Alerts" }?.panels.first)
        #expect(
            panel.targets.map(\.query.text) == [
                "max by (alert) (Edge_gw_alert_threshold{tenant_id=\"$tenant\"})",
                "label_replace(max(label_replace(sum by (customer) (rate(edge_requests_total{code=~\"5..\",customer=\"$tenant\"}[$__rate_interval]))"
                    + " / sum by (customer) (rate(edge_requests_total{customer=\"$tenant\"}[$__rate_interval])), \"tenant_id\", \"$1\", \"customer\", \"(.+)\")),"
                    + " \"alert\", \"TenantHighErrorRate\", \"\", \"\")",
            ])
    }

    @Test("the files are the goldens", arguments: ["example", "renamed", "odd"])
    func goldens(name: String) throws {
        let spec = try #require(DashboardFixture.all.first { $0.0 == name }?.1)
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/dashboards/\(name)")
        let artifacts = emitGrafana(spec)
        #expect(artifacts == emitGrafana(spec))
        if ProcessInfo.processInfo.environment["VELOC_REWRITE_GOLDENS"] != nil {
            try? FileManager.default.removeItem(at: folder)
            for artifact in artifacts {
                let file = folder.appending(path: artifact.path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(artifact.bytes).write(to: file)
            }
            Issue.record("the goldens of \(name) were rewritten: review and commit them")
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            (try? folder.appending(path: $0).resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
        }
        #expect(Set(files) == Set(artifacts.map(\.path)))
        for artifact in artifacts where files.contains(artifact.path) {
            let golden = try Data(contentsOf: folder.appending(path: artifact.path))
            #expect(golden == Data(artifact.bytes), "\(artifact.path) differs; VELOC_REWRITE_GOLDENS=1 writes it anew")
        }
    }
}
