import PromQL
import Testing

@Suite("Threshold")
struct ThresholdTests {
    @Test(
        "the threshold is the right side of the last top-level comparison",
        arguments: [
            ("up > $threshold", ">"),
            ("sum by (a) (rate(x[5m])) / sum by (a) (rate(y[5m])) >= $threshold", ">="),
            ("(a > 1) == $threshold", "=="),
            ("a > 1 and b<$threshold", "<"),
            ("a != $threshold unless on (x) b", "!="),
            ("a > 5 > $threshold", ">"),
            ("a  # note $threshold\n > # why\n $threshold\n", ">"),
        ])
    func accepted(text: String, op: String) throws {
        let scan = scanPromQL(text)
        let bytes = Array(text.utf8)
        #expect(scan.problems.isEmpty)
        let threshold = try #require(scan.threshold)
        #expect(String(decoding: bytes[threshold.comparison], as: UTF8.self) == op)
        #expect(String(decoding: bytes[threshold.range], as: UTF8.self) == "$threshold")
    }

    @Test(
        "anywhere else it is a problem with a way out",
        arguments: [
            ("(up > $threshold)", "`$threshold` stands inside brackets"),
            ("sum(up > $threshold)", "`$threshold` stands inside brackets"),
            ("up[$threshold]", "`$threshold` stands inside brackets"),
            ("up{a=$threshold}", "`$threshold` stands inside brackets"),
            ("$threshold < up", "`$threshold` is the left side of a comparison"),
            ("up > bool $threshold", "`bool` stands before `$threshold`"),
            ("up + $threshold", "`$threshold` is compared with nothing"),
            ("$threshold", "`$threshold` is compared with nothing"),
            ("up > $threshold and up > 5", "`$threshold` is not in the last comparison"),
            ("up > $threshold + 1", "`$threshold` is not the whole right side of the comparison"),
            ("up > $threshold offset 5m", "`$threshold` is not the whole right side of the comparison"),
            ("up > 2 * $threshold", "`$threshold` is not the whole right side of the last comparison"),
            ("up > -$threshold", "`$threshold` is not the whole right side of the last comparison"),
            ("up > on (a) $threshold", "`$threshold` is not the whole right side of the last comparison"),
            ("a > $threshold", ""),
        ])
    func refused(text: String, message: String) {
        let scan = scanPromQL(text)
        #expect((scan.threshold == nil) == !message.isEmpty)
        #expect(scan.problems.map(\.message) == (message.isEmpty ? [] : [message]))
        #expect(scan.problems.allSatisfy { $0.hint != nil })
    }

    @Test("a comparison that is the wrong way round is turned")
    func mirrored() {
        #expect(scanPromQL("$threshold <= up").problems.first?.hint == "turn it round: `… >= $threshold`")
    }

    @Test("it may stand only once")
    func twice() {
        let scan = scanPromQL("a > $threshold > $threshold")
        #expect(
            scan.problems.contains { $0.message == "`$threshold` stands here a second time" && $0.range == 17..<27 })
        #expect(scan.threshold == nil)
    }

    @Test("an unknown parameter is named, with the one that was meant")
    func unknown() {
        let slip = scanPromQL("up > $treshold").problems
        #expect(slip.map(\.message) == ["unknown parameter `$treshold`"])
        #expect(slip.first?.hint == "did you mean `$threshold`?")
        #expect(scanPromQL("rate(up[$__range]) > 1").problems.first?.hint == "the only parameter is `$threshold`")
    }

    @Test("ranges in a normalised text are the text's own")
    func normalised() throws {
        let text = normalisePromQL("a  # note\n   >\n $threshold")
        let threshold = try #require(scanPromQL(text).threshold)
        #expect(text == "a > $threshold")
        #expect(threshold.comparison == 2..<3)
        #expect(threshold.range == 4..<14)
    }
}
