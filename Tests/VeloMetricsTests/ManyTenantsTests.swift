import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("an engine of 10,000 tenants")
struct ManyTenantsTests {
    @Test("is made and rendered, with every series once")
    func tenThousand() {
        var tables = sampleTables()
        tables.tenants = (0..<10_000).map { number in
            var tenant = tables.tenants[number % 2]
            tenant.id = "tenant-\(100_000 + number)"
            return tenant
        }
        var wide = SampleFamily.requests
        wide.columnLabels = [
            .init("method", .method, values: ["GET", "POST", "OTHER"]),
            .init("status_code", .statusCode, values: HTTPStatus.labelValues),
        ]
        wide.initialColumns = Array(0..<8)
        let topology = Topology(tables)
        let engine = MetricEngine(
            definitions: [wide, SampleFamily.duration, SampleFamily.quota], tables: tables, topology: topology,
            version: "1")
        // Requests in two rows a tenant and one for `unknown`; durations; quotas of every other tenant.
        let expected = 20_001 * 8 + 10_001 * 5 + 5_000 + (1 + 10_000 + 5_000)
        #expect(engine.exposedSeriesCount == expected)

        var bytes: [UInt8] = []
        engine.render(into: &bytes)
        // Three families and three built-in ones have two lines of header each.
        #expect(bytes.count { $0 == UInt8(ascii: "\n") } == expected + 6 * 2)

        engine.counter(0).add(5, row: topology.rowCount(.tenantPool) - 1, column: wide.columnCount - 1)
        #expect(engine.text.contains(#"{method="OTHER",status_code="other",pool="none",tenant_id="unknown"} 5"# + "\n"))
    }
}
