internal import VeloFormat

/// Consistent hashing (Karger and others 1997; the points are placed as in libketama): a key belongs to the first point at or
/// after it, and each backend has points in proportion to its weight.
///
/// Where a backend is depends on its name and weight alone, so all processes agree, and one that is added or removed moves
/// its own share of the keys and no other. Immutable: built once for a pool and used by all loops.
struct HashRing: Sendable {
    /// Points of the heaviest backend are between half of this and all of it: shares are right to about 7 %.
    private static let mostPoints = 256

    private let points: [UInt64]
    /// Parallel to `points`.
    private let owners: [Int32]
    /// By backend: makes its own order of the keys.
    private let salts: [UInt64]

    /// O(n log n) in the number of points.
    init(names: [String], weights: [Int]) {
        let heaviest = max(weights.max() ?? 1, 1)
        // The next power of two, so that the points of a backend hardly ever change with the weights of others.
        let scale = heaviest == 1 ? 1 : 1 << (Int.bitWidth - (heaviest - 1).leadingZeroBitCount)
        salts = names.map { name in
            var fingerprint = Fingerprint()
            fingerprint.combine(name.utf8)
            return mixed(fingerprint.value)
        }
        var all: [(point: UInt64, owner: Int32)] = []
        for (index, weight) in weights.enumerated() {
            let count = max(1, weight * Self.mostPoints / scale)
            for number in 0..<count {
                all.append((mixed(salts[index] &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15), Int32(index)))
            }
        }
        all.sort { ($0.point, $0.owner) < ($1.point, $1.owner) }
        points = all.map(\.point)
        owners = all.map(\.owner)
    }

    /// The candidate that a key belongs to: the owner of the first point from it on that is one. `nil` if there is none.
    ///
    /// A candidate that starts slowly takes only its share of the keys that come by: more of them as it rises, always the same
    /// ones before, and all in the end. O(log points), and a step for each point of a backend that is no candidate.
    ///
    /// - Parameter share: of its weight that a backend gets, in thousandths; 0 for what is no candidate.
    func owner(of key: UInt64, share: (Int) -> Int) -> Int? {
        guard !points.isEmpty, salts.indices.contains(where: { share($0) > 0 }) else { return nil }
        var fallback: Int?
        let start = firstPoint(from: key)
        for step in points.indices {
            let position = start + step
            let owner = Int(owners[position < points.count ? position : position - points.count])
            let share = share(owner)
            guard share > 0 else { continue }
            if share >= 1000 || Int(mixed(key ^ salts[owner]) % 1000) < share { return owner }
            if fallback == nil { fallback = owner }
        }
        return fallback
    }

    private func firstPoint(from key: UInt64) -> Int {
        var low = 0
        var high = points.count
        while low < high {
            let middle = (low + high) / 2
            if points[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low == points.count ? 0 : low
    }
}
