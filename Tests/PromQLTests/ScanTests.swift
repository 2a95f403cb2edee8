import PromQL
import Testing

@Suite("Scan")
struct ScanTests {
    private func slice(_ text: String, _ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }

    private func names(_ text: String) -> [String] { scanPromQL(text).selectors.map(\.name) }
    private func problems(_ text: String) -> [String] { scanPromQL(text).problems.map(\.message) }

    @Test("selectors are metrics, not functions, aggregators or keywords")
    func selectors() {
        let text = """
            sum by (tenant_id) (rate(requests_total{status_code=~"5.."}[5m]))
              / on (tenant_id) group_left (pool) max(limit offset 5m) and topk(3, x @ end()) > bool time()
            """
        #expect(names(text) == ["requests_total", "limit", "x"])
        #expect(problems(text).isEmpty)
        #expect(scanPromQL(text).groupings.map(\.keyword) == ["by", "on", "group_left"])
        #expect(scanPromQL(text).groupings.flatMap { $0.labels.map(\.name) } == ["tenant_id", "tenant_id", "pool"])
    }

    @Test("metrics may be named like keywords")
    func keywordsAsMetrics() {
        #expect(names("sum + by") == ["sum", "by"])
        #expect(names("sum(and) and offset{a=\"b\"} offset 5m") == ["and", "offset"])
        #expect(names("start > end or count") == ["start", "end", "count"])
        #expect(problems("sum(and) and offset{a=\"b\"} offset 5m").isEmpty)
    }

    @Test("matchers come with their ranges and unescaped values")
    func matchers() throws {
        let text = #"sum(é_{a="x\"y", "b.c"!~'z\\d',})"#.replacing("é_", with: "m")
        let selector = try #require(scanPromQL(text).selectors.first)
        #expect(selector.matchers.map(\.label) == ["a", "b.c"])
        #expect(selector.matchers.map(\.op) == [.equal, .notMatches])
        #expect(selector.matchers.map(\.value) == ["x\"y", "z\\d"])
        #expect(slice(text, selector.nameRange) == "m")
        #expect(selector.matchers.map { slice(text, $0.labelRange) } == ["a", "\"b.c\""])
        #expect(selector.matchers.map { slice(text, $0.valueRange) } == [#""x\"y""#, #"'z\\d'"#])
    }

    @Test("a name between the braces is the selector's name")
    func namesInBraces() throws {
        let quoted = try #require(scanPromQL(#"{"a.b", c="d"}"#).selectors.first)
        #expect(quoted.name == "a.b")
        #expect(quoted.nameRange == 1..<6)
        #expect(quoted.matchers.map(\.label) == ["c"])
        #expect(names(#"{__name__="up"}"#) == ["up"])
        let pattern = try #require(scanPromQL(#"{__name__=~"up|down"}"#).selectors.first)
        #expect(pattern.name == "")
        #expect(pattern.nameRange == 0..<0)
        #expect(pattern.matchers.map(\.label) == ["__name__"])
    }

    @Test("offsets are bytes, also behind characters of several")
    func byteOffsets() throws {
        let text = "# größer\nup{a=\"é\"} > 1"
        let selector = try #require(scanPromQL(text).selectors.first)
        #expect(slice(text, selector.nameRange) == "up")
        #expect(slice(text, selector.matchers[0].valueRange) == "\"é\"")
    }

    @Test(
        "what no parser would take is a problem",
        arguments: [
            ("", "the expression is empty"),
            ("# nothing", "the expression is empty"),
            ("sum(up", "`(` is never closed"),
            ("up[5m", "`[` is never closed"),
            ("up{a=\"b\"", "`{` is never closed"),
            ("sum by (a", "`(` is never closed"),
            ("up)", "`)` closes nothing"),
            ("up}", "`}` closes nothing"),
            ("rate(up[5m)]", "`)` does not close `[`"),
            ("up{a=b}", "`a` begins no matcher"),
            ("up{a==\"b\"}", "`a` begins no matcher"),
            ("up{,}", "`,` begins no matcher"),
            ("up{a=\"b\" c=\"d\"}", "`c` begins no matcher"),
            ("up{\"a\"}", "a second name in one selector"),
            ("up = 1", "`=` compares nothing outside braces"),
            ("up =~ \"a\"", "`=~` stands only between braces"),
            ("up > ", "an operand is missing at the end"),
            ("up > * 2", "an operand is missing before `*`"),
            ("sum()+()", "an operand is missing before `)`"),
            ("up down", "an operator is missing before `down`"),
            ("5 (1)", "an operator is missing before `(`"),
            ("1 2", "an operator is missing before `2`"),
            ("up, down", "`,` separates arguments, and there is no call here"),
            ("sum by (1) (up)", "`1` is no label of a `by` list"),
            ("sum by (a) up", "`sum` has nothing to aggregate"),
            ("a + on b", "`on` needs its labels in parentheses"),
            ("[5m]", "a range needs a selector before it"),
        ])
    func broken(text: String, message: String) {
        #expect(problems(text).contains(message))
    }

    @Test("one slip is one problem")
    func noCascades() {
        #expect(problems("sum(rate(up[5m)]) > 1").count == 2)
        #expect(problems("up down sideways") == ["an operator is missing before `down`"])
        #expect(problems("a && b || c").count == 2)
        #expect(problems("a = b = c") == ["`=` compares nothing outside braces"])
    }

    @Test("normalising drops comments and folds white space, and leaves strings alone")
    func normalise() {
        #expect(normalisePromQL("  a   # why\n\t> 1  # end") == "a > 1")
        #expect(normalisePromQL("f( x )\n+\r\ng(y)") == "f( x ) + g(y)")
        #expect(normalisePromQL("a{b=\"x  # y\"}  ==  `r\n w`") == "a{b=\"x  # y\"} == `r\n w`")
        #expect(normalisePromQL("a#c\nb") == "a b")
        #expect(normalisePromQL("") == "")
    }
}
