extension Scanner {
    static let thresholdName = "$threshold"

    /// Finds the threshold among the parameters and reports every other one, and a threshold that stands where the
    /// compiler could not put a series in its place.
    mutating func judgeParameters() {
        var thresholds: [(token: Int, depth: Int)] = []
        for parameter in parameters {
            let name = text(parameter.token)
            if name == Self.thresholdName {
                thresholds.append(parameter)
            } else {
                report(
                    "unknown parameter `\(name)`", tokens[parameter.token].range,
                    hint: Self.resemblesThreshold(name)
                        ? "did you mean `\(Self.thresholdName)`?" : "the only parameter is `\(Self.thresholdName)`")
            }
        }
        for repeated in thresholds.dropFirst() {
            report(
                "`\(Self.thresholdName)` stands here a second time", tokens[repeated.token].range,
                hint: "an alert compares once with its threshold; make two alerts of it")
        }
        guard let first = thresholds.first else { return }
        if let (message, hint) = fault(first) {
            report(message, tokens[first.token].range, hint: hint)
        } else if thresholds.count == 1, let lastComparison {
            threshold = PromQLScan.Threshold(
                comparison: tokens[lastComparison].range, range: tokens[first.token].range)
        }
    }

    /// Why a threshold may not stand where it stands; `nil` if it may.
    private func fault(_ parameter: (token: Int, depth: Int)) -> (message: String, hint: String)? {
        let name = Self.thresholdName
        let index = parameter.token
        let wanted = "end the expression with a comparison: `… > \(name)`"
        guard parameter.depth == 0 else {
            return ("`\(name)` stands inside brackets", "move the comparison out of the brackets: `… > \(name)`")
        }
        if let after = symbol(at: index + 1)?.mirrored {
            return ("`\(name)` is the left side of a comparison", "turn it round: `… \(after.rawValue) \(name)`")
        }
        if keyword(at: index - 1) == .bool {
            return (
                "`bool` stands before `\(name)`",
                "leave `bool` out: an alert keeps the series that cross the threshold"
            )
        }
        guard let lastComparison else { return ("`\(name)` is compared with nothing", wanted) }
        if lastComparison > index {
            return ("`\(name)` is not in the last comparison", "put the comparison with `\(name)` last")
        }
        guard lastComparison == index - 1 else {
            return (
                "`\(name)` is not the whole right side of the last comparison",
                "it stands alone, directly after the operator; scale the left side instead"
            )
        }
        guard index + 1 == tokens.count || keyword(at: index + 1)?.role == .setOperator else {
            return ("`\(name)` is not the whole right side of the comparison", "scale the left side instead")
        }
        return nil
    }

    /// Whether a name is a slip of the pen away from `$threshold`: within a third of its length.
    private static func resemblesThreshold(_ name: String) -> Bool {
        let left = Array(name.utf8.prefix(32))
        let right = Array(thresholdName.utf8)
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let cost = min(row[j], row[j + 1]) + 1
                (diagonal, row[j + 1]) = (row[j + 1], min(cost, diagonal + (byte | 0x20 == right[j] ? 0 : 1)))
            }
        }
        return row[right.count] <= right.count / 3
    }
}
