import Testing
import VeloFormat

@Suite("a time span")
struct TimeSpanTests {
    @Test(
        "reads Prometheus's notation",
        arguments: [
            ("0", Int64(0)), ("0s", 0), ("5s", 5_000_000_000), ("1h30m", 5_400_000_000_000), ("250ms", 250_000_000),
            ("1m500ms", 60_500_000_000), ("1y", 31_536_000_000_000_000), ("1w2d", 777_600_000_000_000),
            ("1us1ns", 1_001), ("007s", 7_000_000_000), ("9223372036854775807ns", Int64.max),
        ])
    func reads(text: String, nanoseconds: Int64) {
        #expect(TimeSpan(text)?.nanoseconds == nanoseconds)
    }

    @Test(
        "refuses anything else",
        arguments: [
            "", "5", "00", "s", "-5s", "+5s", "1.5h", "5 s", " 5s", "5s ", "5S", "1s1s", "1s1m", "1ms1s", "1min", "1µs",
            "5sm", "293y", "9223372036854775808ns", "106751d23h47m16s854ms775us808ns", "99999999999999999999s", "٥s",
            String(repeating: "9", count: 100_000) + "s", "1" + String(repeating: "s", count: 100_000), "1s\n",
        ])
    func refuses(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(
        "prints the coarsest exact units, from days down",
        arguments: [
            (Int64(0), "0s"), (1, "1ns"), (90 * 60_000_000_000, "1h30m"), (400 * 86_400_000_000_000, "400d"),
            (1_500_000_000, "1s500ms"), (Int64.max, "106751d23h47m16s854ms775us807ns"),
        ] as [(Int64, String)])
    func prints(nanoseconds: Int64, text: String) {
        #expect(TimeSpan(nanoseconds: nanoseconds).text == text)
    }

    @Test("prints and reads back as itself")
    func roundTrip() {
        var random = SeededGenerator(state: 3)
        for _ in 0..<2000 {
            let span = TimeSpan(
                nanoseconds: Int64.random(in: 0...Int64.max, using: &random) >> Int64.random(in: 0...62, using: &random)
            )
            #expect(TimeSpan(span.text) == span)
        }
    }

    @Test("is an exact number of seconds")
    func seconds() {
        #expect(TimeSpan.milliseconds(250).seconds.text == "0.25")
        #expect(TimeSpan(nanoseconds: .max).seconds.text == "9223372036.854775807")
    }

    @Test("cannot be negative")
    func negative() async {
        await #expect(processExitsWith: .failure) { _ = TimeSpan(nanoseconds: -1) }
    }
}
