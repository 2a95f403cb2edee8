/// The backend with the fewest requests in flight for its weight; those that are equally busy take turns by weight, so that
/// an idle pool is balanced, too (nginx's `least_conn`).
struct LeastConnections {
    private var turns: WeightedRoundRobin

    init(weights: [Int]) { turns = WeightedRoundRobin(weights: weights) }

    /// - Parameters:
    ///   - count: of backends.
    ///   - weight: 0 for what is no candidate.
    ///   - load: requests in flight. May change between two calls: other loops choose, too.
    /// - Returns: `nil` if there is no candidate. O(backends).
    mutating func next(count: Int, weight: (Int) -> Int, load: (Int) -> Int) -> Int? {
        var least = (load: 0, weight: 0)
        for index in 0..<count {
            let candidate = (load: load(index), weight: weight(index))
            guard candidate.weight > 0 else { continue }
            if least.weight == 0 || isBusier(least, than: candidate) { least = candidate }
        }
        guard least.weight > 0 else { return nil }
        let chosen = turns.next { index in
            let weight = weight(index)
            return weight > 0 && !isBusier((load(index), weight), than: least) ? weight : 0
        }
        if let chosen { return chosen }
        // Other loops made all of them busier meanwhile.
        return turns.next(weight: weight)
    }
}

/// Whether a backend has more in flight for its weight than another: `a / w > b / v`, in whole numbers.
func isBusier(_ one: (load: Int, weight: Int), than other: (load: Int, weight: Int)) -> Bool {
    one.load * other.weight > other.load * one.weight
}
