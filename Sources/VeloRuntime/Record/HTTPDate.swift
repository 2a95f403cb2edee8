/// The `Date` of responses in RFC 9110's preferred form (5.6.7), `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Kept per event loop: the text changes once a second, requests come more often.
struct HTTPDate {
    private var second = Int64.min
    private var text = ""

    /// The text for a number of seconds since 1970 UTC.
    mutating func text(at second: Int64) -> String {
        if second != self.second {
            self.second = second
            text = Self.format(second)
        }
        return text
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func format(_ second: Int64) -> String {
        let (day, time) = second.flooredDivision(by: 86_400)
        let (year, month, dayOfMonth) = civil(day)
        let weekday = days[Int(day.flooredDivision(by: 7).remainder)]
        return "\(weekday), \(pad(dayOfMonth)) \(months[Int(month) - 1]) \(year) "
            + "\(pad(time / 3600)):\(pad(time / 60 % 60)):\(pad(time % 60)) GMT"
    }

    private static func pad(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The Gregorian date of a day since 1970-01-01: Howard Hinnant's `civil_from_days`, in eras of 400 years that begin
    /// on 1 March, so that the leap day comes last.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// Division that rounds down, so that days before 1970 come out right.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
