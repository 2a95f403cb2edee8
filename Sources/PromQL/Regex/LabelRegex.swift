/// The regular expression of a label matcher: RE2's syntax, matched against the whole value.
///
///     let regex = try LabelRegex("5..|499")
///     regex.matches("503".utf8)          // true
///     regex.matches("1503".utf8)         // false: anchored at both ends
///     try LabelRegex("a|b").literals     // [a, b]
///
/// Syntax: https://github.com/google/re2/wiki/Syntax, as Go's `regexp/syntax` takes it. Of `\p{…}` the general categories
/// are known, scripts are not.
///
/// A copy is a reference: what was read from a pattern is never written to.
package struct LabelRegex: Sendable {
    private let reading: Reading

    /// - Parameter dotMatchesNewline: as Prometheus has it from 3.0; before that it needed `(?s)`.
    package init(_ pattern: [UInt8], dotMatchesNewline: Bool = true) throws(RegexError) {
        reading = try Reading(pattern, dotMatchesNewline: dotMatchesNewline)
    }

    package init(_ pattern: String, dotMatchesNewline: Bool = true) throws(RegexError) {
        try self.init(Array(pattern.utf8), dotMatchesNewline: dotMatchesNewline)
    }

    /// The pattern as written.
    package var pattern: [UInt8] { reading.pattern }

    /// Anchors at the pattern's edges. They say nothing, since every matcher is anchored anyway.
    package var redundantAnchors: [Range<Int>] { reading.redundantAnchors }

    /// The values it matches, in the order written, if they are few; `nil` if they are many, unbounded or depend on
    /// assertions. An empty array is a pattern that matches nothing.
    package var literals: [[UInt8]]? { reading.literals }

    /// The same as a set, without the empty value, made once.
    var literalValues: LabelValues? { reading.literalValues }

    /// Whether it names a group as `(?<name>`, which servers before 2.51 do not read.
    var hasAngleGroup: Bool { reading.hasAngleGroup }

    /// The names of its capturing groups in order, `nil` of one that has none.
    package var groupNames: [String?] { reading.groupNames }

    /// Without the anchors that say nothing.
    var root: RegexNode { reading.root }

    /// Whether the whole value matches, in time linear in the value. To match many values, keep a `matcher`.
    package func matches(_ value: some Collection<UInt8>) -> Bool {
        if let literals = reading.literalSet { return literals.contains(Array(value)) }
        var matcher = matcher
        return matcher.matches(value)
    }

    /// A matcher that remembers what it has worked out.
    package var matcher: RegexMatcher { RegexMatcher(reading.program ?? RegexProgram(root)) }

    /// Whether it matches a label that is not there.
    package var matchesEmpty: Bool { reading.matchesEmpty }
}

/// What is known of a pattern once it has been read.
private final class Reading: Sendable {
    let pattern: [UInt8]
    let root: RegexNode
    let redundantAnchors: [Range<Int>]
    let hasAngleGroup: Bool
    let groupNames: [String?]
    let literals: [[UInt8]]?
    let literalSet: Set<[UInt8]>?
    let literalValues: LabelValues?
    /// `nil` where the values are few enough to be looked up.
    let program: RegexProgram?
    let matchesEmpty: Bool

    init(_ pattern: [UInt8], dotMatchesNewline: Bool) throws(RegexError) {
        let parsed = try RegexParser.parse(pattern, dotMatchesNewline: dotMatchesNewline)
        var anchors: [Range<Int>] = []
        self.pattern = pattern
        hasAngleGroup = parsed.hasAngleGroup
        groupNames = parsed.groupNames
        root = parsed.root.removingAnchors(atStart: true, atEnd: true, into: &anchors)
        redundantAnchors = anchors.sorted { $0.lowerBound < $1.lowerBound }
        let literals = root.literals?.map { text in text.flatMap { Array(String($0).utf8) } }
        self.literals = literals
        literalSet = literals.map { Set($0) }
        literalValues = literals.map { LabelValues($0.lazy.filter { !$0.isEmpty }.map { ByteString($0) }) }
        let program = literals == nil ? RegexProgram(root) : nil
        self.program = program
        if let literals {
            matchesEmpty = literals.contains([])
        } else if let program {
            var matcher = RegexMatcher(program)
            matchesEmpty = matcher.matches([])
        } else {
            matchesEmpty = false
        }
    }
}
