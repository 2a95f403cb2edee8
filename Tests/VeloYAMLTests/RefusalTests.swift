import Testing
import VeloSource
import VeloYAML

@Suite("what a spec may not hold of YAML is refused, with its place")
struct RefusalTests {
    /// A file and the diagnostics it gets, as a person reads them.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let limits: YAMLLimits
        let rendered: String

        init(_ name: String, _ source: String, limits: YAMLLimits = YAMLLimits(), _ rendered: String) {
            self.init(name, bytes: Array(source.utf8), limits: limits, rendered)
        }

        init(_ name: String, bytes: [UInt8], limits: YAMLLimits = YAMLLimits(), _ rendered: String) {
            testDescription = name
            self.bytes = bytes
            self.limits = limits
            self.rendered = rendered
        }
    }

    @Test("the refusal reads", arguments: bytes + document + syntax)
    func reads(_ example: Case) {
        let parsed = Parsed(bytes: example.bytes, limits: example.limits)
        let rendered = parsed.problems.map { HumanRenderer().render($0, in: parsed.sources) }
        #expect(rendered.joined(separator: "\n") == example.rendered)
    }

    static func limits(bytes: Int? = nil, nodes: Int? = nil, depth: Int? = nil, aliasNodes: Int? = nil) -> YAMLLimits {
        var limits = YAMLLimits()
        limits.bytes = bytes ?? limits.bytes
        limits.nodes = nodes ?? limits.nodes
        limits.depth = depth ?? limits.depth
        limits.aliasNodes = aliasNodes ?? limits.aliasNodes
        return limits
    }
}
