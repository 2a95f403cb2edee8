/// Whether the series of a result can have a label.
package enum LabelPresence: String, Sendable {
    /// None has it.
    case impossible
    /// Some may have it.
    case possible
    /// Each has it, with a value that is not empty.
    case guaranteed
}

/// What is known of one label of a result, and where in the expression it was decided.
package struct LabelFact: Sendable {
    package var presence: LabelPresence
    /// All the values that it can have where it is present; `nil` if they are not known. Of an impossible label empty.
    package var values: LabelValues?
    package var reason: LabelReason

    package init(_ presence: LabelPresence, values: LabelValues? = nil, _ reason: LabelReason) {
        self.presence = presence
        self.values = presence == .impossible ? [] : values
        self.reason = reason
    }

    /// What holds of series of which some are as told here and others as told there.
    func or(_ other: LabelFact) -> LabelFact {
        guard presence == other.presence else {
            // An impossible side adds no values, and the other has more to say of where the label comes from.
            let main = presence == .impossible ? other : self
            return LabelFact(.possible, values: joinedValues(other), main.reason)
        }
        return LabelFact(presence, values: joinedValues(other), reason)
    }

    /// More values than people write are taken for unknown, so that a generated chain of `or` stays linear.
    private static let mostAdded = 1024

    private func joinedValues(_ other: LabelFact) -> LabelValues? {
        guard let values, let more = other.values else { return nil }
        let joined = values.union(more)
        let isShared = joined.domain === values.domain || joined.domain === more.domain
        return (isShared ? joined.added.count : joined.count) <= Self.mostAdded ? joined : nil
    }

    /// What holds of series that match in this label: both have it with one value, or neither has it. `nil` if no two can.
    package func and(_ other: LabelFact) -> LabelFact? {
        let common: LabelValues? =
            switch (values, other.values) {
            case (let values?, let others?): values.intersection(others)
            case (let values?, nil), (nil, let values?): values
            case (nil, nil): nil
            }
        let isRequired = presence == .guaranteed || other.presence == .guaranteed
        let isExcluded = presence == .impossible || other.presence == .impossible || common?.isEmpty ?? false
        if isExcluded {
            guard !isRequired else { return nil }
            return LabelFact(.impossible, presence == .impossible ? reason : other.reason)
        }
        let main = presence == .guaranteed || other.presence != .guaranteed ? self : other
        return LabelFact(isRequired ? .guaranteed : .possible, values: common, main.reason)
    }
}

/// Why a label is as it is, and the bytes of the expression that made it so.
package struct LabelReason: Sendable {
    package enum Kind: Sendable, Equatable {
        /// A selector takes series with any labels.
        case selected
        /// The catalogue tells what labels the metric has.
        case metric(ByteString)
        /// A matcher of the selector.
        case matcher
        /// `by (…)` lists it.
        case groupedBy
        /// `by (…)` does not list it.
        case notGroupedBy
        /// `without (…)` lists it.
        case groupedWithout
        /// The aggregation has no grouping, so its result has no labels.
        case aggregatedAway
        /// The label of `count_values`.
        case counted
        /// Both sides of the operator have to have it alike.
        case matched
        /// `on (…)` does not list it.
        case notMatchedOn
        /// `ignoring (…)` lists it.
        case ignored
        /// `group_left (…)` or `group_right (…)` copies it from the other side.
        case included
        /// `label_replace` or `label_join` writes it.
        case written
        /// `absent` copies it from a matcher of its selector.
        case absent
        /// `info` adds it.
        case info
        /// The function, by its name, takes it away.
        case removed(String)
        /// Numbers have no labels, nor has what is made from them.
        case none
    }

    package var kind: Kind
    package var span: Range<Int>

    package init(_ kind: Kind, _ span: Range<Int>) {
        self.kind = kind
        self.span = span
    }
}
