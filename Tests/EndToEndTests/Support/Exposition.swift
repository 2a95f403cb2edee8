/// The samples of a text exposition, for tests that ask for exact values.
struct Exposition {
    /// By series: `name{label="value",…}` with the labels sorted.
    let samples: [String: Double]

    init(_ text: String) {
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            samples[Self.sorted(String(line[..<blank]))] = Double(line[line.index(after: blank)...])
        }
        self.samples = samples
    }

    /// The value of one series, named with its labels in any order; nil if it is not exposed.
    subscript(_ series: String) -> Double? { samples[Self.sorted(series)] }

    /// The sum over all series of a name that have all these labels, and how many there are.
    func sum(_ name: String, _ labels: String...) -> (value: Double, count: Int) {
        let found = samples.filter { series, _ in
            series.hasPrefix(name + "{") && labels.allSatisfy { series.contains($0) }
        }
        return (found.values.reduce(0, +), found.count)
    }

    /// Label values in tests have no commas, so a split is enough.
    private static func sorted(_ series: String) -> String {
        guard let brace = series.firstIndex(of: "{") else { return series }
        let labels = series[series.index(after: brace)...].dropLast().split(separator: ",").sorted()
        return series[..<brace] + "{" + labels.joined(separator: ",") + "}"
    }
}
