internal import VeloFormat

/// Calendar periods in UTC, numbered from the one that contains 1970-01-01T00:00:00Z.
///
/// Days and months are computed from the proleptic Gregorian calendar with whole-number arithmetic, so that no time
/// zone data and no Foundation is needed; Unix time has no leap seconds, and neither have periods.
extension Tables.Quota.Period {
    private static let secondsPerHour: Int64 = 3_600
    private static let secondsPerDay: Int64 = 86_400

    /// The number of the period that contains a moment, in seconds since 1970; moments before that belong to period 0.
    func number(at seconds: Int64) -> UInt64 {
        let seconds = max(0, seconds)
        switch self {
        case .hour: return UInt64(seconds / Self.secondsPerHour)
        case .day: return UInt64(seconds / Self.secondsPerDay)
        case .month:
            let month = CivilMonth(daysSince1970: seconds / Self.secondsPerDay)
            return UInt64((month.year - 1970) * 12 + month.month - 1)
        }
    }

    /// The first second after a period: where the next one begins.
    func end(of number: UInt64) -> Int64 {
        let next = Int64(number) + 1
        switch self {
        case .hour: return next * Self.secondsPerHour
        case .day: return next * Self.secondsPerDay
        case .month: return CivilMonth(year: 1970 + next / 12, month: next % 12 + 1).firstDay * Self.secondsPerDay
        }
    }

    /// Bits that a period number takes in a packed counter: enough until the years 2089, 2149 and 2311. What is left
    /// of 64 bits allows 17 TB an hour, 281 TB a day and 4.5 PB a month: 26 Gbit/s or more for one tenant, without pause.
    var numberBits: UInt64 {
        switch self {
        case .hour: 20
        case .day: 16
        case .month: 12
        }
    }
}
