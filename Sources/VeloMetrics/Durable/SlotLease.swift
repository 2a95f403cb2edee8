/// The right to count in one slot, for one thread; given back with the last reference.
///
/// A slot of its own keeps threads off each other's cache lines. It has no part in the result: every cell is changed by
/// atomic addition, so sharing a slot is slower and never wrong.
public final class SlotLease: Sendable {
    /// What `DurableRecord` takes.
    public let slot: Int
    /// False if all were taken and this is slot 0, which everybody shares.
    public let isExclusive: Bool
    private let giveBack: @Sendable () -> Void

    init(slot: Int, isExclusive: Bool, giveBack: @escaping @Sendable () -> Void) {
        self.slot = slot
        self.isExclusive = isExclusive
        self.giveBack = giveBack
    }

    deinit { giveBack() }
}
