import PromQL
import VeloFormat
import VeloSource

/// Rules that read what a recording rule writes less often than they are evaluated: between two evaluations they see the same sample
/// again, and beyond the lookback of five minutes none.
func checkRecordingInterval(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard !world.spec.recordings.isEmpty, let tree = expression.tree, let own = expression.interval else { return }
    for node in tree.nodes {
        // A range finds every sample that is in it.
        guard case .vectorSelector(let selector) = node.kind, let name = selector.metricName,
            case .recording(let index) = world.series.reference(name.text),
            let recording = world.recordings[index], let interval = recording.interval, interval > own,
            let place = selector.metricNameSpan
        else { continue }
        let declared = world.spec.recordings.all[index]
        let isLost = interval > lookback
        collector.report(
            .recordingInterval, as: isLost ? .error : .warning,
            "`\(excerpt(name.text))` is recorded less often than it is read",
            at: [
                Diagnostic.Label(expression.span(place), "read every \(own.text)"),
                Diagnostic.Label(
                    declared.definition?.interval.given?.span ?? declared.span, "recorded every \(interval.text)"),
            ],
            detail: isLost
                ? "a sample is found for 5m after it was recorded: most of the time this selects nothing"
                : "in between this rule sees the same sample again, so it knows of a change too late",
            hint: isLost
                ? "record it at least every 5m, or take its last value: `last_over_time(\(excerpt(name.text))[\(twice(interval).text)])`"
                : "give both rules one `interval`")
    }
}

/// How far an instant selector looks back for a sample: the default of `--query.lookback-delta`.
private let lookback = TimeSpan.seconds(300)

/// Long enough to hold a sample whatever the phase.
private func twice(_ interval: TimeSpan) -> TimeSpan {
    let (sum, isTooLong) = interval.nanoseconds.addingReportingOverflow(interval.nanoseconds)
    return isTooLong ? interval : TimeSpan(nanoseconds: sum)
}
