import Synchronization
public import VeloFormat

/// The last trace of each cell of one shard: bounded by the grid, lazily paged, never locked.
///
/// A slot is five words under a sequence number that is odd while it is written; a reader that meets one in between, or a
/// writer that meets another one, goes without. What is lost so is one example among many.
@usableFromInline
struct ExemplarShard: @unchecked Sendable {
    // Sendable for the reason that `CellGrid` is.
    private let memory: CellMemory
    private let slots: UnsafeMutablePointer<Atomic<UInt64>>
    private let slotCount: Int
    private static let words = 5

    /// `slotCount` is the cells of the grid that can have an exemplar.
    init(slotCount: Int) {
        self.slotCount = slotCount
        let words = CellGrid.product(slotCount, Self.words)
        memory = CellMemory(wordCount: words)
        slots = memory.atomics(at: 0, count: words)
    }

    /// Keeps a trace and the value that was recorded with it.
    @usableFromInline
    func keep(_ trace: TraceReference, value: UInt64, slot: Int) {
        precondition(slot >= 0 && slot < slotCount, "outside the exemplars of the family")
        withExtendedLifetime(memory) {
            let words = slots + slot * Self.words
            let sequence = words[0].load(ordering: .relaxed)
            guard sequence & 1 == 0,
                words[0].compareExchange(
                    expected: sequence, desired: sequence &+ 1, successOrdering: .acquiring, failureOrdering: .relaxed
                ).exchanged
            else { return }
            atomicMemoryFence(ordering: .releasing)
            words[1].store(trace.high, ordering: .relaxed)
            words[2].store(trace.low, ordering: .relaxed)
            words[3].store(trace.milliseconds, ordering: .relaxed)
            words[4].store(value, ordering: .relaxed)
            words[0].store(sequence &+ 2, ordering: .releasing)
        }
    }

    /// What a slot holds; `nil` if nothing, or if it is being written.
    func read(slot: Int) -> (trace: TraceReference, value: UInt64)? {
        precondition(slot >= 0 && slot < slotCount, "outside the exemplars of the family")
        return withExtendedLifetime(memory) {
            let words = slots + slot * Self.words
            let sequence = words[0].load(ordering: .acquiring)
            guard sequence != 0, sequence & 1 == 0 else { return nil }
            let trace = TraceReference(
                high: words[1].load(ordering: .relaxed), low: words[2].load(ordering: .relaxed),
                milliseconds: words[3].load(ordering: .relaxed))
            let value = words[4].load(ordering: .relaxed)
            atomicMemoryFence(ordering: .acquiring)
            guard words[0].load(ordering: .relaxed) == sequence else { return nil }
            return (trace, value)
        }
    }
}
