/// A family whose values are read when it is scraped.
public struct SampledFamily: Sendable {
    public enum Kind: Sendable {
        case counter, gauge
        /// Samples `_sum` and `_count`.
        case summary
    }

    public struct Sample: Sendable {
        /// What the sample's name has behind the family's: `_sum` and `_count` of a summary, else nothing.
        public var suffix: String
        public var labels: [(name: String, value: String)]
        public var value: Double

        public init(suffix: String = "", labels: [(name: String, value: String)] = [], _ value: Double) {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    /// A counter's ends in `_total`.
    public var name: String
    public var help: String
    public var kind: Kind
    /// `nil`, or what the name ends with.
    public var unit: String?
    public var samples: [Sample]

    public init(_ name: String, help: String, kind: Kind, unit: String? = nil, samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.unit = unit
        self.samples = samples
    }

    /// One series without labels.
    public init(_ name: String, help: String, kind: Kind, unit: String? = nil, _ value: Double) {
        self.init(name, help: help, kind: kind, unit: unit, samples: [Sample(value)])
    }

    /// The whole family as text.
    func text(_ format: MetricFormat) -> [UInt8] {
        let type: MetricType =
            switch kind {
            case .counter: .counter
            case .gauge: .gauge
            case .summary: .summary
            }
        let familyName =
            kind == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".utf8.count)) : name
        var bytes = MetricText.header(
            format, name: name, familyName: familyName, help: help, type: type, unit: unit)
        for sample in samples {
            bytes += name.utf8
            bytes += sample.suffix.utf8
            if !sample.labels.isEmpty { bytes += "{".utf8 + MetricText.labels(sample.labels) + "}".utf8 }
            bytes.append(UInt8(ascii: " "))
            withUnsafeTemporaryAllocation(byteCount: LineWriter.longestNumber, alignment: 1) { buffer in
                var writer = LineWriter(buffer)
                writer.write(sample.value)
                bytes += buffer[..<writer.count]
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}

/// Families that are read at each scrape, such as those of the process. What it returns is made into text at once, so it
/// must be bounded: kilobytes, not megabytes. Called by any thread that scrapes.
public typealias MetricSource = @Sendable () -> [SampledFamily]
