import Testing
import VeloFormat

@Suite("a family definition")
struct FamilyDefinitionTests {
    private func family(
        _ columns: [FamilyDefinition.ColumnLabel], value: EventValue = .one, rows: RowSpace = .tenant
    ) -> FamilyDefinition {
        FamilyDefinition(
            name: "x_total", help: "X.", kind: .counter, event: .requestCompleted, value: value, rows: rows,
            rowLabels: [], columnLabels: columns, initialColumns: [])
    }

    @Test("counts columns with the first label most significant")
    func columns() {
        let family = family([
            .init("method", .method, values: ["GET", "OTHER"]),
            .init("code", .statusCode, values: ["200", "404", "other"]),
        ])
        #expect(family.columnCount == 6)
        #expect(
            (0..<6).map(family.columnValues) == [
                ["GET", "200"], ["GET", "404"], ["GET", "other"], ["OTHER", "200"], ["OTHER", "404"],
                ["OTHER", "other"],
            ])
        #expect(self.family([]).columnCount == 1)
        #expect(self.family([]).columnValues(0) == [])
    }

    @Test(
        "has only the series that a tenant's limits and objectives can make",
        arguments: [
            (Attribute.sla, ["availability", "latency"], [[true, true], [false, false], [false, false]]),
            (.quota, ["requests", "egress"], [[true, false], [false, false], [false, false]]),
            (.reason, ["rate", "quota"], [[true, true], [false, false], [false, false]]),
            (.method, ["GET", "OTHER"], [[true, true], [true, true], [true, true]]),
        ])
    func possible(attribute: Attribute, values: [String], expected: [[Bool]]) {
        let tables = sampleTables()
        let topology = Topology(tables)
        let family = family([.init("label", attribute, values: values)])
        let found = (0..<3).map { row in
            (0..<2).map { family.isPossible(column: $0, row: row, topology: topology, tenants: tables.tenants) }
        }
        #expect(found == expected)
        #expect(family.dependsOnTenant == (attribute != .method))
    }

    @Test("without a tenant in its rows has every series")
    func withoutTenant() {
        let tables = sampleTables()
        let family = family([.init("sla", .sla, values: ["latency"])], rows: .pool)
        #expect(family.isPossible(column: 0, row: 2, topology: Topology(tables), tenants: tables.tenants))
    }

    @Test(
        "prints bounds in seconds or bytes, always with a point",
        arguments: [
            (EventValue.duration, 250_000_000, "0.25"), (.duration, 1_000_000_000, "1.0"),
            (.duration, 1, "0.000000001"),
            (.duration, 10_000_000_000, "10.0"), (.duration, UInt64.max, "18446744073.709551615"),
            (.responseBytes, 1000, "1000.0"), (.responseBytes, UInt64.max, "18446744073709551615.0"),
            (.duration, 0, "0.0"),
        ])
    func bounds(value: EventValue, bound: UInt64, text: String) {
        #expect(family([], value: value).boundText(bound) == text)
    }
}
