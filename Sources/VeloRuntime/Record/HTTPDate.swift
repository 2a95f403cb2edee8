/// The `Date` of responses in RFC 9110's preferred form (5.6.7), `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Kept per event loop: the text changes once a second, requests come more often.
struct HTTPDate {
    private var second = Int64.min
    private var text: [UInt8] = []

    /// Calls `body` with the text for a number of seconds since 1970 UTC.
    mutating func withText(at second: Int64, _ body: (UnsafeRawBufferPointer) -> Void) {
        if second != self.second {
            self.second = second
            text = Array(Self.format(second).utf8)
        }
        text.withUnsafeBytes(body)
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Without the memory. A moment before 1970 is written as its beginning.
    static func format(_ second: Int64) -> String {
        let time = max(0, second)
        let day = time / 86_400
        let month = CivilMonth(daysSince1970: day)
        return "\(days[Int(day % 7)]), \(pad(day - month.firstDay + 1)) \(months[Int(month.month) - 1]) \(month.year) "
            + "\(pad(time / 3600 % 24)):\(pad(time / 60 % 60)):\(pad(time % 60)) GMT"
    }

    private static func pad(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
