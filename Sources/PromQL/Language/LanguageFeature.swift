/// A part of the language that a server must be told to switch on.
package enum LanguageFeature: String, Sendable, CaseIterable {
    case experimentalFunctions = "experimental-functions"
    case durationExpressions = "duration-expr"
    case extendedRangeSelectors = "extended-range-selectors"
    case fillModifiers = "binop-fill-modifiers"

    /// What `--enable-feature` calls it.
    package var flag: String { "promql-" + rawValue }
}

/// A part of the language that not every server knows, and since which version one does (Prometheus's CHANGELOG).
enum Construct {
    case quotedNames, trims, digitSeparators, numbersAsDurations, namedGroups
    case durationExpressions, extendedRangeSelectors, fillModifiers

    var since: ServerVersion {
        switch self {
        // Prometheus is built with Go 1.22, whose regular expressions know `(?<name>…)`.
        case .namedGroups: ServerVersion(2, 51)
        case .digitSeparators, .numbersAsDurations: ServerVersion(2, 54)
        case .quotedNames: ServerVersion(3, 0)
        case .durationExpressions: ServerVersion(3, 4)
        case .extendedRangeSelectors: ServerVersion(3, 7)
        case .trims, .fillModifiers: ServerVersion(3, 10)
        }
    }

    /// The feature it needs, if any.
    var feature: LanguageFeature? {
        switch self {
        case .quotedNames, .trims, .digitSeparators, .numbersAsDurations, .namedGroups: nil
        case .durationExpressions: .durationExpressions
        case .extendedRangeSelectors: .extendedRangeSelectors
        case .fillModifiers: .fillModifiers
        }
    }

    /// As messages name it, in the plural.
    var name: String {
        switch self {
        case .quotedNames: "quoted names"
        case .trims: "the operators `</` and `>/`"
        case .digitSeparators: "digit separators"
        case .numbersAsDurations: "numbers for durations and durations for numbers"
        case .namedGroups: "groups named `(?<name>…)`"
        case .durationExpressions: "duration expressions"
        case .extendedRangeSelectors: "`anchored` and `smoothed`"
        case .fillModifiers: "fill modifiers"
        }
    }
}
