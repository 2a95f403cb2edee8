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
            case .duration: .seconds
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
        if let word = external.unit { return CatalogueValue(MetricUnit(word: word)) }
        var words = sample.split(separator: "_")
        if let last = words.last, ["total", "bucket", "sum", "count"].contains(last), words.count > 1 {
            words.removeLast()
        }
        return CatalogueValue(words.last.flatMap { $0 == "count" ? nil : MetricUnit(word: String($0)) })
    }

    /// Of what Prometheus itself writes: its documentation, "Automatically generated labels and time series".
    static func synthetic(_ name: String) -> CatalogueValue {
        switch name {
        case "up": CatalogueValue(.number, 0...1)
        case "ALERTS": CatalogueValue(.number, 1...1)
        case "ALERTS_FOR_STATE": CatalogueValue(.seconds)
        case "scrape_duration_seconds", "scrape_timeout_seconds": CatalogueValue(.seconds, 0 ... .infinity)
        // It is -1 if the limit was exceeded.
        case "scrape_body_size_bytes": CatalogueValue(.bytes)
        default: CatalogueValue(.count, 0 ... .infinity)
        }
    }
}
