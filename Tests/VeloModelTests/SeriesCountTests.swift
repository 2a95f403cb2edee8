import Testing
import VeloFormat
import VeloSource

@testable import VeloModel

@Suite("the series budget")
struct SeriesCountTests {
    @Test("agrees with counting every cell one by one")
    func exact() throws {
        let spec = try #require(Outcome(try Fixtures.sources("good")).spec)
        let report = countSeries(spec)
        for (metric, counted) in zip(spec.metrics, report.byMetric) {
            let definition = metric.definition
            var count = SeriesCount()
            for row in 0..<spec.topology.rowCount(definition.rows) {
                for column in 0..<definition.columnCount
                where definition.isPossible(
                    column: column, row: row, topology: spec.topology, tenants: spec.tables.tenants)
                {
                    count.worstCase += definition.seriesPerCell
                    if definition.initialColumns.contains(column) { count.atStart += definition.seriesPerCell }
                }
            }
            #expect(counted.name == definition.name && counted.count == count)
        }
    }

    @Test("adds up, by metric as by tenant")
    func sums() throws {
        let spec = try #require(Outcome(try Fixtures.sources("good")).spec)
        let report = countSeries(spec)
        #expect(report.byTenant.map(\.id) == ["acme", "alpha-1", "beta", "unknown"])
        #expect(report.byTenant.reduce(report.shared) { $0 + $1.count } == report.total)
        #expect(report.byMetric.reduce(SeriesCount()) { $0 + $1.count } == report.total)
        #expect(report.byMetric.suffix(3).map(\.count.atStart) == [1, 3, 4])
    }

    @Test("a budget that is just met is met")
    func edge() throws {
        let text = "veloc: 1\nnamespace: v\nseries_budget: { at_start: 1, worst_case: 1 }\n"
        #expect(Outcome(text).errors.isEmpty)
    }

    @Test("10,000 tenants are checked in linear time")
    func scale() throws {
        func time(_ tenants: Int) throws -> Duration {
            var text = """
                veloc: 1
                namespace: v
                metrics:
                  v_requests: { type: counter, help: R., on: request.completed, labels: [method, status_code, pool, tenant_id] }
                  v_breaches: { type: counter, help: B., on: sla.breached, labels: [sla, tenant_id] }
                pools: { web: { backends: { a: { address: 127.0.0.1:9001 } } } }
                plans: { pro: { rate: 10/s, sla: { availability: 99% } } }
                tenants:

                """
            for index in 0..<tenants {
                text += """
                      t\(index):
                        plan: pro
                        hosts: [t\(index).example.com]
                        routes: [{ path: /, pool: web }]
                        rate: \(index % 9 + 1)/s

                    """
            }
            let sources = Fixtures.sources(("spec.yaml", text))
            let clock = ContinuousClock()
            var outcome: Outcome?
            let taken = clock.measure { outcome = Outcome(sources) }
            #expect(outcome?.spec?.tables.tenants.count == tenants)
            return taken
        }
        let small = try time(1000)
        let large = try time(10_000)
        // Ten times the tenants; a quadratic step would be a hundred times.
        #expect(large < small * 40, "1,000: \(small), 10,000: \(large)")
    }
}
