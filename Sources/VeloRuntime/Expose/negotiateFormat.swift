internal import VeloMetrics

/// What a scrape is answered in.
struct NegotiatedFormat: Equatable {
    var format: MetricFormat
    var contentType: String

    static let prometheus = NegotiatedFormat(
        format: .prometheus, contentType: "text/plain; version=0.0.4; charset=utf-8")
}

/// Chooses a format by the `Accept` fields of a request (RFC 9110 12.5.1): OpenMetrics 1.0 where it is named and not
/// less wanted than text; else text 0.0.4, whatever is asked for, because curl and browsers name neither.
///
/// Names of metrics and labels are the same under all of Prometheus's `escaping` schemes, so the one that is asked for is
/// said to be in use.
func negotiateFormat(accept: [String]) -> NegotiatedFormat {
    var openMetrics: (quality: Double, escaping: String?) = (0, nil)
    /// The quality of text by the most specific range that matches it: itself, its type, anything.
    var text: [Double?] = [nil, nil, nil]
    for range in accept.flatMap({ $0.split(separator: ",") }).compactMap(MediaRange.init) {
        let version = range.parameter("version")
        switch range.type {
        case "application/openmetrics-text" where version == nil || version == "1.0.0":
            if range.quality > openMetrics.quality { openMetrics = (range.quality, range.parameter("escaping")) }
        case "text/plain" where version == nil || version == "0.0.4": text[0] = max(text[0] ?? 0, range.quality)
        case "text/*": text[1] = max(text[1] ?? 0, range.quality)
        case "*/*": text[2] = max(text[2] ?? 0, range.quality)
        default: break
        }
    }
    let textQuality = text.compactMap(\.self).first ?? 0
    guard openMetrics.quality > 0, openMetrics.quality >= textQuality else { return .prometheus }
    var contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    if let escaping = openMetrics.escaping, ["allow-utf-8", "underscores", "dots", "values"].contains(escaping) {
        contentType += "; escaping=\(escaping)"
    }
    return NegotiatedFormat(format: .openMetrics, contentType: contentType)
}

/// One element of `Accept`: in lower case, without blanks.
private struct MediaRange {
    let type: String
    /// 0 to 1; 0 where it cannot be read.
    let quality: Double
    private let parameters: [(name: Substring, value: Substring)]

    init?(_ text: Substring) {
        let parts = text.lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }.split(separator: ";")
        guard let type = parts.first else { return nil }
        self.type = String(type)
        parameters = parts.dropFirst().compactMap { part in
            let sides = part.split(separator: "=", maxSplits: 1)
            return sides.count == 2 ? (name: sides[0], value: sides[1]) : nil
        }
        let quality = parameters.first { $0.name == "q" }.map { Double($0.value) ?? 0 } ?? 1
        self.quality = quality >= 0 && quality <= 1 ? quality : 0
    }

    func parameter(_ name: String) -> String? { parameters.first { $0.name == name }.map { String($0.value) } }
}
