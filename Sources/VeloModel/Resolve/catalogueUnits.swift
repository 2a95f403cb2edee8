import PromQL
import VeloFormat

/// What the values of a metric measure and can be.
struct CatalogueValue {
    let unit: MetricUnit?
    let bounds: ClosedRange<Double>?

    init(_ unit: MetricUnit?, _ bounds: ClosedRange<Double>? = nil) {
        self.unit = unit
        self.bounds = bounds
    }

    /// Nothing that velod measures falls below zero.
    static func measured(_ value: EventValue) -> CatalogueValue {
        let unit: MetricUnit =
            switch value {
            case .one, .delta: .count
            case .duration: .duration
            case .requestBytes, .responseBytes: .bytes
            case .ratio: .ratio
            case .state: .number
            }
        return CatalogueValue(unit, value == .state ? 0...1 : 0 ... .infinity)
    }

    static func builtIn(_ family: BuiltInFamily) -> CatalogueValue {
        switch family {
        case .buildInfo: CatalogueValue(.number, 1...1)
        // Each alert's is in a unit of its own.
        case .alertThreshold: CatalogueValue(nil)
        case .slaObjective: CatalogueValue(.ratio, 0...1)
        }
    }

    /// Of another exporter's series: the unit that is declared or, by Prometheus's conventions, ends its name.
    static func external(_ external: ResolvedExternal, sample: String) -> CatalogueValue {
        if external.kind == .info || external.kind == .stateset { return CatalogueValue(.number, 0...1) }
        // Of a histogram the unit is what it observes, whatever the sample; a summary has no buckets to tell.
        if external.kind == .summary, sample.hasSuffix("_count") { return CatalogueValue(.count, 0 ... .infinity) }
        var words = sample.split(separator: "_")
        if isTimestamp(words), external.unit == nil || external.unit == "seconds" { return CatalogueValue(.timestamp) }
        let takesTime = external.kind == .counter || external.kind == .histogram || external.kind == .summary
        func value(_ unit: MetricUnit?) -> CatalogueValue {
            CatalogueValue(unit == .seconds && takesTime ? .duration : unit)
        }
        if let word = external.unit { return value(MetricUnit(word: word)) }
        if let last = words.last, ["total", "bucket", "sum", "count"].contains(last), words.count > 1 {
            words.removeLast()
        }
        return value(words.last.flatMap { $0 == "count" ? nil : MetricUnit(word: String($0)) })
    }

    /// Whether a name says that its values are moments: `x_timestamp_seconds` and `x_created` by Prometheus's and OpenMetrics's
    /// conventions, `process_start_time_seconds` and `node_boot_time_seconds` by custom.
    private static func isTimestamp(_ words: [Substring]) -> Bool {
        if words.count > 1, words.last == "created" { return true }
        let end = words.suffix(3)
        return end.suffix(2) == ["timestamp", "seconds"]
            || [["start", "time", "seconds"], ["boot", "time", "seconds"]].contains { end.elementsEqual($0) }
    }

    /// Of what Prometheus itself writes for each target: its documentation, "Automatically generated labels and time series".
    static func synthetic(_ name: String) -> CatalogueValue {
        switch name {
        case "up": CatalogueValue(.number, 0...1)
        case "scrape_duration_seconds", "scrape_timeout_seconds": CatalogueValue(.duration, 0 ... .infinity)
        // It is -1 if the limit was exceeded.
        case "scrape_body_size_bytes": CatalogueValue(.bytes)
        default: CatalogueValue(.count, 0 ... .infinity)
        }
    }
}
