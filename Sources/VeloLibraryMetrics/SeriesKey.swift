import VeloMetrics

/// A series of a library under names that Prometheus takes.
struct SeriesKey: Hashable {
    let name: String
    let kind: SampledFamily.Kind
    /// Sorted by name.
    private let names: [String]
    private let values: [[UInt8]]

    /// `nil` if names of labels are repeated or reserved, or a text is too long.
    init?(_ label: String, _ dimensions: [(String, String)], _ kind: SampledFamily.Kind, longestText: Int) {
        guard label.utf8.count <= longestText, dimensions.allSatisfy({ $0.1.utf8.count <= longestText }) else {
            return nil
        }
        var name = "library_" + Self.safe(label)
        // The suffix is the counter's own, and must not make another family look like one.
        while name.hasSuffix("_total") { name = String(name.dropLast("_total".utf8.count)) }
        self.name = kind == .counter ? name + "_total" : name
        self.kind = kind
        let labels = dimensions.map { (name: Self.safe($0.0), value: $0.1) }.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        names = labels.map(\.name)
        values = labels.map { Array($0.value.utf8) }
        let isReserved = names.contains { $0.isEmpty || $0.hasPrefix("_") || ["le", "quantile"].contains($0) }
        guard !isReserved, Set(names).count == names.count else { return nil }
    }

    var labels: [(name: String, value: String)] {
        zip(names, values).map { (name: $0, value: String(decoding: $1, as: UTF8.self)) }
    }

    /// What series of a family are ordered by.
    var order: [UInt8] { zip(names, values).flatMap { $0.utf8 + [0] + $1 + [0] } }

    /// Whether both may be in one exposition: not one family of two kinds, nor a sample of one that is the other.
    func agrees(with other: SeriesKey) -> Bool {
        if name == other.name { return kind == other.kind }
        return !name.isSample(of: other) && !other.name.isSample(of: self)
    }

    /// ASCII letters, digits and underscores; whatever else is an underscore.
    private static func safe(_ text: String) -> String {
        String(
            decoding: text.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    byte
                default: UInt8(ascii: "_")
                }
            }, as: UTF8.self)
    }
}

extension String {
    fileprivate func isSample(of key: SeriesKey) -> Bool {
        let family = key.kind == .counter ? String(key.name.dropLast("_total".utf8.count)) : key.name
        return ["", "_total", "_sum", "_count", "_created", "_bucket", "_info"].contains { self == family + $0 }
    }
}
