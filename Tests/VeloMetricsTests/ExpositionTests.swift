import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("a scrape")
struct ExpositionTests {
    @Test("shows initial series at zero, in the order of definitions, rows and columns")
    func counters() {
        #expect(
            engine(SampleFamily.requests, SampleFamily.connections).familyText == """
                # HELP velo_requests_total Requests.
                # TYPE velo_requests_total counter
                velo_requests_total{method="GET",status_code="200",pool="web",tenant_id="acme"} 0
                velo_requests_total{method="GET",status_code="200",pool="none",tenant_id="acme"} 0
                velo_requests_total{method="GET",status_code="200",pool="web",tenant_id="bare"} 0
                velo_requests_total{method="GET",status_code="200",pool="none",tenant_id="bare"} 0
                velo_requests_total{method="GET",status_code="200",pool="none",tenant_id="unknown"} 0
                # HELP velo_active_connections Connections.
                # TYPE velo_active_connections gauge
                velo_active_connections{backend="b1",pool="web"} 0
                velo_active_connections{backend="b2",pool="web"} 0

                """)
    }

    @Test("shows a histogram cumulatively, with exact seconds")
    func histogram() {
        let engine = engine(SampleFamily.duration)
        let duration = engine.histogram(0)
        for value: UInt64 in [0, 250_000_000, 250_000_001, 1_000_000_000, 1_000_000_001] {
            duration.observe(value, row: 1, column: 1)
        }
        let zero = { (tenant: String) in
            """
            velo_request_duration_seconds_bucket{method="GET",le="0.25",tenant_id="\(tenant)"} 0
            velo_request_duration_seconds_bucket{method="GET",le="1.0",tenant_id="\(tenant)"} 0
            velo_request_duration_seconds_bucket{method="GET",le="+Inf",tenant_id="\(tenant)"} 0
            velo_request_duration_seconds_sum{method="GET",tenant_id="\(tenant)"} 0
            velo_request_duration_seconds_count{method="GET",tenant_id="\(tenant)"} 0

            """
        }
        #expect(
            engine.familyText == """
                # HELP velo_request_duration_seconds Time.
                # TYPE velo_request_duration_seconds histogram
                \(zero("acme"))\(zero("bare"))\
                velo_request_duration_seconds_bucket{method="OTHER",le="0.25",tenant_id="bare"} 2
                velo_request_duration_seconds_bucket{method="OTHER",le="1.0",tenant_id="bare"} 4
                velo_request_duration_seconds_bucket{method="OTHER",le="+Inf",tenant_id="bare"} 5
                velo_request_duration_seconds_sum{method="OTHER",tenant_id="bare"} 2.500000002
                velo_request_duration_seconds_count{method="OTHER",tenant_id="bare"} 5
                \(zero("unknown"))
                """)
    }

    @Test("leaves out braces where there is no label")
    func noLabels() {
        let engine = engine(SampleFamily.busy, SampleFamily.size)
        engine.counter(0).add(1_500_000_000, row: 0, column: 0)
        engine.histogram(1).observe(1001, row: 0, column: 0)
        #expect(
            engine.familyText == """
                # HELP velo_busy_seconds_total Time spent.
                # TYPE velo_busy_seconds_total counter
                velo_busy_seconds_total 1.5
                # HELP velo_response_size_bytes Size.
                # TYPE velo_response_size_bytes histogram
                velo_response_size_bytes_bucket{le="1000.0"} 0
                velo_response_size_bytes_bucket{le="+Inf"} 1
                velo_response_size_bytes_sum 1001
                velo_response_size_bytes_count 1

                """)
    }

    @Test("ends with the built-in families, their values exact")
    func builtIn() {
        let engine = engine()
        #expect(
            engine.text == """
                # HELP velo_build_info \(BuiltInFamily.buildInfo.help)
                # TYPE velo_build_info gauge
                velo_build_info{version="1.2.3",spec_hash="abc123"} 1
                # HELP velo_alert_threshold \(BuiltInFamily.alertThreshold.help)
                # TYPE velo_alert_threshold gauge
                velo_alert_threshold{alert="Errors",tenant_id="acme"} 0.005
                velo_alert_threshold{alert="Errors",tenant_id="bare"} 0.5
                # HELP velo_sla_objective_ratio \(BuiltInFamily.slaObjective.help)
                # TYPE velo_sla_objective_ratio gauge
                velo_sla_objective_ratio{sla="latency",tenant_id="acme"} 0.99

                """)
        #expect(engine.exposedSeriesCount == 4)
    }

    @Test("has the header of a family that has no series")
    func emptyFamily() {
        var tables = sampleTables()
        tables.pools = []
        tables.tenants = []
        let engine = engine(SampleFamily.connections, tables: tables)
        #expect(
            engine.familyText == "# HELP velo_active_connections Connections.\n# TYPE velo_active_connections gauge\n")
        #expect(engine.exposedSeriesCount == 1)
    }

    @Test("is appended to what is there")
    func appends() {
        var bytes = Array("before\n".utf8)
        engine().render(into: &bytes)
        #expect(bytes.starts(with: "before\n# HELP velo_build_info".utf8))
    }

    @Test("counts as many series as it says, and no name twice")
    func count() {
        let engine = engine(SampleFamily.requests, SampleFamily.duration, SampleFamily.quota, SampleFamily.busy)
        engine.counter(0).add(1, row: 0, column: 3)
        engine.histogram(1).observe(1, row: 0, column: 1)
        let names = engine.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").first }
        #expect(names.count == engine.exposedSeriesCount)
        #expect(Set(names).count == names.count)
    }

    @Test(
        "spells numbers as Prometheus does",
        arguments: [
            (0.0, "0"), (-0.0, "-0"), (1, "1"), (0.1, "0.1"), (1e-7, "1e-07"), (1e300, "1e+300"), (.nan, "NaN"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.leastNonzeroMagnitude, "5e-324"), (2.5, "2.5"),
        ] as [(Double, String)])
    func ratios(value: Double, text: String) {
        let engine = engine(SampleFamily.quota)
        engine.ratio(0).set(value, row: 0, column: 0)
        #expect(engine.sample(#"velo_quota_usage{quota="requests",tenant_id="acme"}"#) == text)
    }

    @Test(
        "prints whole numbers and seconds with every digit",
        arguments: [
            (UInt64(0), "0"), (1, "0.000000001"), (9, "0.000000009"), (10, "0.00000001"), (1_000_000_000, "1"),
            (1_050_000_000, "1.05"), (123_456_789_012, "123.456789012"), (UInt64.max, "18446744073.709551615"),
        ])
    func seconds(nanoseconds: UInt64, text: String) {
        let engine = engine(SampleFamily.busy, SampleFamily.requests, SampleFamily.connections)
        engine.counter(0).add(nanoseconds, row: 0, column: 0)
        #expect(engine.sample("velo_busy_seconds_total") == text)
        engine.counter(1).add(nanoseconds, row: 0, column: 0)
        #expect(engine.text.contains(#"pool="web",tenant_id="acme"} "# + "\(nanoseconds)\n"))
        engine.gauge(2).set(Int64(bitPattern: nanoseconds), row: 0, column: 0)
        #expect(engine.text.contains(#"{backend="b1",pool="web"} "# + "\(Int64(bitPattern: nanoseconds))\n"))
    }

    @Test("keeps a line together that is longer than any buffer")
    func longLabel() {
        var tables = sampleTables()
        tables.tenants[0].id = String(repeating: "x", count: 100_000)
        let engine = engine(SampleFamily.quota, tables: tables)
        #expect(engine.sample(#"velo_quota_usage{quota="requests",tenant_id="\#(tables.tenants[0].id)"}"#) == "0")
    }
}
