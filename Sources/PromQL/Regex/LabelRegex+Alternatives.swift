extension LabelRegex {
    /// One of the texts that `|` stands between: `6..` of `5..|6..`, `b` of `x(a|b)y`.
    package struct Alternative: Sendable {
        /// Bytes of the pattern.
        package let range: Range<Int>
        /// The pattern with this alternative in the place of all of them.
        package let matcher: RegexMatcher
    }

    /// More than people write. Of machine-made patterns nothing is told.
    private static let mostAlternatives = 32
    /// Instructions of a pattern whose alternatives are told: each has a program of its own.
    private static let largestTold = 500

    /// Every alternative of which all values have to pass that it matches: those below `*`, `+` and the like are left out, since a value
    /// may use several. Empty ones are left out too: they say that the others are optional. An outer one stands before those in it.
    package var alternatives: [Alternative] {
        guard pattern.contains(UInt8(ascii: "|")), root.size <= Self.largestTold else { return [] }
        var found: [(range: Range<Int>, alone: RegexNode)] = []
        root.collectAlternatives(into: &found, atMost: Self.mostAlternatives) { $0 }
        guard found.count <= Self.mostAlternatives else { return [] }
        return found.map { Alternative(range: $0.range, matcher: RegexMatcher(RegexProgram($0.alone))) }
    }
}

extension RegexNode {
    /// `whole` makes the pattern of what stands in this node's place. The tree's height is bounded, so recursion is safe.
    fileprivate func collectAlternatives(
        into found: inout [(range: Range<Int>, alone: RegexNode)], atMost limit: Int, _ whole: (RegexNode) -> RegexNode
    ) {
        guard found.count <= limit else { return }
        switch kind {
        case .alternation(let nodes):
            for node in nodes {
                if case .empty = node.kind { continue }
                found.append((node.range, whole(node)))
                node.collectAlternatives(into: &found, atMost: limit, whole)
            }
        case .concatenation(let nodes):
            for (index, node) in nodes.enumerated() {
                node.collectAlternatives(into: &found, atMost: limit) { alone in
                    var nodes = nodes
                    nodes[index] = alone
                    return whole(RegexNode(.concatenation(nodes), range))
                }
            }
        // What is there once or not is asked about where it is there.
        case .repetition(let node, _, max: 1): node.collectAlternatives(into: &found, atMost: limit, whole)
        case .repetition, .empty, .literal, .dot, .set, .assertion: break
        }
    }
}
