/// A part of the language that a server must be told to switch on.
package enum LanguageFeature: String, Sendable, CaseIterable {
    case experimentalFunctions = "experimental-functions"
    case durationExpressions = "duration-expr"
    case extendedRangeSelectors = "extended-range-selectors"
    case fillModifiers = "binop-fill-modifiers"

    /// What `--enable-feature` calls it.
    package var flag: String { "promql-" + rawValue }

    /// The first version that has it.
    package var since: ServerVersion {
        switch self {
        case .experimentalFunctions: ServerVersion(2, 49)
        case .durationExpressions: Construct.durationExpressions.since
        case .extendedRangeSelectors: Construct.extendedRangeSelectors.since
        case .fillModifiers: Construct.fillModifiers.since
        }
    }
}

/// A part of the language that not every server knows, and since which version one does (Prometheus's CHANGELOG).
enum Construct {
    case quotedNames, trims, digitSeparators, numbersAsDurations, namedGroups
    /// `[+5m]`: a sign in a range belongs to duration expressions, and where the server knows them a `+` needs no feature.
    case signedRanges
    case durationExpressions, extendedRangeSelectors, fillModifiers
    /// Calls within durations came one after the other; before 3.13 the last two were `min()` and `max()`.
    case stepOfDuration, rangeOfDuration, extremesOfDurations

    var since: ServerVersion {
        switch self {
        // Prometheus is built with Go 1.22, whose regular expressions know `(?<name>…)`.
        case .namedGroups: ServerVersion(2, 51)
        case .digitSeparators, .numbersAsDurations: ServerVersion(2, 54)
        case .quotedNames: ServerVersion(3, 0)
        case .durationExpressions, .signedRanges: ServerVersion(3, 4)
        case .stepOfDuration: ServerVersion(3, 6)
        case .extendedRangeSelectors: ServerVersion(3, 7)
        case .fillModifiers, .rangeOfDuration: ServerVersion(3, 10)
        case .trims: ServerVersion(3, 11)
        case .extremesOfDurations: ServerVersion(3, 13)
        }
    }

    /// The feature it needs, if any.
    var feature: LanguageFeature? {
        switch self {
        case .quotedNames, .trims, .digitSeparators, .numbersAsDurations, .namedGroups, .signedRanges: nil
        // Within a duration expression, which says itself what it needs.
        case .stepOfDuration, .rangeOfDuration, .extremesOfDurations: nil
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
        case .signedRanges: "signs before ranges"
        case .stepOfDuration: "durations of `step()`"
        case .rangeOfDuration: "durations of `range()`"
        case .extremesOfDurations: "durations of `min_of` and `max_of`"
        case .extendedRangeSelectors: "`anchored` and `smoothed`"
        case .fillModifiers: "fill modifiers"
        }
    }
}
