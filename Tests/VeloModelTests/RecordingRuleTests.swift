import PromQL
import Testing

@testable import VeloModel

@Suite("recording rules and external metrics")
struct RecordingRuleTests {
    private func world(_ rules: String) -> ClosedWorld {
        let text = """
            veloc: 1
            namespace: velo
            prometheus: { version: "3.5", features: [experimental-functions] }
            metrics:
              velo_requests_total: { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id] }
              velo_wait_seconds: { type: histogram, help: W., on: request.completed, value: duration, labels: [tenant_id] }
            external_metrics:
              rpc_seconds: { type: summary, labels: [service] }
              rpc_wait_seconds: { type: histogram, labels: { service: [a, b], job: [rpc] } }
            \(rules)
            """
        return Outcome.world(text)
    }

    @Test("labels, their values and the type of a result are inferred, whatever the order of the rules")
    func inference() throws {
        let world = world(
            """
            recording_rules:
              tenant:errors:ratio: { expr: 'tenant:requests:rate5m{status_code="500"} / ignoring (status_code) tenant:all' }
              tenant:all: { expr: "sum without (status_code) (tenant:requests:rate5m)", labels: { kind: all } }
              tenant:requests:rate5m: { expr: "sum by (tenant_id, status_code) (rate(velo_requests_total[5m]))" }
              tenant:requests:sum: { expr: "sum by (tenant_id) (velo_requests_total)" }
            """)
        #expect(world.recordingOrder == [2, 1, 0, 3])
        let ratio = try #require(world.catalogue["tenant:errors:ratio"])
        #expect(ratio.kind == .gauge && ratio.isClosed)
        #expect(ratio.labels["tenant_id"]?.isAlwaysPresent == true)
        #expect(ratio.labels["tenant_id"]?.values == ["unknown"])
        #expect(ratio.labels["instance"] == nil)
        let all = try #require(world.catalogue["tenant:all"])
        #expect(Set(all.labels.keys) == ["tenant_id", "kind"])
        #expect(all.labels["kind"]?.values == ["all"])
        #expect(world.catalogue["tenant:requests:sum"]?.kind == .counter)
    }

    @Test("a histogram of another exporter has its buckets, a summary its quantiles")
    func external() throws {
        let catalogue = world("").catalogue
        #expect(catalogue["rpc_wait_seconds"] == nil)
        #expect(catalogue["rpc_wait_seconds_bucket"]?.labels["le"] != nil)
        #expect(catalogue["rpc_wait_seconds_sum"]?.labels["le"] == nil)
        #expect(catalogue["rpc_wait_seconds_count"]?.labels["service"]?.values == ["a", "b"])
        #expect(catalogue["rpc_wait_seconds_count"]?.labels["job"]?.values == ["rpc"])
        #expect(catalogue["rpc_seconds"]?.kind == .summary)
        #expect(catalogue["rpc_seconds"]?.labels["quantile"] != nil)
        #expect(catalogue["rpc_seconds_sum"]?.kind == .counter)
        #expect(catalogue["rpc_seconds_sum"]?.labels["instance"] != nil)
    }

    @Test(
        "the type of what is recorded says how its values go",
        arguments: [
            ("rate(velo_requests_total[5m])", CatalogueMetric.Kind.gauge), ("velo_requests_total * 60", .counter),
            ("max by (tenant_id) (velo_requests_total)", .counter), ("velo_requests_total > 5", .counter),
            ("5 < velo_requests_total", .counter), ("velo_requests_total > bool 5", .gauge),
            ("sum by (le) (velo_wait_seconds_bucket)", .histogram), ("count(velo_requests_total)", .gauge),
            ("-velo_requests_total", .gauge), ("velo_requests_total or up", .unknown), ("unknown_metric", .unknown),
            ("1 + 1", .gauge), ("label_replace(velo_requests_total, \"a\", \"b\", \"\", \"\")", .counter),
            ("topk(1, velo_requests_total) and up", .counter), ("velo_requests_total - velo_requests_total", .gauge),
        ])
    func kinds(_ expression: String, _ kind: CatalogueMetric.Kind) throws {
        let tree = try #require(parsePromQL(expression).expression)
        #expect(tree.recordedKind(world("").catalogue) == kind)
    }

    @Test("what other series may have stays open, and what is taken away stays away")
    func openResults() throws {
        let world = world(
            """
            recording_rules:
              a: { expr: "sum without (pod) ({job='velod'})" }
              b: { expr: "sum by (pod) (a)" }
            """)
        #expect(world.catalogue["a"]?.isClosed == false)
        #expect(world.catalogue["b"]?.labels.isEmpty == true)
    }

    @Test("a thousand rules, each of which reads the one below, are ordered in no time")
    func longChain() {
        var rules = "recording_rules:\n"
        for index in 0..<1000 { rules += "  r\(index): { expr: \"sum by (tenant_id) (r\(index + 1))\" }\n" }
        rules += "  r1000: { expr: \"sum by (tenant_id) (velo_requests_total)\" }"
        let world = world(rules)
        #expect(world.recordingOrder == Array((0...1000).reversed()))
        #expect(world.catalogue["r0"]?.kind == .counter)
    }
}
