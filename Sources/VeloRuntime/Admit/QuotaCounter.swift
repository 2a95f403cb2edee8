internal import VeloFormat
internal import VeloMetrics

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
    private let cell = LimitCell()

    init(_ quota: Tables.Quota) {
        self.quota = quota
        usedBits = 64 - quota.period.numberBits
    }

    /// Use in a numbered period.
    struct Use: Equatable {
        var period: UInt64
        var used: UInt64
    }

    /// The most that can be counted in a period; use stays there, and a limit beyond it is never reached.
    private var capacity: UInt64 { (1 << usedBits) - 1 }

    /// Use at a moment (seconds since 1970): zero if nothing was counted in its period.
    func use(at seconds: Int64) -> Use { current(cell.load(), at: seconds) }

    /// Counts one if less than the limit is used.
    ///
    /// - Returns: `nil` if counted, else the seconds until the period ends, at least 1. Lock-free.
    func take(at seconds: Int64) -> Int64? {
        var packed = cell.load()
        while true {
            let use = current(packed, at: seconds)
            guard use.used < quota.limit else { return wait(use, at: seconds) }
            let (exchanged, original) = cell.weakCompareExchange(
                expected: packed, desired: pack(use, adding: 1))
            if exchanged { return nil }
            packed = original
        }
    }

    /// Adds `amount` whatever the limit says. Lock-free.
    func add(_ amount: UInt64, at seconds: Int64) {
        var packed = cell.load()
        while true {
            let use = current(packed, at: seconds)
            let (exchanged, original) = cell.weakCompareExchange(
                expected: packed, desired: pack(use, adding: amount))
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
        var packed = cell.load()
        while true {
            let current = current(packed, at: seconds)
            let desired = current.period == use.period ? pack(current, adding: use.used) : pack(use, adding: 0)
            let (exchanged, original) = cell.weakCompareExchange(
                expected: packed, desired: desired)
            if exchanged { return }
            packed = original
        }
    }

    /// Counts in the record's cell from now on, on top of what it holds, and adds what was counted in memory.
    func bind(_ record: DurableRecord, at seconds: Int64) {
        cell.bind(record)
        let use = current(cell.drain(), at: seconds)
        if use.used > 0 { restore(use, at: seconds) }
    }

    /// What a cell holds for a use in a period.
    static func pack(_ use: Use, _ period: Tables.Quota.Period) -> UInt64 {
        let usedBits = 64 - period.numberBits
        return (use.period & (1 << period.numberBits - 1)) << usedBits | min(use.used, 1 << usedBits - 1)
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
