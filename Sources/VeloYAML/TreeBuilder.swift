import VeloSource

/// Builds the tree of one document out of events, and finds what the spec language does not take from YAML.
///
/// Keeps its own stack, so the depth of a document costs no call depth; it never holds more than the limits allow.
struct TreeBuilder {
    private let file: FileID
    private let bytes: [UInt8]
    private let limits: YAMLLimits
    private(set) var problems: [Diagnostic] = []
    private var frames: [Frame] = []
    private var root: YAMLNode?
    private var hasDocument = false
    private var isUsable = true
    private var anchors: [String: Anchored] = [:]
    /// Nodes so far, aliases expanded; and those of them that aliases brought.
    private var nodes = 0
    private var aliasNodes = 0

    /// A node that an alias may repeat, with what that costs.
    private struct Anchored {
        let node: YAMLNode
        let nodes: Int
        let height: Int
    }

    init(_ file: FileID, bytes: [UInt8], limits: YAMLLimits) {
        self.file = file
        self.bytes = bytes
        self.limits = limits
    }

    /// The tree, once all events are taken; `nil` after a problem that leaves none.
    var document: YAMLNode? {
        guard isUsable else { return nil }
        let nothing = YAMLNode(.mapping([]), span: Span(file, bytes.count, bytes.count))
        guard let root else { return nothing }
        if case .scalar(let scalar) = root.content, scalar.style == .plain, scalar.text.isEmpty { return nothing }
        return root
    }

    /// Reports a problem after which there is no tree.
    mutating func fail(_ problem: Diagnostic) {
        problems.append(problem)
        isUsable = false
    }

    /// Takes the next event; `false` when there is no point in reading on.
    mutating func take(_ event: YAMLEvent) -> Bool {
        switch event.kind {
        case .documentStart:
            guard !hasDocument else {
                fail(.severalDocuments(at: Span(file, event.start, event.end)))
                return false
            }
            hasDocument = true
            return true
        case .documentEnd:
            return true
        case .alias(let name):
            return takeAlias(name, Span(file, event.start, event.end))
        case .scalar(let text, let style, let properties):
            return takeScalar(text, style, properties, event)
        case .sequenceStart(let isFlow, let properties):
            return open(.sequence, isFlow: isFlow, properties, event)
        case .mappingStart(let isFlow, let properties):
            return open(.mapping, isFlow: isFlow, properties, event)
        case .collectionEnd:
            close(event)
            return true
        }
    }
}

// MARK: Nodes

extension TreeBuilder {
    private mutating func takeScalar(
        _ text: String, _ style: YAMLScalar.Style, _ properties: YAMLEvent.Properties, _ event: YAMLEvent
    ) -> Bool {
        let start = begin(properties, event)
        guard count(1, at: Span(file, start, event.end)) else { return false }
        let isBlock = style == .literal || style == .folded
        let located = locateScalar(
            text, style, in: bytes, from: start, to: event.end, indent: isBlock ? blockIndent : -1, file: file)
        if style == .doubleQuoted, let nul = text.utf8.firstIndex(of: 0) {
            let offset = text.utf8.distance(from: text.utf8.startIndex, to: nul)
            problems.append(.nulInText(at: located.offsets.span(offset..<offset + 1)))
        }
        let scalar = YAMLScalar(text: text, style: style, offsets: located.offsets)
        let node = YAMLNode(.scalar(scalar), span: Span(file, start, located.end))
        finish(node, height: 0, nodes: 1, anchor: properties.anchor)
        return true
    }

    private mutating func takeAlias(_ name: String, _ span: Span) -> Bool {
        if let around = frames.last(where: { $0.anchor == name }) {
            fail(.aliasInsideItself(name, at: span, anchor: Span(file, around.start, around.start + 1)))
            return false
        }
        guard let anchored = anchors[name] else {
            // Each search costs a pass over the anchors: a hostile file gets a few.
            let isWorthIt = problems.count < 20 && anchors.count < 1_000
            let known = isWorthIt ? suggestion(for: name, among: anchors.keys) : nil
            fail(.unknownAnchor(name, at: span, suggestion: known))
            // Something has to stand where the alias stood, so that keys and values stay in step.
            let nothing = YAMLScalar(text: "", style: .plain, offsets: OffsetMap(at: span.start, in: file))
            finish(YAMLNode(.scalar(nothing), span: span), height: 0, nodes: 1, anchor: nil)
            return true
        }
        guard frames.count + anchored.height <= limits.depth else {
            fail(.nestedTooDeep(at: span, limit: limits.depth))
            return false
        }
        aliasNodes += anchored.nodes
        guard aliasNodes <= limits.aliasNodes else {
            fail(.aliasExpansion(at: span, limit: limits.aliasNodes))
            return false
        }
        guard count(anchored.nodes, at: span) else { return false }
        finish(YAMLNode(anchored.node.content, span: span), height: anchored.height, nodes: anchored.nodes, anchor: nil)
        return true
    }

    private mutating func open(
        _ kind: Frame.Kind, isFlow: Bool, _ properties: YAMLEvent.Properties, _ event: YAMLEvent
    ) -> Bool {
        let start = begin(properties, event)
        let place = Span(file, start, max(event.end, start))
        guard count(1, at: place) else { return false }
        guard frames.count < limits.depth else {
            fail(.nestedTooDeep(at: place, limit: limits.depth))
            return false
        }
        frames.append(Frame(kind, isFlow: isFlow, start: start, anchor: properties.anchor, nodesBefore: nodes - 1))
        return true
    }

    /// A collection ends with its bracket, or, in block style, with its last node: libyaml ends it where the next token is.
    private mutating func close(_ event: YAMLEvent) {
        guard let frame = frames.popLast() else { return }
        let span = Span(file, frame.start, frame.isFlow ? event.end : frame.lastEnd)
        finish(
            YAMLNode(frame.content, span: span), height: frame.height, nodes: nodes - frame.nodesBefore,
            anchor: frame.anchor)
    }

    /// Puts a whole node where it belongs: into the innermost open collection, or at the root.
    private mutating func finish(_ node: YAMLNode, height: Int, nodes: Int, anchor: String?) {
        if let anchor { anchors[anchor] = Anchored(node: node, nodes: nodes, height: height) }
        guard !frames.isEmpty else {
            root = node
            return
        }
        let top = frames.count - 1
        guard let refusal = frames[top].add(node, height: height) else { return }
        switch refusal {
        case .duplicateKey(let key, let first):
            problems.append(.duplicateKey(key, second: node.span, first: first))
        case .mergeKey:
            fail(.mergeKey(at: node.span))
        case .keyNotScalar(let found):
            problems.append(.keyNotScalar(found, at: node.span))
        }
    }

    /// Counts nodes against the limit.
    private mutating func count(_ more: Int, at span: Span) -> Bool {
        nodes += more
        guard nodes > limits.nodes else { return true }
        fail(.tooManyNodes(at: span, limit: limits.nodes))
        return false
    }
}

// MARK: Places

extension TreeBuilder {
    /// Where a node begins after its properties, of which a tag is reported.
    private mutating func begin(_ properties: YAMLEvent.Properties, _ event: YAMLEvent) -> Int {
        guard properties.count > 0 else { return event.start }
        var cursor = SourceCursor(bytes, at: event.start, limit: event.end)
        var spaceFollows = event.start
        for _ in 0..<properties.count {
            cursor.skipSpace()
            let property = cursor.skipProperty()
            if let tag = properties.tag, bytes[property.lowerBound] == UInt8(ascii: "!") {
                problems.append(.yamlTag(tag, at: Span(file, property.lowerBound, property.upperBound)))
            }
            spaceFollows = cursor.offset
        }
        cursor.limit = bytes.count
        cursor.skipSpace()
        // A node of nothing stays beside its properties, however far the next thing is.
        return cursor.offset > event.end ? spaceFollows : cursor.offset
    }

    /// The column of the innermost open block collection, from which the indentation of a block scalar counts; -1 if none.
    private var blockIndent: Int {
        guard let frame = frames.last, !frame.isFlow else { return -1 }
        var column = 0
        var offset = frame.start
        while offset > 0, !endsLine(before: offset) {
            offset -= 1
            if bytes[offset] & 0xC0 != 0x80 { column += 1 }
        }
        // A byte order mark stands in no column.
        return offset == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) && frame.start > 0 ? column - 1 : column
    }

    private func endsLine(before offset: Int) -> Bool {
        switch bytes[offset - 1] {
        case 0x0A, 0x0D: true
        case 0x85: offset > 1 && bytes[offset - 2] == 0xC2  // NEL
        case 0xA8, 0xA9: offset > 2 && bytes[offset - 2] == 0x80 && bytes[offset - 3] == 0xE2  // LS, PS
        default: false
        }
    }
}
