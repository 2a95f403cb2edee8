import PromQL
import VeloFormat
import VeloSource

/// A metric that an author may have meant by a name that does not exist.
struct MeantMetric {
    /// As a selector has it; of a histogram the family's name, unless the name is nearly one of its samples'.
    let name: String
    let span: Span?
    let isHistogram: Bool
}

/// The declared metric that a name most likely stands for; `nil` if nothing is near.
///
/// Names of other people's rules differ from a spec's by more than slips of the pen: `backend_response_time_seconds` stands
/// for `request_duration_seconds`. So beside the letters (`suggestion`) the words count: those that both names have, the unit
/// most of all, and those that mean nearly the same; then whether the use fits the type.
func meantMetric(_ name: String, isRanged: Bool, _ world: ClosedWorld) -> MeantMetric? {
    // A counter's `_total` is longer than a typing error, and the first thing to be left out.
    let names = world.series.names
    if names.contains(name + "_total") { return world.meant(name + "_total") }
    let near = suggestion(for: name, among: names)
    let wanted = NameWords(name, world)
    func score(_ candidate: String) -> Int { wanted.likeness(to: NameWords(candidate, world)) }

    var best: (score: Int, name: String)?
    for (index, metric) in world.spec.metrics.all.enumerated() {
        guard let definition = world.metrics[index]?.definition else { continue }
        let fits = isRanged == (definition.kind != .gauge)
        let score = score(metric.name) * 2 + (fits ? 1 : 0)
        if score > best?.score ?? 0 { best = (score, definition.name) }
    }
    for name in world.spec.externalMetrics.names + world.spec.recordings.names {
        let score = score(name) * 2
        if score > best?.score ?? 0 { best = (score, name) }
    }
    guard let best, best.score >= 2 * NameWords.leastLikeness else { return near.flatMap(world.meant) }
    if let near, score(near) * 2 + 1 >= best.score { return world.meant(near) }
    return world.meant(best.name)
}

/// The words of a metric's name, without the namespace and the suffix of a sample, which tell nothing.
private struct NameWords {
    /// A shared word and one of nearly the same meaning.
    static let leastLikeness = 7

    private let words: [String]
    private let unit: String?

    init(_ name: String, _ world: ClosedWorld) {
        var words = name.lowercased().split { $0 == "_" || $0 == ":" }.map(Self.stem)
        if let namespace = world.spec.namespace.value {
            let prefix = namespace.lowercased().split(separator: "_").map(Self.stem)
            if words.starts(with: prefix) { words.removeFirst(prefix.count) }
        }
        words.removeAll { ["bucket", "sum", "count", "total"].contains($0) }
        unit = words.last { Self.units.contains($0) }
        words.removeAll { Self.units.contains($0) }
        self.words = words
    }

    func likeness(to other: NameWords) -> Int {
        var score = 0
        if let unit { score += other.unit == unit ? 4 : other.unit == nil ? -2 : -3 }
        for word in Set(words) {
            if other.words.contains(word) {
                score += 4
            } else if Self.meanings.contains(where: { $0.contains(word) && !$0.isDisjoint(with: other.words) }) {
                score += 3
            }
        }
        // Among metrics that share as much, the one that says least else.
        return score - max(0, other.words.count - words.count)
    }

    /// Without a plural's `s`.
    private static func stem(_ word: Substring) -> String {
        word.utf8.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") && !units.contains(String(word))
            ? String(word.dropLast()) : String(word)
    }

    private static let units: Set<String> = [
        "seconds", "bytes", "ratio", "celsius", "volts", "amperes", "joules", "grams",
    ]

    /// Words that rules of other people use for one thing.
    private static let meanings: [Set<String>] = [
        ["up", "health", "healthy", "alive", "available"], ["duration", "time", "latency"],
        ["request", "http", "response", "query"], ["error", "failure", "failed", "breache", "breach"],
        ["connection", "conn", "socket"], ["throttle", "throttled", "limited", "limit", "rejected"],
        ["tenant", "customer", "client"], ["backend", "upstream", "server", "node"], ["usage", "used", "utilization"],
    ]
}

extension ClosedWorld {
    /// Where a series of that name is declared.
    func meant(_ name: String) -> MeantMetric? {
        switch series.reference(name) {
        case .metric(let index): MeantMetric(name: name, span: spec.metrics.all[index].span, isHistogram: false)
        case .histogram(let index): MeantMetric(name: name, span: spec.metrics.all[index].span, isHistogram: true)
        case .external(let index):
            MeantMetric(name: name, span: spec.externalMetrics.all[index].span, isHistogram: false)
        case .externalHistogram(let index):
            MeantMetric(name: name, span: spec.externalMetrics.all[index].span, isHistogram: true)
        case .recording(let index): MeantMetric(name: name, span: spec.recordings.all[index].span, isHistogram: false)
        case .builtIn, .foreign: MeantMetric(name: name, span: nil, isHistogram: false)
        case .refused, nil: nil
        }
    }

    /// The labels that the spec's metrics have.
    var labelNames: [String] {
        metrics.compactMap(\.self).flatMap { metric in
            metric.definition.rowLabels.map(\.name) + metric.definition.columnLabels.map(\.name)
        }
    }
}
