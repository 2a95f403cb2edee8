import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("series born at zero")
struct InitialSeriesTests {
    private func family(_ attribute: Attribute, _ values: [String], rows: RowSpace = .tenant) -> FamilyDefinition {
        var definition = SampleFamily.quota
        definition.kind = .counter
        definition.value = .one
        definition.rows = rows
        definition.rowLabels = rows == .tenant ? SampleFamily.tenant : SampleFamily.tenantPool
        definition.columnLabels = [.init("label", attribute, values: values)]
        return definition
    }

    private func exposed(_ engine: MetricEngine) -> [String] {
        engine.familyText.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }

    @Test("are only those that a tenant's quotas can make")
    func quotas() {
        #expect(exposed(engine(SampleFamily.quota)) == [#"velo_quota_usage{quota="requests",tenant_id="acme"} 0"#])
    }

    @Test("are only those that a tenant's objectives can make, in each of its pools")
    func objectives() {
        #expect(
            exposed(engine(family(.sla, ["availability", "latency"], rows: .tenantPool))) == [
                #"velo_quota_usage{label="latency",pool="web",tenant_id="acme"} 0"#,
                #"velo_quota_usage{label="latency",pool="none",tenant_id="acme"} 0"#,
            ])
    }

    @Test("are only those that a tenant can be throttled for")
    func reasons() {
        #expect(
            exposed(engine(family(.reason, ["rate", "quota"]))) == [
                #"velo_quota_usage{label="rate",tenant_id="acme"} 0"#,
                #"velo_quota_usage{label="quota",tenant_id="acme"} 0"#,
            ])
    }

    @Test("are as many as the definitions make possible")
    func agreement() {
        let tables = sampleTables()
        let topology = Topology(tables)
        for definition in [SampleFamily.quota, SampleFamily.requests, family(.sla, ["availability", "latency"])] {
            let expected = (0..<topology.rowCount(definition.rows)).reduce(0) { sum, row in
                sum
                    + definition.initialColumns.filter {
                        definition.isPossible(column: $0, row: row, topology: topology, tenants: tables.tenants)
                    }.count
            }
            #expect(exposed(engine(definition)).count == expected)
        }
    }

    @Test("do not keep an impossible series from being counted once it happens")
    func impossible() {
        let engine = engine(SampleFamily.quota)
        engine.ratio(0).set(0.5, row: 2, column: 1)
        #expect(engine.sample(#"velo_quota_usage{quota="egress",tenant_id="unknown"}"#) == "0.5")
    }
}
