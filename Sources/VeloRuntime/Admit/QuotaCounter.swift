internal import Synchronization
internal import VeloFormat

/// One quota of one tenant: what was used in the current calendar period, on one atomic.
///
/// Period number and use share the 64 bits, so that a compare-exchange sees both: at the border of two periods exactly
/// one thread begins the new count, and no request is lost or counted in both.
///
/// A clock that steps back over a border does not reopen the closed period: counting goes on in the later one. One that
/// is more than a period behind was wrong before, and the count begins anew.
final class QuotaCounter: Sendable {
    let quota: Tables.Quota
    private let usedBits: UInt64
    private let cell: Atomic<UInt64>

    init(_ quota: Tables.Quota) {
        self.quota = quota
        usedBits = 64 - quota.period.numberBits
        cell = Atomic(0)
    }

    /// Use in a numbered period.
    struct Use: Equatable {
        var period: UInt64
        var used: UInt64
    }

    /// The most that can be counted in a period; use stays there, and a limit beyond it is never reached.
    private var capacity: UInt64 { (1 << usedBits) - 1 }

    /// Use at a moment (seconds since 1970): zero if nothing was counted in its period.
    func use(at seconds: Int64) -> Use { current(cell.load(ordering: .relaxed), at: seconds) }

    /// Counts one if less than the limit is used.
    ///
    /// - Returns: `nil` if counted, else the seconds until the period ends, at least 1. Lock-free.
    func take(at seconds: Int64) -> Int64? {
        var packed = cell.load(ordering: .relaxed)
        while true {
            let use = current(packed, at: seconds)
            guard use.used < quota.limit else { return wait(use, at: seconds) }
            let (exchanged, original) = cell.weakCompareExchange(
                expected: packed, desired: pack(use, adding: 1), ordering: .relaxed)
            if exchanged { return nil }
            packed = original
        }
    }

    /// Adds `amount` whatever the limit says. Lock-free.
    func add(_ amount: UInt64, at seconds: Int64) {
        var packed = cell.load(ordering: .relaxed)
        while true {
            let use = current(packed, at: seconds)
            let (exchanged, original) = cell.weakCompareExchange(
                expected: packed, desired: pack(use, adding: amount), ordering: .relaxed)
            if exchanged { return }
            packed = original
        }
    }

    /// The seconds until the period ends if the limit is reached; `nil` if there is something left.
    func exhausted(at seconds: Int64) -> Int64? {
        let use = use(at: seconds)
        return use.used < quota.limit ? nil : wait(use, at: seconds)
    }

    /// Adds what was used before a restart. Precondition: `use.period` is current at that moment or the one after.
    func restore(_ use: Use, at seconds: Int64) {
        var packed = cell.load(ordering: .relaxed)
        while true {
            let current = current(packed, at: seconds)
            let desired = current.period == use.period ? pack(current, adding: use.used) : pack(use, adding: 0)
            let (exchanged, original) = cell.weakCompareExchange(
                expected: packed, desired: desired, ordering: .relaxed)
            if exchanged { return }
            packed = original
        }
    }

    private func wait(_ use: Use, at seconds: Int64) -> Int64 { max(1, quota.period.end(of: use.period) - seconds) }

    /// What a packed value means at a moment.
    private func current(_ packed: UInt64, at seconds: Int64) -> Use {
        let now = quota.period.number(at: seconds) & ((1 << quota.period.numberBits) - 1)
        let stored = packed >> usedBits
        guard stored == now || stored == now + 1 else { return Use(period: now, used: 0) }
        return Use(period: stored, used: packed & capacity)
    }

    private func pack(_ use: Use, adding amount: UInt64) -> UInt64 {
        let (sum, overflow) = use.used.addingReportingOverflow(amount)
        return (use.period << usedBits) | (overflow ? capacity : min(sum, capacity))
    }
}
