internal import VeloFormat
internal import VeloMetrics

/// The use of one quota in one period, as releases before the state file kept it, and where the state file has it.
struct QuotaRecord: Sendable, Equatable {
    var tenant: String
    var kind: QuotaKind
    var period: Tables.Quota.Period
    /// The period's number, counted from 1970 (`CalendarPeriod.swift`).
    var number: UInt64
    var used: UInt64

    /// Quotas of the same tenant, kind and period go on where they were; under another period they begin anew.
    static func identity(tenant: String, kind: QuotaKind, period: Tables.Quota.Period) -> SeriesIdentity {
        SeriesIdentity(
            family: "quota", labels: [("tenant_id", tenant), ("quota", kind.text), ("period", period.rawValue)])
    }

    static let schema = RecordSchema(kind: .quota)
}
