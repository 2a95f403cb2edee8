/// What is known of the labels of an expression's result.
///
/// An `or` gives series of several kinds, so the result is a list of alternatives. Each holds for the series that come from
/// one operand; questions of the whole look at all.
package struct LabelFlow: Sendable {
    /// How many alternatives are kept apart; of more, the last ones are taken together. Nobody writes so many.
    static let maximumAlternatives = 32

    /// Empty for a scalar or a string, which is no vector.
    package private(set) var alternatives: [LabelAlternative]

    init(_ alternatives: [LabelAlternative]) {
        self.alternatives = Array(alternatives.prefix(Self.maximumAlternatives))
        for alternative in alternatives.dropFirst(Self.maximumAlternatives) {
            self.alternatives[Self.maximumAlternatives - 1].formUnion(alternative)
        }
    }

    /// Of a scalar or a string.
    static let none = LabelFlow([])

    /// Whether the result is a vector or a matrix.
    package var hasSeries: Bool { !alternatives.isEmpty }

    /// Why there can be no result at all; `nil` if there can be one.
    package var contradiction: LabelContradiction? {
        alternatives.allSatisfy { $0.contradiction != nil } ? alternatives.first?.contradiction : nil
    }

    /// What is known of a label in all alternatives together. Those that give no series do not count, unless none does.
    package subscript(_ label: ByteString) -> LabelFact? {
        let living = alternatives.filter { $0.contradiction == nil }
        let facts = (living.isEmpty ? alternatives : living).map { $0[label] }
        guard let first = facts.first else { return nil }
        return facts.dropFirst().reduce(first) { $0.or($1) }
    }

    /// The labels that the expression or the catalogue names, in the order of their bytes. There may be others if
    /// `isClosed` does not hold.
    package var namedLabels: [ByteString] {
        Set(alternatives.flatMap(\.labels.names)).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// Whether no label can occur that is not named.
    package var isClosed: Bool { alternatives.allSatisfy(\.isClosed) }

    func map(_ transform: (LabelAlternative) -> LabelAlternative) -> LabelFlow {
        LabelFlow(alternatives.map(transform))
    }
}

/// What is known of the labels of the series that come from one operand.
package struct LabelAlternative: Sendable {
    /// What is known of the labels that are named somewhere.
    package var labels: LabelTable
    /// What holds of all the others: impossible or possible.
    package var others: LabelFact
    /// Why there are no such series.
    package var contradiction: LabelContradiction?

    init(labels: LabelTable = LabelTable(), others: LabelFact, contradiction: LabelContradiction? = nil) {
        self.labels = labels
        self.others = others
        self.contradiction = contradiction
    }

    /// Series without labels.
    static func empty(_ reason: LabelReason) -> LabelAlternative {
        LabelAlternative(others: LabelFact(.impossible, reason))
    }

    package subscript(_ label: ByteString) -> LabelFact { labels[label] ?? others }

    package var isClosed: Bool { others.presence == .impossible }

    mutating func remove(_ label: ByteString, _ reason: LabelReason) { labels[label] = LabelFact(.impossible, reason) }

    mutating func removeName(_ reason: LabelReason) { remove(Matcher.metricName, reason) }

    /// Takes series of another kind in. The result gives series if one of both does.
    mutating func formUnion(_ other: LabelAlternative) {
        if other.contradiction != nil { return }
        guard contradiction == nil else {
            self = other
            return
        }
        let names = Set(labels.names).union(other.labels.names)
        for label in names { labels[label] = self[label].or(other[label]) }
        others = others.or(other.others)
    }
}

/// Two demands on a label that no series meets. A class, since there is hardly ever one and a flow should stay small.
package final class LabelContradiction: Sendable {
    package let label: ByteString
    package let one: LabelFact
    package let other: LabelFact
    /// The operator between the two, or the selector that makes both.
    package let span: Range<Int>

    init(label: ByteString, one: LabelFact, other: LabelFact, span: Range<Int>) {
        self.label = label
        self.one = one
        self.other = other
        self.span = span
    }
}
