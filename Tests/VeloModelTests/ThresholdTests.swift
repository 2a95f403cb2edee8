import PromQL
import Testing

@testable import VeloModel

@Suite("the threshold in an expression")
struct ThresholdTests {
    private func use(_ text: String) throws -> ThresholdUse {
        ThresholdUse(try #require(parsePromQL(text, Dialect(parameters: ["threshold"])).expression, "\(text)"))
    }

    @Test(
        "meets a vector in an operator",
        arguments: [
            ("up > $threshold", 1), ("$threshold < up", 1), ("up - $threshold > 0", 1), ("up > 2 * $threshold", 1),
            ("up > ($threshold + $threshold)", 1), ("up > $threshold < 2 * $threshold", 2),
            ("a > $threshold and b > $threshold", 2), ("max_over_time((up > bool $threshold)[1h:1m])", 1),
            ("up > -$threshold", 1), ("up > $threshold / scalar(b)", 1), ("sum(up > $threshold)", 1), ("up > 5", 0),
            ("(1 + $threshold) ^ 2 < up", 1), ("up / ($threshold > bool 1)", 1),
        ])
    func joins(_ text: String, _ count: Int) throws {
        let use = try use(text)
        #expect(use.joins.count == count)
        #expect(use.misplaced.isEmpty)
    }

    @Test(
        "may not stand where no vector meets it",
        arguments: [
            "$threshold", "2 * $threshold", "$threshold > bool 1", "vector($threshold) < up", "topk($threshold, up)",
            "clamp_max(up, $threshold) > 1", "quantile_over_time(2 * $threshold, up[5m]) > 1",
        ])
    func misplaced(_ text: String) throws { #expect(try use(text).misplaced.count == 1) }
}
