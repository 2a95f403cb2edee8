import Testing

@testable import VeloRuntime

@Suite struct HealthStateTests {
    /// Feeds results (`+` success, `-` failure) and writes the verdict after each: `?`, `H` or `U`.
    private func verdicts(rise: Int, fall: Int, _ results: String) -> String {
        var state = HealthState(rise: rise, fall: fall)
        var last = state.verdict
        return results.map { result in
            let hasChanged = state.record(isSuccess: result == "+")
            #expect(hasChanged == (state.verdict != last))
            last = state.verdict
            return state.verdict == .healthy ? "H" : state.verdict == .unhealthy ? "U" : "?"
        }.joined()
    }

    @Test("nothing is known before the first result")
    func start() { #expect(HealthState(rise: 2, fall: 3).verdict == .unknown) }

    @Test(
        "the first result decides at once, and later ones only in a row",
        arguments: [
            ("+", "H"), ("-", "U"),
            ("+---", "HHHU"), ("+--+--+---", "HHHHHHHHHU"),
            ("-++", "UUH"), ("-+-+-++", "UUUUUUH"),
            ("-++---++", "UUHHHUUH"),
        ])
    func sequences(results: String, expected: String) {
        #expect(verdicts(rise: 2, fall: 3, results) == expected)
    }

    @Test("with rise and fall of one, or less, every result decides", arguments: [1, 0, -1])
    func immediate(count: Int) { #expect(verdicts(rise: count, fall: count, "+-+-") == "HUHU") }
}
