import PromQL
import VeloFormat
import VeloSource

/// A range in which there are not the samples that the function needs.
///
/// Two samples must fall inside every window, whatever its phase, so the range is at least twice the interval; pint's
/// `promql/rate` uses the same bound. `anchored` and `smoothed` ranges look beyond their edges.
func checkRangeTooShort(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let tree = expression.tree else { return }
    for (_, call) in expression.calls {
        guard let argument = tree.rangeArgument(of: call) else { continue }
        let needed = samplesNeeded[call.name] ?? 1
        switch tree[argument].kind {
        case .matrixSelector(let matrix) where matrix.selector.extent == nil:
            let name = matrix.selector.metricName?.text ?? ""
            guard let seconds = tree.seconds(matrix.range), let interval = world.sampleInterval(ofSeries: name) else {
                continue
            }
            let isRecorded = if case .recording = world.series.reference(name) { true } else { false }
            report(
                Window(
                    seconds: seconds, interval: interval.inSeconds, place: tree[matrix.range].span,
                    samples: name.isEmpty ? "samples" : "samples of `\(excerpt(name))`",
                    often: "\(isRecorded ? "evaluated" : "scraped") every \(interval.text)",
                    declared: isRecorded
                        ? world.declaration(ofSeries: name) : world.spec.prometheus.scrapeInterval.given?.span,
                    isScraped: !isRecorded),
                call, needed, expression, collector)
        case .subquery(let subquery):
            guard let seconds = tree.seconds(subquery.range),
                let step = subquery.step.map({ tree.seconds($0) }) ?? world.evaluationInterval?.inSeconds
            else { continue }
            report(
                Window(
                    seconds: seconds, interval: step, place: tree[subquery.range].span, samples: "steps",
                    often: "one step every \(durationText(step))", declared: nil),
                call, needed, expression, collector)
        default: continue
        }
    }
}

/// What each function gives with fewer is nothing, or zero whatever happens.
private let samplesNeeded: [String: Double] = [
    "rate": 2, "irate": 2, "increase": 2, "delta": 2, "idelta": 2, "deriv": 2, "predict_linear": 2, "resets": 2,
    "changes": 2, "holt_winters": 2, "double_exponential_smoothing": 2,
]

private struct Window {
    let seconds: Double
    let interval: Double
    let place: Range<Int>
    let samples: String
    let often: String
    let declared: Span?
    var isScraped = false
}

private func report(
    _ window: Window, _ call: Call, _ needed: Double, _ expression: RuleExpression, _ collector: Collector
) {
    guard window.interval > 0, window.seconds < needed * window.interval else { return }
    var labels = [Diagnostic.Label(expression.span(window.place), window.often)]
    if let declared = window.declared { labels.append(Diagnostic.Label(declared, "the interval")) }
    let isNever = needed == 2 && window.seconds < window.interval
    let detail =
        needed == 2
        ? "`\(call.name)` needs two, and there is \(isNever ? "never more than" : "in some windows only") one"
        : "in some windows there is none, so the result comes and goes"
    collector.report(
        .rangeTooShort, as: needed == 2 ? .error : .warning,
        "`\(call.name)` over \(durationText(window.seconds)) has too few \(window.samples)", at: labels,
        detail: detail,
        hint:
            "write at least `\(durationText(needed * window.interval))`, better `\(durationText(4 * window.interval))`"
            + (window.isScraped ? ": a scrape may fail" : ""))
}
