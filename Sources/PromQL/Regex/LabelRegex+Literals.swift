extension LabelRegex {
    /// Bytes that every matching value begins with; empty if there are none in common.
    package var prefix: [UInt8] { root.affix(fromEnd: false).text.flatMap { Array(String($0).utf8) } }

    /// Bytes that every matching value ends with; empty if there are none in common.
    package var suffix: [UInt8] {
        root.affix(fromEnd: true).text.reversed().flatMap { Array(String($0).utf8) }
    }

    /// Whether the pattern is plain text without a single operator or escape, so that `=` would do.
    package var isPlainText: Bool { literals.map { $0 == [pattern] } ?? false }

    /// Dots that stand for exactly one character, unlike that of `.*`: more often than not the author meant a dot.
    package var bareDots: [Range<Int>] {
        var found: [Range<Int>] = []
        root.collectDots(into: &found)
        return found
    }
}

extension RegexNode {
    /// Alternatives that are worth listing; Prometheus too looks up no more than this many instead of matching.
    private static let maximumLiterals = 256
    /// Characters in all of them, where there are several.
    private static let maximumCharacters = 1 << 16

    /// All the texts that match, in the order written and each once; `nil` if they are too many or not known.
    var literals: [[Unicode.Scalar]]? {
        switch kind {
        case .empty: return [[]]
        case .literal(let scalar): return [[scalar]]
        case .set(let set):
            guard let members = set.members(atMost: Self.maximumLiterals), !members.contains(0xFFFD) else { return nil }
            return members.compactMap { Unicode.Scalar($0).map { [$0] } }
        case .dot, .assertion: return nil
        case .concatenation(let nodes):
            var texts: [[Unicode.Scalar]] = [[]]
            for node in nodes {
                guard let next = node.literals, let product = Self.product(texts, next) else { return nil }
                texts = product
            }
            return texts
        case .alternation(let nodes):
            var texts: [[Unicode.Scalar]] = []
            for node in nodes {
                guard let more = node.literals else { return nil }
                texts += more
                guard texts.count <= Self.maximumLiterals * 16 else { return nil }
            }
            return Self.unique(texts)
        case .repetition(let node, let min, let max):
            guard let max, max <= 8, let once = node.literals else { return nil }
            var texts: [[Unicode.Scalar]] = []
            var repeated: [[Unicode.Scalar]] = [[]]
            for count in 0...max {
                if count >= min { texts += repeated }
                guard count < max else { break }
                guard let product = Self.product(repeated, once) else { return nil }
                repeated = product
            }
            return Self.unique(texts)
        }
    }

    private static func product(_ left: consuming [[Unicode.Scalar]], _ right: [[Unicode.Scalar]]) -> [[Unicode
        .Scalar]]?
    {
        guard left.count * right.count <= maximumLiterals else { return nil }
        if right.count == 1 {
            // In place, so that a long literal costs its length.
            var texts = consume left
            for index in texts.indices { texts[index] += right[0] }
            return texts
        }
        let size = left.reduce(0) { $0 + $1.count } * right.count
        guard size <= maximumCharacters else { return nil }
        return unique(left.flatMap { start in right.map { start + $0 } })
    }

    private static func unique(_ texts: [[Unicode.Scalar]]) -> [[Unicode.Scalar]]? {
        var seen: Set<[Unicode.Scalar]> = []
        let kept = texts.filter { seen.insert($0).inserted }
        return kept.count <= maximumLiterals ? kept : nil
    }

    /// The characters that every match has at one end, counted from that end, and whether they are all of it.
    func affix(fromEnd: Bool) -> (text: [Unicode.Scalar], isWhole: Bool) {
        switch kind {
        case .empty: return ([], true)
        case .literal(let scalar): return ([scalar], true)
        case .dot, .set, .assertion: return ([], false)
        case .concatenation(let nodes):
            var text: [Unicode.Scalar] = []
            for node in fromEnd ? nodes.reversed() : nodes {
                let (more, isWhole) = node.affix(fromEnd: fromEnd)
                text += more
                if !isWhole { return (text, false) }
            }
            return (text, true)
        case .alternation(let nodes):
            let affixes = nodes.map { $0.affix(fromEnd: fromEnd) }
            guard var common = affixes.first else { return ([], true) }
            for other in affixes.dropFirst() {
                let shared = zip(common.text, other.text).prefix { $0 == $1 }.map(\.0)
                common.isWhole =
                    common.isWhole && other.isWhole && shared.count == other.text.count
                    && shared.count == common.text.count
                common.text = shared
            }
            return common
        case .repetition(let node, let min, let max):
            if max == 0 { return ([], true) }
            guard min > 0 else { return ([], false) }
            let (text, isWhole) = node.affix(fromEnd: fromEnd)
            return (text, isWhole && min == 1 && max == 1)
        }
    }

    fileprivate func collectDots(into found: inout [Range<Int>]) {
        switch kind {
        case .dot: found.append(range)
        case .concatenation(let nodes), .alternation(let nodes): for node in nodes { node.collectDots(into: &found) }
        case .repetition(let node, _, _):
            if case .dot = node.kind { return }
            node.collectDots(into: &found)
        case .empty, .literal, .set, .assertion: break
        }
    }

    private var isEmpty: Bool { if case .empty = kind { true } else { false } }

    /// The tree without the anchors at its edges, which are reported.
    func removingAnchors(atStart: Bool, atEnd: Bool, into found: inout [Range<Int>]) -> RegexNode {
        switch kind {
        case .assertion(.beginText) where atStart, .assertion(.beginLine) where atStart,
            .assertion(.endText) where atEnd, .assertion(.endLine) where atEnd:
            found.append(range)
            return RegexNode(.empty, range)
        case .alternation(let nodes):
            return RegexNode(
                .alternation(nodes.map { $0.removingAnchors(atStart: atStart, atEnd: atEnd, into: &found) }), range)
        case .concatenation(let nodes):
            let kept = Self.removingAnchors(nodes, atStart, atEnd, &found)
            return RegexNode(kept.allSatisfy(\.isEmpty) ? .empty : .concatenation(kept), range)
        default: return self
        }
    }

    private static func removingAnchors(
        _ nodes: [RegexNode], _ atStart: Bool, _ atEnd: Bool, _ found: inout [Range<Int>]
    ) -> [RegexNode] {
        var nodes = nodes
        var index = 0
        // An edge reaches over anchors: both of `^^a`.
        var isEdge = atStart
        while isEdge, index < nodes.count {
            let isLast = index == nodes.count - 1
            nodes[index] = nodes[index].removingAnchors(atStart: true, atEnd: atEnd && isLast, into: &found)
            if nodes[index].isEmpty { index += 1 } else { isEdge = false }
        }
        index = nodes.count - 1
        isEdge = atEnd
        while isEdge, index >= 0 {
            if nodes[index].isEmpty {
                index -= 1
                continue
            }
            nodes[index] = nodes[index].removingAnchors(atStart: false, atEnd: true, into: &found)
            if nodes[index].isEmpty { index -= 1 } else { isEdge = false }
        }
        return nodes
    }
}
