internal import Synchronization
internal import VeloMetrics

/// The 64 bits of one quota or rate limit: in memory until the state file is open, and from then on in it.
///
/// What a thread that was at work meanwhile still counts in memory is moved by the next `drain`.
final class LimitCell: Sendable {
    private let own = Atomic<UInt64>(0)
    /// Of the cell in the file, which `record` keeps where it is; 0 before.
    private let address = Atomic<UInt>(0)
    private let record = Mutex<DurableRecord?>(nil)

    func load() -> UInt64 { durable?.pointee.load(ordering: .relaxed) ?? own.load(ordering: .relaxed) }

    /// As of `Atomic`: may fail for no reason.
    func weakCompareExchange(expected: UInt64, desired: UInt64) -> (exchanged: Bool, original: UInt64) {
        guard let durable else {
            return own.weakCompareExchange(expected: expected, desired: desired, ordering: .relaxed)
        }
        return durable.pointee.weakCompareExchange(expected: expected, desired: desired, ordering: .relaxed)
    }

    /// Uses the record's cell from now on, whatever it holds. The first record stays.
    func bind(_ durable: DurableRecord) {
        record.withLock { record in
            guard record == nil else { return }
            record = durable
            durable.withCells { first, _ in address.store(UInt(bitPattern: first), ordering: .releasing) }
        }
    }

    /// Takes what was counted in memory; 0 unless bound.
    func drain() -> UInt64 { durable == nil ? 0 : own.exchange(0, ordering: .relaxed) }

    private var durable: UnsafeMutablePointer<Atomic<UInt64>>? {
        UnsafeMutablePointer(bitPattern: address.load(ordering: .acquiring))
    }
}
