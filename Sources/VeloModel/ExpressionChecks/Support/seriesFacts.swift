import PromQL
import VeloFormat
import VeloSource

extension ClosedWorld {
    /// Where the metric that a sample belongs to is declared; `nil` for what no author declares.
    func declaration(ofSeries name: String) -> Span? {
        switch series.reference(name) {
        case .metric(let index), .histogram(let index): spec.metrics.all[index].span
        case .external(let index), .externalHistogram(let index): spec.externalMetrics.all[index].span
        case .recording(let index): spec.recordings.all[index].span
        case .builtIn, .foreign, .refused, nil: nil
        }
    }

    /// How far apart the samples of a series are: a scrape, or an evaluation of the rule that writes it. `nil` where the
    /// interval was refused.
    func sampleInterval(ofSeries name: String) -> TimeSpan? {
        switch series.reference(name) {
        case .recording(let index): recordings[index]?.interval
        case .foreign where name.hasPrefix("ALERTS"): evaluationInterval
        default: spec.prometheus.scrapeInterval.value(or: standardScrapeInterval)
        }
    }

    var evaluationInterval: TimeSpan? { spec.prometheus.evaluationInterval.value(or: standardEvaluationInterval) }

    /// Whether a series is made by velod, so that it is there whenever velod is.
    func isOwn(_ name: String) -> Bool {
        switch series.reference(name) {
        case .metric, .builtIn: true
        default: false
        }
    }
}

/// How often targets are scraped unless the spec says otherwise.
let standardScrapeInterval = TimeSpan.seconds(15)

/// Seconds as Prometheus writes them: `1h30m`; `nil` for what is no length of time.
func durationText(_ seconds: Double) -> String {
    guard seconds >= 0, seconds < 9_000_000_000 else { return "\(seconds)s" }
    return TimeSpan.milliseconds(Int64((seconds * 1000).rounded())).text
}

extension TimeSpan {
    var inSeconds: Double { Double(nanoseconds) / 1_000_000_000 }
}
