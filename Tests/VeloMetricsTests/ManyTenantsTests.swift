import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("an engine of 10,000 tenants")
struct ManyTenantsTests {
    @Test("is made and rendered, with every series once")
    func tenThousand() {
        let engine = manyTenants(10_000)
        // Requests in two rows a tenant and one for `unknown`; durations; quotas of every other tenant.
        let expected = 20_001 * 8 + 10_001 * 5 + 5_000 + (1 + 10_000 + 5_000)
        #expect(engine.exposedSeriesCount == expected)

        var bytes: [UInt8] = []
        engine.render(into: &bytes)
        // Three families and three built-in ones have two lines of header each.
        #expect(bytes.count { $0 == UInt8(ascii: "\n") } == expected + 6 * 2)

        engine.counter(0).add(5, row: 20_000, column: 3 * HTTPStatus.labelValues.count - 1)
        #expect(engine.text.contains(#"{method="OTHER",status_code="other",pool="none",tenant_id="unknown"} 5"# + "\n"))
    }
}
