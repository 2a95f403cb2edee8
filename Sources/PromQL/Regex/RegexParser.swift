/// Reads RE2's syntax as Go's `regexp/syntax` does with its `Perl` flags, which is what Prometheus reads: the same patterns
/// are taken and the same refused.
///
/// Linear in the pattern and in the size of what is repeated. Groups are kept on a stack of its own, so that nesting costs
/// no call depth.
struct RegexParser {
    /// Go refuses deeper trees.
    static let maximumHeight = 1000
    /// Instructions. Go stops at 3.3 million; a label matcher of more than this is machine-made and is better not matched
    /// against anything while a spec is checked.
    static let maximumSize = 100_000
    /// Ranges in all the classes of a pattern together.
    static let maximumRanges = 200_000

    struct Flags {
        var foldsCase = false
        var isMultiline = false
        var dotMatchesNewline: Bool
    }

    /// An open group: what stands before it in its own group, and the flags that hold again behind it.
    private struct Group {
        let start: Int
        let outerFlags: Flags
        let isCapture: Bool
        var alternatives: [RegexNode] = []
        var items: [RegexNode] = []
        var alternativeStart: Int
    }

    let source: [UInt8]
    var offset = 0
    var flags: Flags
    private var rangeCount = 0
    /// Whether it is known that no `:]` follows, so that no `[:` need look for it.
    var hasNoNamedClass = false
    /// Whether a group was named without the `P`, which Go reads since 1.22.
    var hasAngleGroup = false
    /// The names of the capturing groups in the order of their parentheses, `nil` of one without.
    var groupNames: [String?] = []
    private var groups: [Group] = []
    /// The group being read; the whole pattern is one.
    private var group: Group

    private init(_ source: [UInt8], _ flags: Flags) {
        self.source = source
        self.flags = flags
        group = Group(start: 0, outerFlags: flags, isCapture: false, alternativeStart: 0)
    }

    /// The tree of a pattern, whether it names a group as `(?<name>`, and its capturing groups.
    static func parse(
        _ pattern: [UInt8], dotMatchesNewline: Bool
    ) throws(RegexError) -> (root: RegexNode, hasAngleGroup: Bool, groupNames: [String?]) {
        var parser = RegexParser(pattern, Flags(dotMatchesNewline: dotMatchesNewline))
        try parser.checkEncoding()
        return (try parser.parse(), parser.hasAngleGroup, parser.groupNames)
    }

    func peek(_ distance: Int = 0) -> UInt8? {
        offset + distance < source.count ? source[offset + distance] : nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }

    /// Takes one character. Precondition: there is one.
    mutating func takeScalar() -> Unicode.Scalar {
        let (scalar, length) = decodeUTF8(source, at: offset)
        offset += length
        return Unicode.Scalar(scalar) ?? "\u{FFFD}"
    }

    private func checkEncoding() throws(RegexError) {
        var index = 0
        while index < source.count {
            let (scalar, length) = decodeUTF8(source, at: index)
            if scalar == 0xFFFD, length == 1 {
                throw RegexError(.invalidUTF8, index..<index + 1, "a regular expression must be valid UTF-8")
            }
            index += length
        }
    }

    private mutating func parse() throws(RegexError) -> RegexNode {
        while let byte = peek() {
            let start = offset
            switch byte {
            case UInt8(ascii: "("): try openGroup()
            case UInt8(ascii: ")"): try closeGroup()
            case UInt8(ascii: "|"):
                try endAlternative()
                offset += 1
                group.alternativeStart = offset
            case UInt8(ascii: "["): try append(.set(takeClass()), from: start)
            case UInt8(ascii: "\\"): try takeEscape()
            case UInt8(ascii: "."):
                offset += 1
                try append(.dot(matchesNewline: flags.dotMatchesNewline), from: start)
            case UInt8(ascii: "^"):
                offset += 1
                try append(.assertion(flags.isMultiline ? .beginLine : .beginText), from: start)
            case UInt8(ascii: "$"):
                offset += 1
                try append(.assertion(flags.isMultiline ? .endLine : .endText), from: start)
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
                if let repetition = try takeRepetition() {
                    try apply(repetition)
                } else {
                    try appendLiteral(takeScalar(), from: start)
                }
            default: try appendLiteral(takeScalar(), from: start)
            }
        }
        guard groups.isEmpty else {
            throw RegexError(
                .unclosedGroup, group.start..<group.start + 1, "this group is not closed",
                hint: "write `)`, or `\\(` for the character")
        }
        return try finishGroup()
    }
}

// MARK: - Groups

extension RegexParser {
    private mutating func openGroup() throws(RegexError) {
        let start = offset
        let outer = flags
        var isCapture = true
        if peek(1) == UInt8(ascii: "?") {
            switch try takeGroupHead() {
            case .flags: return
            case .group: isCapture = false
            case .named: break
            }
        } else {
            offset += 1
            groupNames.append(nil)
        }
        groups.append(group)
        group = Group(start: start, outerFlags: outer, isCapture: isCapture, alternativeStart: offset)
    }

    private mutating func closeGroup() throws(RegexError) {
        guard !groups.isEmpty else {
            throw RegexError(
                .unexpectedParenthesis, offset..<offset + 1, "this `)` closes nothing",
                hint: "write `\\)` for the character")
        }
        let node = try finishGroup()
        flags = group.outerFlags
        offset += 1
        // A capture counts as a level, as it does in Go.
        let kind = group.isCapture ? .concatenation([node]) : node.kind
        let range = group.start..<offset
        // Moved out, not copied: a second reference to its items would make every group cost all of them.
        group = groups.removeLast()
        group.items.append(RegexNode(kind, range))
        try checkLimits(group.items[group.items.count - 1])
    }

    /// The group that ends here as one node.
    private mutating func finishGroup() throws(RegexError) -> RegexNode {
        try endAlternative()
        let nodes = group.alternatives
        guard nodes.count != 1 else { return nodes[0] }
        let node = RegexNode(.alternation(nodes), nodes[0].range.lowerBound..<offset)
        try checkLimits(node)
        return node
    }

    private mutating func endAlternative() throws(RegexError) {
        let range = group.alternativeStart..<offset
        let items = group.items
        group.items = []
        let node =
            switch items.count {
            case 0: RegexNode(.empty, range)
            case 1: items[0]
            default: RegexNode(.concatenation(items), range)
            }
        try checkLimits(node)
        group.alternatives.append(node)
    }
}

// MARK: - Items

extension RegexParser {
    mutating func append(_ kind: RegexNode.Kind, from start: Int) throws(RegexError) {
        if case .set(let set) = kind { try count(set) }
        group.items.append(RegexNode(kind, start..<offset))
    }

    /// A character that stands for itself, in all its cases under `(?i)`.
    mutating func appendLiteral(_ scalar: Unicode.Scalar, from start: Int) throws(RegexError) {
        // U+FFFD also stands for every byte that is not UTF-8, so it is no text of its own.
        let isText = scalar != "\u{FFFD}"
        guard flags.foldsCase || !isText else { return try append(.literal(scalar), from: start) }
        let own = ScalarSet([scalar.value...scalar.value])
        let folded = flags.foldsCase ? own.foldingCase : own
        if folded == own, isText {
            try append(.literal(scalar), from: start)
        } else {
            try append(.set(folded), from: start)
        }
    }

    /// Repeats the last item.
    private mutating func apply(_ repetition: Repetition) throws(RegexError) {
        guard let item = group.items.popLast() else {
            throw RegexError(
                .missingRepetitionArgument, repetition.range, "`\(text(repetition.range))` has nothing to repeat",
                hint: "write `\\\(text(repetition.range.prefix(1)))` for the character")
        }
        let node = RegexNode(
            .repetition(item, min: repetition.min, max: repetition.max),
            item.range.lowerBound..<repetition.range.upperBound)
        if node.repetitions > 1000 {
            throw RegexError(
                .badRepetitionSize, node.range, "nested repetitions multiply to more than 1000")
        }
        try checkLimits(node)
        group.items.append(node)
    }

    /// Counts the ranges of a class against the pattern's limit.
    mutating func count(_ set: ScalarSet) throws(RegexError) {
        rangeCount += set.ranges.count
        guard rangeCount <= Self.maximumRanges else { throw tooLarge }
    }

    private func checkLimits(_ node: RegexNode) throws(RegexError) {
        if node.height > Self.maximumHeight {
            throw RegexError(.tooDeep, node.range, "this nests deeper than \(Self.maximumHeight) levels")
        }
        guard node.size <= Self.maximumSize else { throw tooLarge }
    }

    private var tooLarge: RegexError {
        RegexError(.tooLarge, 0..<source.count, "this regular expression is too large to be checked")
    }
}
