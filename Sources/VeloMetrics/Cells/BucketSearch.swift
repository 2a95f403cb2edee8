/// Finds the bucket of an observation in the time of two loads and as many compares as bounds share an octave.
///
/// Compiled from the bounds: for each number of significant bits, how many bounds are below every number of that length.
/// What is left are the bounds of the same length: one or two in any ladder in use, and no branch depends on the value.
@usableFromInline
struct BucketSearch: @unchecked Sendable {
    // Sendable: written once, before it is shared; the memory that was given keeps it there.
    /// The bounds, rising, and then enough of the largest number to read past the end.
    @usableFromInline let bounds: UnsafePointer<UInt64>
    /// By number of significant bits, 0 to 64.
    @usableFromInline let below: UnsafePointer<UInt64>
    /// The most bounds that have the same number of significant bits.
    @usableFromInline let width: Int

    /// The words that the search of so many bounds takes at most.
    static func wordCount(_ boundCount: Int) -> Int { 65 + 2 * boundCount }

    /// Precondition: the bounds rise; `memory` has `wordCount` words, and is kept as long as this is used.
    init(_ bounds: [UInt64], in memory: CellMemory) {
        func length(_ number: UInt64) -> Int { 64 - number.leadingZeroBitCount }
        var counts = [UInt64](repeating: 0, count: 65)
        for bound in bounds { counts[length(bound)] += 1 }
        width = Int(counts.max() ?? 0)
        let below = memory.numbers(at: 0, count: 65)
        var sum: UInt64 = 0
        for (bits, count) in counts.enumerated() {
            below[bits] = sum
            sum += count
        }
        let copy = memory.numbers(at: 65, count: bounds.count + width)
        for index in 0..<(bounds.count + width) { copy[index] = index < bounds.count ? bounds[index] : .max }
        self.below = UnsafePointer(below)
        self.bounds = UnsafePointer(copy)
    }

    /// The number of bounds that are below the value: the index of its bucket.
    @inlinable @inline(__always)
    func bucket(of value: UInt64) -> Int {
        let first = Int(truncatingIfNeeded: below[64 &- value.leadingZeroBitCount])
        var bucket = first
        for offset in 0..<width { bucket &+= bounds[first &+ offset] < value ? 1 : 0 }
        return bucket
    }
}
