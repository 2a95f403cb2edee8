import Foundation
import PromQL
import Testing
import VeloFormat
import VeloModel
import VeloSource
import VeloYAML

@testable import VeloEmit

/// Whatever PromQL veloc writes is read again, as the tools that get the files will read it, and held against all that is
/// known of the series.
@Suite("Generated expressions")
struct GeneratedExpressionTests {
    private static let checkedHash = "read from files"

    private static let specs: [(name: String, spec: CheckedSpec)] =
        DashboardFixture.all.map { ($0.0, $0.1) }
        + [
            ("veloflux", EmitFixture.veloflux), ("minimal", EmitFixture.minimal), ("hostile", EmitFixture.hostile),
            ("specs", folder("specs")), ("rules", folder("Tests/Fixtures/rules")),
        ].compactMap { name, spec in spec.map { (name, $0) } }

    @Test("parse, type-check, and select what exists by labels that it has", arguments: specs.map(\.name))
    func sound(_ name: String) throws {
        let spec = try #require(Self.specs.first { $0.name == name }?.spec)
        let version = try #require(ServerVersion(spec.prometheus.version))
        let dialect = Dialect(
            version: version, features: Set(spec.prometheus.features),
            durationParameters: ["__rate_interval", "__range"])
        let expressions = try Self.expressions(of: spec)
        #expect(!expressions.isEmpty)
        let catalogue = Self.catalogue(of: spec)
        for text in expressions {
            let parsed = parsePromQL(text, dialect)
            let tree = try #require(parsed.expression, "\(text): \(parsed.problems)")
            #expect(tree.text == text, "printed otherwise: \(tree.text)")
            #expect(parsed.type == .vector || parsed.type == .scalar, "\(text)")
            try check(tree, spec, catalogue)
        }
    }

    @Test("every spec that is to be tested is there")
    func listing() { #expect(Self.specs.count == 10) }

    private func check(_ tree: PromQL.Expression, _ spec: CheckedSpec, _ catalogue: MetricCatalogue) throws {
        // The dashboard's variable stands for any tenant.
        let tenant = spec.tables.tenants.first?.id ?? Topology.unknownTenantText
        let tree = tree.rewritten { result, _, kind in
            result.append(
                kind.replacingMatchers {
                    $0.value.text == "$tenant" ? Matcher($0.label, $0.op, ByteString(tenant)) : $0
                })
        }
        let labels = analyseLabels(tree, catalogue)
        for (id, selector) in tree.selectors {
            let name = try #require(selector.metricName, "\(tree.text)")
            #expect(catalogue[name] != nil, "\(name.text) in \(tree.text)")
            let contradiction = labels[id].contradiction
            #expect(contradiction == nil, "\(contradiction?.label.text ?? "") in \(tree.text)")
        }
        #expect(labels.result.contradiction == nil, "\(labels.result.contradiction?.label.text ?? "") in \(tree.text)")
        for case .aggregation(let aggregation) in tree.nodes.map(\.kind) {
            guard let operand = aggregation.operand else { continue }
            for label in aggregation.grouping?.labels ?? [] {
                #expect(labels[operand][label.name]?.presence != .impossible, "\(label.name.text) in \(tree.text)")
            }
        }
    }

    /// The spec's own, or what it would be for one that was put together by hand.
    private static func catalogue(of spec: CheckedSpec) -> MetricCatalogue {
        guard spec.hash != checkedHash else { return spec.catalogue }
        var tables = spec.tables
        tables.namespace = spec.namespace
        tables.thresholdAlerts = spec.alerts.filter(\.hasThreshold).map(\.name)
        return makeCatalogue(tables, spec.metrics.map(\.definition))
    }

    /// The text behind every `expr`, in rules and in dashboards.
    private static func expressions(of spec: CheckedSpec) throws -> [String] {
        var texts: [String] = []
        for artifact in emitPrometheus(spec) + emitGrafana(spec) {
            if artifact.path.hasSuffix(".yml") {
                var sources = SourceSet()
                var diagnostics = Diagnostics()
                let file = sources.add(SourceFile(path: artifact.path, bytes: artifact.bytes))
                collect(try #require(parseYAML(file, in: sources, diagnostics: &diagnostics)), into: &texts)
            } else if artifact.path.hasSuffix(".json") {
                collect(try JSONSerialization.jsonObject(with: Data(artifact.bytes)), into: &texts)
            }
        }
        return texts
    }

    private static func collect(_ node: YAMLNode, into texts: inout [String]) {
        switch node.content {
        case .scalar: break
        case .sequence(let nodes): for node in nodes { collect(node, into: &texts) }
        case .mapping(let entries):
            for entry in entries {
                if entry.key == "expr", case .scalar(let scalar) = entry.value.content { texts.append(scalar.text) }
                collect(entry.value, into: &texts)
            }
        }
    }

    private static func collect(_ json: Any, into texts: inout [String]) {
        if let array = json as? [Any] {
            for element in array { collect(element, into: &texts) }
        } else if let object = json as? [String: Any] {
            if let text = object["expr"] as? String { texts.append(text) }
            for value in object.values { collect(value, into: &texts) }
        }
    }

    /// A spec of this repository; `nil` if it has errors.
    private static func folder(_ path: String) -> CheckedSpec? {
        let root = Repository.root.appending(path: path)
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.path())) ?? []
        var sources = SourceSet()
        for path in paths.filter({ $0.hasSuffix(".yaml") }).sorted() {
            guard let data = try? Data(contentsOf: root.appending(path: path)) else { return nil }
            _ = sources.add(SourceFile(path: path, bytes: Array(data)))
        }
        var diagnostics = Diagnostics()
        return checkSpec(sources, hash: checkedHash, today: .earliest, diagnostics: &diagnostics)
    }
}

extension PromQL.Expression.Kind {
    /// The same node with other matchers in its selector.
    fileprivate func replacingMatchers(_ transform: (Matcher) -> Matcher) -> PromQL.Expression.Kind {
        switch self {
        case .vectorSelector(var selector):
            selector.matchers = selector.matchers.map(transform)
            return .vectorSelector(selector)
        case .matrixSelector(var matrix):
            matrix.selector.matchers = matrix.selector.matchers.map(transform)
            return .matrixSelector(matrix)
        default: return self
        }
    }
}
