/// The less busy of two backends drawn by weight (Mitzenmacher 2001, "The power of two choices"): close to the least busy of
/// all, at a cost that does not grow with the pool, and without the herd that runs to one idle backend.
struct PowerOfTwo {
    /// Weights summed up, in order.
    private let sums: [Int]
    /// Draws before the pool is looked through: with half of it gone, one in 256 choices gets there.
    private static let draws = 8

    init(weights: [Int]) {
        var sum = 0
        sums = weights.map { weight in
            sum += weight
            return sum
        }
    }

    /// - Parameters:
    ///   - weight: of this moment, in thousandths of the weights given to `init`; 0 for what is no candidate.
    ///   - load: requests in flight.
    /// - Returns: `nil` if there is no candidate.
    func next(
        using random: inout RandomSequence, weight: (Int) -> Int, load: (Int) -> Int
    ) -> Int? {
        guard let first = draw(using: &random, weight: weight) else { return nil }
        guard let second = draw(using: &random, weight: { $0 == first ? 0 : weight($0) }) else { return first }
        let isFirstBusier = isBusier((load(first), weight(first)), than: (load(second), weight(second)))
        return isFirstBusier ? second : first
    }

    /// A candidate, each as likely as its weight of the moment says.
    private func draw(using random: inout RandomSequence, weight: (Int) -> Int) -> Int? {
        guard let total = sums.last, total > 0 else { return nil }
        for _ in 0..<Self.draws {
            let point = random.below(total)
            let index = firstIndex { $0 > point }
            let whole = 1000 * (sums[index] - (index == 0 ? 0 : sums[index - 1]))
            let now = weight(index)
            // One that starts slowly is refused as often as its weight falls short.
            if now >= whole || (now > 0 && random.below(whole) < now) { return index }
        }
        var sum = 0
        var drawn: Int?
        for index in sums.indices {
            let weight = weight(index)
            guard weight > 0 else { continue }
            sum += weight
            if random.below(sum) < weight { drawn = index }
        }
        return drawn
    }

    /// By halving: the sums rise.
    private func firstIndex(where isBeyond: (Int) -> Bool) -> Int {
        var low = 0
        var high = sums.count - 1
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(sums[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
