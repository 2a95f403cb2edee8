import Testing
import VeloFormat

@Suite("an exact decimal")
struct ExactDecimalTests {
    @Test(
        "reads and prints the shortest text",
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.0", "0"), ("1", "1"), ("0.005", "0.005"), ("99.90", "99.9"), ("-1.5", "-1.5"),
            ("1000", "1000"), ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"), ("0.000000000000000001", "0.000000000000000001"),
            ("9.223372036854775807", "9.223372036854775807"),
            ("0.100000000000000000", "0.1"),
        ])
    func text(source: String, printed: String) {
        #expect(ExactDecimal(source)?.text == printed)
    }

    @Test(
        "refuses what is not one, or does not fit",
        arguments: [
            "", "-", ".", ".5", "5.", "-.5", "1..2", "1.2.3", "+1", "1e3", " 1", "1 ", "0x1", "1_000", "NaN", "inf",
            "٣", "--1",
            "01", "00", "-01", "00.5", "012", "9223372036854775808", "-9223372036854775809", "92233720368547758070",
            "0.0000000000000000001", "1.0000000000000000000", "10.000000000000000000",
            String(repeating: "0", count: 100_000), String(repeating: "9", count: 100_000),
            "0." + String(repeating: "0", count: 100_000), "1\n", "1\0",
        ])
    func refused(source: String) {
        #expect(ExactDecimal(source) == nil)
    }

    @Test("is equal to the same number written otherwise")
    func normalised() {
        #expect(ExactDecimal(500, scale: 4) == ExactDecimal(5, scale: 2))
        #expect(ExactDecimal(0, scale: 400) == ExactDecimal(0))
        #expect(ExactDecimal(100, scale: 20) == ExactDecimal(1, scale: 18))
        #expect(ExactDecimal(100) != ExactDecimal(1))
    }

    @Test("divides by one hundred exactly, as long as that can be held")
    func percent() {
        #expect(ExactDecimal("99.9")?.percent?.text == "0.999")
        #expect(ExactDecimal(200).percent == ExactDecimal(2))
        #expect(ExactDecimal(1, scale: 17).percent == nil)
        #expect(ExactDecimal(Int64.max).percent?.text == "92233720368547758.07")
    }

    @Test("is ordered by value across scales, without overflow")
    func order() throws {
        let texts = [
            "-9223372036854775808", "-1.5", "-0.000000000000000001", "0", "0.5", "0.75", "9", "9223372036854775807",
        ]
        let numbers = try texts.map { try #require(ExactDecimal($0)) }
        #expect(numbers.reversed().sorted() == numbers)
    }

    @Test("prints and reads back as itself")
    func roundTrip() {
        var random = SeededGenerator(state: 7)
        for _ in 0..<2000 {
            let coefficient =
                Int64.random(in: Int64.min...Int64.max, using: &random) >> Int64.random(in: 0...62, using: &random)
            let number = ExactDecimal(coefficient, scale: Int.random(in: 0...18, using: &random))
            #expect(ExactDecimal(number.text) == number)
        }
    }

    @Test("becomes the nearest double")
    func double() {
        #expect(ExactDecimal(1, scale: 1).double == 0.1)
        #expect(ExactDecimal(Int64.min).double == -0x1p63)
    }
}
