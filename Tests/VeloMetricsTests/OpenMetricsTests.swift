import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("OpenMetrics")
struct OpenMetricsTests {
    private let trace = TraceReference(
        high: 0x0af7_6519_16cd_43dd, low: 0x8448_eb21_1c80_319c, milliseconds: 1_700_000_000_123)

    @Test("names families without the suffix of their samples, has units, exemplars, `_created` and an end")
    func golden() {
        var requests = SampleFamily.requests
        requests.hasExemplars = true
        requests.rows = .single
        requests.rowLabels = []
        var busy = SampleFamily.busy
        busy.hasCreated = true
        busy.help = "A \"quoted\" help,\\ in two\nlines."
        var duration = SampleFamily.duration
        duration.rows = .single
        duration.rowLabels = []
        duration.hasCreated = true
        duration.hasExemplars = true
        let engine = engine(requests, busy, duration, startedAt: 1_700_000_000_500_999_999)
        engine.counter(0).add(3, row: 0, column: 0, exemplar: trace)
        engine.histogram(2).observe(300_000_000, row: 0, column: 0, exemplar: trace)
        engine.histogram(2).observe(400_000_000, row: 0, column: 0, exemplar: nil)
        let exemplar = #"# {trace_id="0af7651916cd43dd8448eb211c80319c"}"#
        #expect(
            engine.text(.openMetrics) == #"""
                # TYPE velo_requests counter
                # HELP velo_requests Requests.
                velo_requests_total{method="GET",status_code="200"} 3 \#(exemplar) 3 1700000000.123
                # TYPE velo_busy_seconds counter
                # UNIT velo_busy_seconds seconds
                # HELP velo_busy_seconds A \"quoted\" help,\\ in two\nlines.
                velo_busy_seconds_total 0
                velo_busy_seconds_created 1700000000.5
                # TYPE velo_request_duration_seconds histogram
                # UNIT velo_request_duration_seconds seconds
                # HELP velo_request_duration_seconds Time.
                velo_request_duration_seconds_bucket{method="GET",le="0.25"} 0
                velo_request_duration_seconds_bucket{method="GET",le="1.0"} 2 \#(exemplar) 0.3 1700000000.123
                velo_request_duration_seconds_bucket{method="GET",le="+Inf"} 2
                velo_request_duration_seconds_sum{method="GET"} 0.7
                velo_request_duration_seconds_count{method="GET"} 2
                velo_request_duration_seconds_created{method="GET"} 1700000000.5
                # TYPE velo_build info
                # HELP velo_build \#(BuiltInFamily.buildInfo.help)
                velo_build_info{version="1.2.3",spec_hash="abc123"} 1
                # TYPE velo_alert_threshold gauge
                # HELP velo_alert_threshold \#(BuiltInFamily.alertThreshold.help)
                velo_alert_threshold{alert="Errors",tenant_id="acme"} 0.005
                velo_alert_threshold{alert="Errors",tenant_id="bare"} 0.5
                # TYPE velo_sla_objective_ratio gauge
                # HELP velo_sla_objective_ratio \#(BuiltInFamily.slaObjective.help)
                velo_sla_objective_ratio{sla="latency",tenant_id="acme"} 0.99
                # EOF

                """#)
    }

    @Test("has the names, labels and values of text 0.0.4")
    func sameSet() {
        let engine = fullEngine(sampleTables())
        let plain = sampleLines(engine.text(.prometheus))
        let open = sampleLines(engine.text(.openMetrics))
        // What two scrapes of the same moment would have alike: not the process, and not the scrapes themselves.
        #expect(ofSpec(plain).sorted() == ofSpec(open).sorted())
        #expect(plain.map(series).sorted() == open.map(series).sorted())
        #expect(Set(plain).count == plain.count)
        #expect(plain.contains { $0.hasPrefix("velo_requests_created{") })
        #expect(engine.text(.prometheus).contains("# TYPE velo_requests_created gauge\n"))
        #expect(!engine.text(.prometheus).contains("trace_id"))
        #expect(ofSpec(plain).count == engine.exposedSeriesCount)
    }

    @Test("shows the latest trace, whichever loop saw it")
    func latest() {
        var requests = SampleFamily.requests
        requests.hasExemplars = true
        let engine = engine(requests, loops: 2)
        for (shard, milliseconds) in [(0, 5), (1, 7), (2, 6)] as [(Int, UInt64)] {
            let trace = TraceReference(high: 0, low: UInt64(shard), milliseconds: milliseconds)
            engine.counter(0, shard: shard).add(1, row: 0, column: 0, exemplar: trace)
        }
        #expect(engine.text(.openMetrics).contains(#"} 3 # {trace_id="00000000000000000000000000000001"} 1 0.007"#))
    }

    @Test("shows families of a source in its own words")
    func source() {
        let families = [
            SampledFamily("a_seconds_total", help: "A.", kind: .counter, unit: "seconds", 1.5),
            SampledFamily(
                "b", help: "B.", kind: .summary,
                samples: [
                    .init(suffix: "_sum", labels: [("x", "\"\n")], 2),
                    .init(suffix: "_count", labels: [("x", "\"\n")], 1),
                ]),
        ]
        #expect(
            String(decoding: families.flatMap { $0.text(.openMetrics) }, as: UTF8.self) == #"""
                # TYPE a_seconds counter
                # UNIT a_seconds seconds
                # HELP a_seconds A.
                a_seconds_total 1.5
                # TYPE b summary
                # HELP b B.
                b_sum{x="\"\n"} 2
                b_count{x="\"\n"} 1

                """#)
    }

    private func ofSpec(_ lines: [Substring]) -> [Substring] { lines.filter { $0.hasPrefix("velo_") } }

    private func series(_ line: Substring) -> Substring { line.lastIndex(of: " ").map { line[..<$0] } ?? line }

    /// Series and value of each sample, without exemplars.
    private func sampleLines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            line.firstRange(of: " # ").map { line[..<$0.lowerBound] } ?? line
        }
    }
}
