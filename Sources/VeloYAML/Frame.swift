import VeloSource

/// A collection whose end has not been met.
struct Frame {
    enum Kind { case sequence, mapping }

    /// Why a node was not taken into a mapping.
    enum Refusal {
        case duplicateKey(String, first: Span)
        case mergeKey
        case keyNotScalar(String)
    }

    private enum Key {
        /// The next node is a key.
        case awaited
        case named(String, Span)
        /// The next node is the value of a key that was refused.
        case refused
    }

    /// Up to so many entries are searched one by one; a mapping with more gets a table.
    private static let smallMapping = 8

    let isFlow: Bool
    /// The first byte of the collection, after its properties.
    let start: Int
    let anchor: String?
    /// How many nodes the document had before this one.
    let nodesBefore: Int
    /// The end of the last node inside.
    private(set) var lastEnd: Int
    /// Collections inside each other, this one counted.
    private(set) var height = 1

    private let kind: Kind
    private var items: [YAMLNode] = []
    private var entries: [YAMLEntry] = []
    private var key = Key.awaited
    /// Places of the entries by key, when there are many.
    private var table: [String: Int] = [:]

    init(_ kind: Kind, isFlow: Bool, start: Int, anchor: String?, nodesBefore: Int) {
        self.kind = kind
        self.isFlow = isFlow
        self.start = start
        self.anchor = anchor
        self.nodesBefore = nodesBefore
        lastEnd = start
    }

    var content: YAMLNode.Content {
        switch kind {
        case .sequence: .sequence(items)
        case .mapping: .mapping(entries)
        }
    }

    /// Takes the next node inside; in a mapping keys and values alternate. A refused key takes its value with it.
    mutating func add(_ node: YAMLNode, height inner: Int) -> Refusal? {
        lastEnd = max(lastEnd, node.span.end)
        height = max(height, inner + 1)
        guard kind == .mapping else {
            items.append(node)
            return nil
        }
        switch key {
        case .awaited:
            return addKey(node)
        case .named(let name, let span):
            if entries.count >= Self.smallMapping { table[name] = entries.count }
            entries.append(YAMLEntry(key: name, keySpan: span, value: node))
            if entries.count == Self.smallMapping {
                for (index, entry) in entries.enumerated() { table[entry.key] = index }
            }
        case .refused:
            break
        }
        key = .awaited
        return nil
    }

    private mutating func addKey(_ node: YAMLNode) -> Refusal? {
        key = .refused
        switch node.content {
        case .sequence:
            return .keyNotScalar("list")
        case .mapping:
            return .keyNotScalar("mapping")
        case .scalar(let scalar):
            if scalar.style == .plain, scalar.text == "<<" { return .mergeKey }
            if let first = entry(named: scalar.text) { return .duplicateKey(scalar.text, first: first.keySpan) }
            key = .named(scalar.text, node.span)
            return nil
        }
    }

    private func entry(named name: String) -> YAMLEntry? {
        entries.count < Self.smallMapping
            ? entries.first { $0.key == name } : table[name].map { entries[$0] }
    }
}
