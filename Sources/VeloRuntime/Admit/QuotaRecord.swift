internal import VeloFormat

/// The use of one quota in one period, as it is kept across restarts.
struct QuotaRecord: Sendable, Equatable {
    var tenant: String
    var kind: QuotaKind
    var period: Tables.Quota.Period
    /// The period's number, counted from 1970 (`CalendarPeriod.swift`).
    var number: UInt64
    var used: UInt64

    /// Whether the period is the one that contains a moment, or the next: a clock may step back over a border.
    func isCurrent(at seconds: Int64) -> Bool {
        let now = period.number(at: seconds)
        return number == now || number == now + 1
    }
}
