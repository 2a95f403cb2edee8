/// The regular expression of a label matcher: RE2's syntax, matched against the whole value.
///
///     let regex = try LabelRegex("5..|499")
///     regex.matches("503".utf8)          // true
///     regex.matches("1503".utf8)         // false: anchored at both ends
///     try LabelRegex("a|b").literals     // [a, b]
///
/// Syntax: https://github.com/google/re2/wiki/Syntax, as Go's `regexp/syntax` takes it. Of `\p{…}` the general categories
/// are known, scripts are not.
package struct LabelRegex: Sendable {
    /// The pattern as written.
    package let pattern: [UInt8]
    /// Without the anchors that say nothing.
    let root: RegexNode
    /// `nil` where the values are few enough to be looked up.
    private let compiled: RegexProgram?
    /// Anchors at the pattern's edges. They say nothing, since every matcher is anchored anyway.
    package let redundantAnchors: [Range<Int>]
    /// The values it matches, in the order written, if they are few; `nil` if they are many, unbounded or depend on
    /// assertions. An empty array is a pattern that matches nothing.
    package let literals: [[UInt8]]?
    private let literalSet: Set<[UInt8]>?
    /// Whether it names a group as `(?<name>`, which servers before 2.54 do not read.
    let hasAngleGroup: Bool

    /// - Parameter dotMatchesNewline: as Prometheus has it from 3.0; before that it needed `(?s)`.
    package init(_ pattern: [UInt8], dotMatchesNewline: Bool = true) throws(RegexError) {
        self.pattern = pattern
        let parsed = try RegexParser.parse(pattern, dotMatchesNewline: dotMatchesNewline)
        var anchors: [Range<Int>] = []
        hasAngleGroup = parsed.hasAngleGroup
        root = parsed.root.removingAnchors(atStart: true, atEnd: true, into: &anchors)
        redundantAnchors = anchors.sorted { $0.lowerBound < $1.lowerBound }
        literals = root.literals?.map { text in text.flatMap { Array(String($0).utf8) } }
        literalSet = literals.map { Set($0) }
        compiled = literalSet == nil ? RegexProgram(root) : nil
    }

    package init(_ pattern: String, dotMatchesNewline: Bool = true) throws(RegexError) {
        try self.init(Array(pattern.utf8), dotMatchesNewline: dotMatchesNewline)
    }

    /// Whether the whole value matches, in time linear in the value. To match many values, keep a `matcher`.
    package func matches(_ value: some Collection<UInt8>) -> Bool {
        if let literalSet { return literalSet.contains(Array(value)) }
        var matcher = matcher
        return matcher.matches(value)
    }

    /// A matcher that remembers what it has worked out.
    package var matcher: RegexMatcher { RegexMatcher(compiled ?? RegexProgram(root)) }

    /// Whether it matches a label that is not there.
    package var matchesEmpty: Bool { matches([]) }
}
