import VeloFormat

/// The rules of both formats for one piece of a line each, over bytes: for `Character`s, a carriage return and a line
/// feed are one thing that is neither.
///
/// Sources: Prometheus docs, "Exposition formats", Text format details; OpenMetrics 1.0, "Text format".
enum MetricText {
    /// What a family says of itself before its samples; present even if it has none, so that a reader learns that it
    /// exists. `name` is the sample's, `familyName` what OpenMetrics calls the family.
    static func header(
        _ format: MetricFormat, name: String, familyName: String, help: String, type: MetricType, unit: String?
    ) -> [UInt8] {
        switch format {
        case .prometheus:
            return "# HELP \(name) ".utf8 + escaped(help, quotes: false) + "\n# TYPE \(name) \(type.prometheus)\n".utf8
        case .openMetrics:
            var bytes = Array("# TYPE \(familyName) \(type.rawValue)\n".utf8)
            if let unit { bytes += "# UNIT \(familyName) \(unit)\n".utf8 }
            return bytes + "# HELP \(familyName) ".utf8 + escaped(help, quotes: true) + "\n".utf8
        }
    }

    /// `method="GET",status_code="200"`
    static func labels(_ labels: some Sequence<(name: String, value: String)>) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in labels {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes += name.utf8
            bytes += "=\"".utf8
            bytes += escaped(value, quotes: true)
            bytes.append(UInt8(ascii: "\""))
        }
        return bytes
    }

    private static func escaped(_ text: String, quotes: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\"") where quotes: bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}

/// The two formats that a scrape may be in. Both have the same names and labels.
public enum MetricFormat: Sendable, CaseIterable {
    /// Prometheus's text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0: also has units, exemplars and an end.
    case openMetrics
}

/// A type of family in the words of OpenMetrics.
enum MetricType: String {
    case counter, gauge, histogram, summary, info

    /// Text 0.0.4 knows no `info`.
    var prometheus: String { self == .info ? "gauge" : rawValue }
}
