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
            let date = CivilMonth(daysSince1970: seconds / Self.secondsPerDay)
            return UInt64((date.year - 1970) * 12 + date.month - 1)
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

/// A year and month (1 to 12), and how they relate to days since 1970.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days` and `days_from_civil`; years
/// begin in March there, so that the leap day is the last of a year.
struct CivilMonth: Equatable {
    var year: Int64
    var month: Int64

    private static let daysPerEra: Int64 = 146_097
    /// From 0000-03-01 to 1970-01-01.
    private static let epoch: Int64 = 719_468

    init(year: Int64, month: Int64) {
        self.year = year
        self.month = month
    }

    /// The month of a day. Precondition: not before 1970.
    init(daysSince1970 days: Int64) {
        let shifted = days + Self.epoch
        let era = shifted / Self.daysPerEra
        let dayOfEra = shifted % Self.daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days from 1970-01-01 to the first of the month.
    var firstDay: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.epoch
    }
}
