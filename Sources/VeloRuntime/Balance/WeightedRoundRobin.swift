/// Smooth weighted round robin, nginx's algorithm: over one cycle every backend is chosen exactly as often as its weight
/// says, and choices of one backend are spread over the cycle.
///
/// One value per pool and event loop, so that it needs no atomics; the proportion holds on each loop.
struct WeightedRoundRobin {
    private let weights: [Int]
    private var credit: [Int]

    init(weights: [Int]) {
        self.weights = weights
        credit = Array(repeating: 0, count: weights.count)
    }

    /// The next backend among those that `isCandidate` accepts; `nil` if it accepts none. O(backends).
    mutating func next(where isCandidate: (Int) -> Bool) -> Int? {
        let weights = weights
        return next { isCandidate($0) ? weights[$0] : 0 }
    }

    /// The next backend by the weights of this moment, in any unit; a backend of weight 0 is no candidate. `nil` if there is none.
    /// O(backends).
    ///
    /// A backend that is not a candidate keeps its credit, so one that was away does not get a burst when it returns.
    mutating func next(weight: (Int) -> Int) -> Int? {
        var best: Int?
        var total = 0
        for index in credit.indices {
            let weight = weight(index)
            guard weight > 0 else { continue }
            credit[index] += weight
            total += weight
            if let current = best, credit[current] >= credit[index] { continue }
            best = index
        }
        if let best { credit[best] -= total }
        return best
    }
}
