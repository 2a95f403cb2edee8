extension LabelRegex {
    /// How much of all the values that there could be a pattern matches.
    package enum Coverage: Sendable, Equatable {
        /// It can match no value at all: `a^b`.
        case nothing
        /// Only the label that is not there: `^$`.
        case emptyOnly
        case some
        /// Every label that is there: `.+`.
        case everythingButEmpty
        /// `.*`.
        case everything
        /// The pattern is too large to find out.
        case unknown
    }

    /// States that are looked at before giving up. Patterns that people write have a few dozen.
    private static let maximumStates = 512

    /// Explores the automaton. Costs up to 512 states times the pattern's classes of characters: ask once.
    package var coverage: Coverage {
        var matcher = matcher
        let classes = matcher.classes
        let start = matcher.start()
        let limit = min(Self.maximumStates, matcher.capacity - 2)
        let acceptsEmpty = matcher.isAccepting(start)
        var seen: Set<Int32> = []
        var pending: [Int32] = []
        var matchesSome = false
        var missesSome = false
        func visit(_ state: Int32) { if seen.insert(state).inserted { pending.append(state) } }
        // The start is not itself among the states of non-empty texts, unless a text leads back to it.
        for symbol in classes {
            guard seen.count < limit else { return .unknown }
            visit(matcher.next(start, symbol))
        }
        while let state = pending.popLast() {
            if matcher.isAccepting(state) { matchesSome = true } else { missesSome = true }
            if matchesSome, missesSome { return .some }
            for symbol in classes {
                guard seen.count < limit else { return .unknown }
                visit(matcher.next(state, symbol))
            }
        }
        return switch (acceptsEmpty, matchesSome) {
        case (true, true): .everything
        case (false, true): .everythingButEmpty
        case (true, false): .emptyOnly
        case (false, false): .nothing
        }
    }
}
