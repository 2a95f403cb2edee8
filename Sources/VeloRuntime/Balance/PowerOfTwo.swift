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
    ///   - weights: by backend, those of this moment in thousandths of the ones given to `init`; 0 for what is no candidate.
    ///   - loads: by backend: requests in flight.
    /// - Returns: `nil` if there is no candidate.
    func next(using random: inout RandomSequence, weights: [Int], loads: [Int]) -> Int? {
        guard let first = draw(using: &random, weights, except: nil) else { return nil }
        guard let second = draw(using: &random, weights, except: first) else { return first }
        return isBusier((loads[first], weights[first]), than: (loads[second], weights[second])) ? second : first
    }

    /// A candidate, each as likely as its weight of the moment says.
    private func draw(using random: inout RandomSequence, _ weights: [Int], except excluded: Int?) -> Int? {
        guard let total = sums.last, total > 0 else { return nil }
        for _ in 0..<Self.draws {
            let index = backend(at: random.below(total))
            let whole = 1000 * (sums[index] - (index == 0 ? 0 : sums[index - 1]))
            guard index != excluded, weights[index] > 0 else { continue }
            // One that starts slowly is refused as often as its weight falls short.
            if weights[index] >= whole || random.below(whole) < weights[index] { return index }
        }
        var sum = 0
        var drawn: Int?
        for index in weights.indices where weights[index] > 0 && index != excluded {
            sum += weights[index]
            if random.below(sum) < weights[index] { drawn = index }
        }
        return drawn
    }

    /// The first backend whose sum is above a number; by halving, since the sums rise.
    private func backend(at point: Int) -> Int {
        var low = 0
        var high = sums.count - 1
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > point { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
