import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("a tenant's scrape")
struct TenantScrapeTests {
    private func text(_ engine: MetricEngine, _ tenant: String, _ format: MetricFormat = .prometheus) throws -> String {
        String(decoding: try #require(engine.scrape(format, ofTenant: tenant)).allBytes(), as: UTF8.self)
    }

    @Test("has that tenant's series, as the whole scrape has them", arguments: MetricFormat.allCases)
    func part(format: MetricFormat) throws {
        let engine = fullEngine(sampleTables())
        engine.counter(0).add(1, row: 4, column: 3)
        let whole = engine.text(format).split(separator: "\n")
        for tenant in ["acme", "bare", "unknown"] {
            let mine = try text(engine, tenant, format).split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect(mine == whole.filter { !$0.hasPrefix("#") && $0.contains("tenant_id=\"\(tenant)\"") })
            #expect(!mine.isEmpty)
        }
    }

    @Test("has no family without tenants, and ends as its format does")
    func families() throws {
        let text = try text(fullEngine(sampleTables()), "acme", .openMetrics)
        #expect(!text.contains("velo_busy_seconds"))
        #expect(!text.contains("velo_build"))
        #expect(!text.contains("velo_active_connections{"))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test("is refused for a tenant that there is not, compared by bytes")
    func unknown() {
        var tables = sampleTables()
        tables.tenants[0].id = "caf\u{e9}"
        let engine = engine(SampleFamily.quota, tables: tables)
        for id in ["", "acm", "acme", "zeta", "cafe\u{301}"] {
            #expect(engine.scrape(.prometheus, ofTenant: id) == nil)
        }
        #expect(engine.scrape(.prometheus, ofTenant: "caf\u{e9}") != nil)
        #expect(engine.scrape(.prometheus, ofTenant: "bare") != nil)
    }

    @Test("costs what the tenant has, not what all have")
    func cost() throws {
        let engine = manyTenants(10_000)
        let scrape = try #require(engine.scrape(.prometheus, ofTenant: "tenant-107123"))
        let bytes = scrape.allBytes()
        #expect(bytes.count < 10_000)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#"tenant_id="tenant-107123""#))
    }
}
