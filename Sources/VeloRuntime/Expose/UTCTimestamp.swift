/// A moment as RFC 3339 has it: `2026-11-22T17:14:14Z`.
func utcTimestamp(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    let month = CivilMonth(daysSince1970: seconds / 86_400)
    let day = seconds / 86_400 - month.firstDay + 1
    let fields = [month.month, day, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60]
        .map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(month.year)-\(fields[0])-\(fields[1])T\(fields[2]):\(fields[3]):\(fields[4])Z"
}
