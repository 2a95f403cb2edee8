/// Divides the time of one run among its stages: every moment counts for the stage that was entered last.
///
/// The clock is injected, so that it may be one of CPU time; nothing here reads one. Not thread-safe, as a run has one
/// thread.
package final class StageClock {
    package enum Stage: String, CaseIterable {
        /// Before the first file: loading the program, its arguments.
        case starting
        /// Files, YAML, the spec's tree.
        case reading
        /// PromQL: expressions to trees with types.
        case parsing
        /// All else: references, checks, budget, printing what was found.
        case checking
    }

    private let now: () -> Int64
    private var stage = Stage.starting
    private var since: Int64 = 0
    private var spent: [Stage: Int64] = [:]

    /// - Parameter now: nanoseconds since the program began.
    package init(_ now: @escaping () -> Int64) { self.now = now }

    /// Ends the stage so far and begins another.
    package func enter(_ next: Stage) {
        let time = now()
        spent[stage, default: 0] += time - since
        (stage, since) = (next, time)
    }

    /// Counts what the closure does for a stage, then goes on with the one before.
    func measure<Result>(_ next: Stage, _ body: () -> Result) -> Result {
        let before = stage
        enter(next)
        defer { enter(before) }
        return body()
    }

    /// Nanoseconds by stage up to now, in the order of `Stage`.
    package var times: [(stage: Stage, nanoseconds: Int64)] {
        enter(stage)
        return Stage.allCases.map { ($0, spent[$0] ?? 0) }
    }
}
