/// What can be told of an expression from its tokens alone: its selectors, its `$threshold` and its blunders.
/// Offsets are UTF-8 bytes of the expression's text.
///
/// The full front end will replace this; callers must not rely on more than is documented here.
package struct PromQLScan: Sendable {
    /// `name{label op "value", …}`. A name between the braces, quoted or as `__name__="…"`, is the selector's name and no
    /// matcher; a `{…}` without one has an empty name. Ranges of quoted names and of values include their quotes.
    package struct Selector: Sendable {
        package let name: String
        package let nameRange: Range<Int>
        package let matchers: [Matcher]
    }

    package struct Matcher: Sendable {
        package enum Operator: String, Sendable { case equal = "=", notEqual = "!=", matches = "=~", notMatches = "!~" }

        package let label: String
        package let labelRange: Range<Int>
        package let op: Operator
        /// Unescaped.
        package let value: String
        package let valueRange: Range<Int>
    }

    /// `by (…)` and `without (…)` label lists, and those of `on`, `ignoring`, `group_left`, `group_right`.
    package struct Grouping: Sendable {
        package let keyword: String
        package let labels: [(name: String, range: Range<Int>)]
    }

    /// Where `$threshold` stands as the right side of the last top-level comparison.
    package struct Threshold: Sendable {
        /// The comparison operator before it.
        package let comparison: Range<Int>
        package let range: Range<Int>
    }

    package struct Problem: Sendable, Equatable {
        package let message: String
        package let range: Range<Int>
        package let hint: String?
    }

    package let selectors: [Selector]
    package let groupings: [Grouping]
    /// The aggregators (`sum`, `max`, …) that have neither `by` nor `without`: their results have no labels.
    package let bareAggregations: [Range<Int>]
    package let threshold: Threshold?
    /// In the order of their ranges.
    package let problems: [Problem]
}
