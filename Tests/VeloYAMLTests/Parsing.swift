import VeloSource
import VeloYAML

/// A text parsed as the only file of a spec, with what tests ask about it.
struct Parsed {
    let tree: YAMLNode?
    let problems: [Diagnostic]
    let sources: SourceSet
    let bytes: [UInt8]

    init(_ text: String, limits: YAMLLimits = YAMLLimits()) { self.init(bytes: Array(text.utf8), limits: limits) }

    init(bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) {
        var sources = SourceSet()
        let id = sources.add(SourceFile(path: "specs/a.yaml", bytes: bytes))
        var diagnostics = Diagnostics()
        tree = parseYAML(id, in: sources, limits: limits, diagnostics: &diagnostics)
        problems = diagnostics.all
        self.sources = sources
        self.bytes = bytes
    }

    /// The source under a span.
    func source(_ span: Span) -> String { String(decoding: bytes[span.start..<span.end], as: UTF8.self) }

    /// Every scalar of the tree that is a value, in source order.
    var scalars: [(YAMLScalar, Span)] { tree.map(scalars(of:)) ?? [] }

    private func scalars(of node: YAMLNode) -> [(YAMLScalar, Span)] {
        switch node.content {
        case .scalar(let scalar): [(scalar, node.span)]
        case .sequence(let items): items.flatMap(scalars(of:))
        case .mapping(let entries): entries.flatMap { scalars(of: $0.value) }
        }
    }

    /// The tree without places, written on one line.
    var outline: String { tree.map(outline(of:)) ?? "none" }

    private func outline(of node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): "\(scalar.text.debugDescription)"
        case .sequence(let items): "[" + items.map(outline(of:)).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key): \(outline(of: $0.value))" }.joined(separator: ", ") + "}"
        }
    }
}

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
