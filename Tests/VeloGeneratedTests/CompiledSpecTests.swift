import Testing
import VeloFormat
import VeloGenerated

@Suite("the spec that veloc compiled")
struct CompiledSpecTests {
    @Test("decodes from its packed text and names itself")
    func tables() throws {
        let tables = try Tables.decode(CompiledSpec.tables)
        #expect(tables.specHash == CompiledSpec.hash)
        #expect(tables.namespace == CompiledSpec.namespace)
        #expect(!tables.tenants.isEmpty)
    }

    @Test("has a label value for whatever the runtime may record")
    func labels() {
        #expect(StatusCodeLabel.count == HTTPStatus.labelValues.count)
        for status in UInt16(0)...999 {
            #expect((0..<StatusCodeLabel.count).contains(StatusCodeLabel(status).rawValue))
        }
        #expect(StatusCodeLabel(404).text == "404")
        #expect(StatusCodeLabel(299).text == StatusCodeLabel.other.text)
        #expect(MethodLabel.allCases.count == MethodLabel.count)
        for method in RequestMethod.allCases where method != .other {
            let label = MethodLabel(method)
            #expect(label.text == method.token || label == .other)
        }
    }

    @Test("has columns that its definitions describe", arguments: CompiledMetrics.definitions.map(\.name))
    func columns(_ name: String) throws {
        let definition = try #require(CompiledMetrics.definitions.first { $0.name == name })
        #expect(definition.initialColumns == definition.initialColumns.sorted())
        #expect(Set(definition.initialColumns).count == definition.initialColumns.count)
        #expect(definition.initialColumns.allSatisfy { (0..<definition.columnCount).contains($0) })
    }
}
