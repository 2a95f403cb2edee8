import PromQL
import Testing

@Suite("Versions of the language")
struct VersionTests {
    private func isTaken(_ text: String, _ version: ServerVersion) -> Bool {
        parsePromQL(text, Dialect(version: version, features: Set(LanguageFeature.allCases))).expression != nil
    }

    /// The first release whose lexer, grammar or table of functions has it, read from Prometheus's tags.
    @Test(
        "what a version brought is taken from that version on and refused before",
        arguments: [
            ("histogram_stddev(x)", ServerVersion(2, 47)), ("histogram_stdvar(x)", ServerVersion(2, 47)),
            ("sort_by_label(x, \"a\")", ServerVersion(2, 49)), ("mad_over_time(x[5m])", ServerVersion(2, 49)),
            ("histogram_avg(x)", ServerVersion(2, 51)), ("x{a=~\"(?<b>c)\"}", ServerVersion(2, 51)),
            ("limitk(5, x)", ServerVersion(2, 54)), ("1_000", ServerVersion(2, 54)), ("x > 5m", ServerVersion(2, 54)),
            ("info(x)", ServerVersion(2, 55)), ("{\"a.b\"}", ServerVersion(3, 0)),
            ("double_exponential_smoothing(x[5m], 0.5, 0.5)", ServerVersion(3, 0)),
            ("x[5m+1m]", ServerVersion(3, 4)), ("x[+5m]", ServerVersion(3, 4)),
            ("ts_of_max_over_time(x[5m])", ServerVersion(3, 5)),
            ("x[step()]", ServerVersion(3, 6)), ("first_over_time(x[5m])", ServerVersion(3, 7)),
            ("ts_of_first_over_time(x[5m])", ServerVersion(3, 7)), ("x[5m] anchored", ServerVersion(3, 7)),
            ("x + fill(0) y", ServerVersion(3, 10)), ("x[range()]", ServerVersion(3, 10)),
            ("x </ 5", ServerVersion(3, 11)), ("histogram_quantiles(x, \"q\", 0.5)", ServerVersion(3, 11)),
            ("start()", ServerVersion(3, 12)), ("end()", ServerVersion(3, 12)), ("step()", ServerVersion(3, 12)),
            ("range()", ServerVersion(3, 12)), ("min_of(1, 2)", ServerVersion(3, 13)),
            ("max_of(1, 2)", ServerVersion(3, 13)), ("x[max_of(1m, 2m)]", ServerVersion(3, 13)),
            ("start_timestamp(x)", ServerVersion(3, 14)),
        ])
    func since(text: String, version: ServerVersion) {
        let before = version.minor > 0 ? ServerVersion(version.major, version.minor - 1) : ServerVersion(2, 55)
        #expect(isTaken(text, version))
        #expect(!isTaken(text, before))
    }

    @Test("what a version took away is refused from then on")
    func until() {
        #expect(isTaken("holt_winters(x[5m], 0.5, 0.5)", ServerVersion(2, 55)))
        #expect(!isTaken("holt_winters(x[5m], 0.5, 0.5)", ServerVersion(3, 0)))
    }

    @Test("what became stable needs no feature from then on")
    func stable() {
        func isTaken(_ text: String, _ version: ServerVersion) -> Bool {
            parsePromQL(text, Dialect(version: version)).expression != nil
        }
        for text in ["first_over_time(x[5m])", "x[5m+1m]"] {
            #expect(isTaken(text, ServerVersion(3, 14)))
            #expect(!isTaken(text, ServerVersion(3, 13)))
        }
    }

    /// Prometheus's grammar lists the keywords that may be labels, and leaves one out in every version (promtool 2.42 was asked).
    @Test("`without` is the keyword that no list of labels may have, unless it is quoted")
    func without() {
        for text in ["sum by (without) (x)", "x + on (without) y", "x + on (a) group_left (WITHOUT) y"] {
            let parsed = parsePromQL(text)
            #expect(parsed.problems.map(\.message).allSatisfy { $0.hasPrefix("expected a label, found") }, "\(text)")
            #expect(parsed.problems.count == 1)
        }
        for text in ["sum by (by, on, bool) (x)", "x{without=\"a\"}", "sum by (\"without\") (x)", "without"] {
            #expect(isTaken(text, ServerVersion(3, 0)))
        }
    }

    @Test("wrong types and a server that is too old leave the tree that was meant; broken grammar leaves none")
    func draft() {
        let old = Dialect(version: ServerVersion(2, 42))
        for text in ["rate(x)", "1 == 1", "{\"a.b\"}", "x[5m+1m]", "sum(x[5m])", "x > 5m"] {
            let parsed = parsePromQL(text, old)
            #expect(parsed.expression == nil && !parsed.problems.isEmpty, "\(text)")
            #expect(parsed.draft != nil, "\(text)")
        }
        for text in ["rate(x", "x[5m+1m", "sum by (", "x +", "a b", "{\"a.b\""] {
            #expect(parsePromQL(text, old).draft == nil, "\(text)")
        }
        #expect(parsePromQL("up", old).draft != nil)
    }
}
