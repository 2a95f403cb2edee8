/// The backend with the fewest requests in flight for its weight; those that are equally busy take turns by weight, so that
/// an idle pool is balanced, too (nginx's `least_conn`).
struct LeastConnections {
    private var turns: WeightedRoundRobin

    init(weights: [Int]) { turns = WeightedRoundRobin(weights: weights) }

    /// - Parameters:
    ///   - weights: by backend; 0 for what is no candidate.
    ///   - loads: by backend: requests in flight.
    /// - Returns: `nil` if there is no candidate. O(backends).
    mutating func next(weights: [Int], loads: [Int]) -> Int? {
        var least: (load: Int, weight: Int)?
        for index in weights.indices where weights[index] > 0 {
            let candidate = (loads[index], weights[index])
            if let current = least, !isBusier(current, than: candidate) { continue }
            least = candidate
        }
        guard let least else { return nil }
        return turns.next { index in
            let weight = weights[index]
            return weight > 0 && !isBusier((loads[index], weight), than: least) ? weight : 0
        }
    }
}

/// Whether a backend has more in flight for its weight than another: `a / w > b / v`, in whole numbers.
func isBusier(_ one: (load: Int, weight: Int), than other: (load: Int, weight: Int)) -> Bool {
    one.load * other.weight > other.load * one.weight
}
