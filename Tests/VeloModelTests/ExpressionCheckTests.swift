import Foundation
import PromQL
import Testing
import VeloSource

@testable import VeloModel

@Suite("checks of expressions")
struct ExpressionCheckTests {
    private struct Example: Decodable { let expr: String }

    @Test("in expressions of real rule files what is found about labels is what is wrong with them")
    func realWorld() throws {
        let file = Fixtures.folder.deletingLastPathComponent().appending(path: "promql/realworld_expressions.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        // Other targets than velod are scraped, and nothing is known of them.
        var spec =
            "veloc: 1\nnamespace: x\nprometheus: { version: \"3.5\" }\n"
            + "external_metrics: { node_load1: { type: gauge } }\nalerts:\n"
        for (index, line) in lines.enumerated() {
            let expression = try JSONDecoder().decode(Example.self, from: Data(line.utf8)).expr
            let quoted = String(decoding: try JSONEncoder().encode(expression), as: UTF8.self).replacing(
                "\\/", with: "/")
            spec += "  A\(index): { expr: \(quoted), for: 5m, summary: s }\n"
        }
        let found = Dictionary(grouping: Outcome(spec).diagnostics.all, by: \.id.number).mapValues(\.count)
        // `!~".*"`, and two that ask for names that nobody declared by a pattern.
        #expect(found[510] == 4)
        // Of metrics that nobody declared the matchers prove nothing of a join.
        #expect(found[522] == nil)
        #expect(found[511].map { $0 < 40 } ?? false)
        for quiet in [523, 524, 526, 527, 528, 530, 532, 533, 540] {
            #expect(found[quiet, default: 0] <= (quiet == 526 ? 1 : 0), "VLC0\(quiet): \(found[quiet] ?? 0)")
        }
    }

    @Test("templates of any bytes are read to their end, and labels are where they say")
    func templates() {
        let text =
            "a {{ $labels.x }}{{ index $labels \"y\" }}{{ range $i, $v := . }}{{ .Labels.z }}{{ end }}{{- .Labels.w -}}"
        #expect(templateLabels(text).map(\.name) == ["x", "y", "w"])
        let bytes = Array(text.utf8)
        for (name, range) in templateLabels(text) { #expect(String(decoding: bytes[range], as: UTF8.self) == name) }
        for place in bytes.indices {
            for byte in "{}\"$.\\ (".utf8 {
                var changed = bytes
                changed[place] = byte
                for label in templateLabels(String(decoding: changed, as: UTF8.self)) {
                    #expect(label.range.upperBound <= changed.count)
                }
            }
            _ = templateLabels(String(decoding: bytes[..<place], as: UTF8.self))
        }
    }

    @Test("no expression of the shipped specs is reported")
    func shippedSpecs() throws {
        let sources = try Fixtures.sources(in: CheckPageTests.root.appending(path: "specs"))
        let found = Outcome(sources).diagnostics.all.filter { $0.id.number >= 500 || $0.severity != .note }
        #expect(found.isEmpty, "\(found.map(\.title))")
    }

    @Test("what a template asks for is told beside wrong types, and not where the grammar is broken")
    func templatesOfWrongTypes() {
        func ids(_ expression: String) -> [Int] {
            Outcome(
                """
                veloc: 1
                namespace: velo
                metrics:
                  velo_requests_total: { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id] }
                alerts:
                  A: { expr: '\(expression)', summary: "{{ $labels.pool }} of {{ $labels.tenant_id }}" }
                """
            ).diagnostics.all.map(\.id.number)
        }
        #expect(ids("sum by (tenant_id) (rate(velo_requests_total)) > 1") == [500, 528])
        #expect(ids("sum by (tenant_id) (rate(velo_requests_total[5m])) > 5m") == [500, 528])
        #expect(Set(ids("sum by (tenant_id (rate(velo_requests_total[5m])) > 1")) == [500])
    }

    @Test("a class of statuses that is asked for by `=` is a pattern")
    func statusClass() throws {
        let outcome = Outcome(
            """
            veloc: 1
            namespace: velo
            metrics:
              velo_requests_total: { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id] }
            alerts:
              A: { expr: 'rate(velo_requests_total{status_code="5xx"}[5m]) > 1', summary: s }
              B: { expr: 'rate(velo_requests_total{status_code="4XX"}[5m]) > 1', summary: s }
              C: { expr: 'rate(velo_requests_total{status_code="7xx"}[5m]) > 1', summary: s }
            """)
        #expect(
            outcome.diagnostics.all.map(\.hint) == [
                "write `status_code=~\"5..\"`", "write `status_code=~\"4..\"`", nil,
            ])
    }
}
