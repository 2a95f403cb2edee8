import PromQL
import Testing

@Suite("Label data-flow")
struct LabelAnalysisTests {
    /// `a!` guaranteed, `a?` possible, `a-` impossible; `a!=x,y` with its values; `*-` or `*?` for all labels not named.
    private func labels(_ text: String, _ names: String...) throws -> String {
        let expression = try #require(parsePromQL(text).expression, "\(text)")
        let flow = analyseLabels(expression).result
        let facts = names.map { name -> String in
            guard let fact = flow[ByteString(name)] else { return "\(name)∅" }
            let mark =
                switch fact.presence {
                case .impossible: "-"
                case .possible: "?"
                case .guaranteed: "!"
                }
            let values = (fact.presence == .impossible ? nil : fact.values).map {
                "=" + $0.map(\.text).sorted().joined(separator: ",")
            }
            return name + mark + (values ?? "")
        }
        return (facts + [flow.isClosed ? "*-" : "*?"]).joined(separator: " ")
    }

    @Test("matchers decide what a selector can have")
    func selectors() throws {
        #expect(try labels(#"m{a="x"}"#, "a", "b") == "a!=x b? *?")
        #expect(try labels(#"m{a=""}"#, "a") == "a- *?")
        #expect(try labels(#"m{a!=""}"#, "a") == "a! *?")
        #expect(try labels(#"m{a!="x"}"#, "a") == "a? *?")
        #expect(try labels(#"m{a=~"x|y"}"#, "a") == "a!=x,y *?")
        #expect(try labels(#"m{a=~"x|"}"#, "a") == "a?=x *?")
        #expect(try labels(#"m{a=~"^$"}"#, "a") == "a- *?")
        #expect(try labels(#"m{a=~".+",a!~"x"}"#, "a") == "a! *?")
        #expect(try labels(#"m{a!~""}"#, "a") == "a! *?")
        #expect(try labels(#"m{a=~"x|y|z",a!~"y",a!="z"}"#, "a") == "a!=x *?")
        #expect(try labels("m", "__name__") == "__name__!=m *?")
    }

    @Test("aggregations keep what they group by")
    func aggregations() throws {
        #expect(try labels(#"sum by (a, b) (m{a="x"})"#, "a", "b", "c", "__name__") == "a!=x b? c- __name__- *-")
        #expect(try labels(#"sum without (a) (m{a="x",b="y"})"#, "a", "b", "c") == "a- b!=y c? *?")
        #expect(try labels(#"sum(m{a="x"})"#, "a") == "a- *-")
        #expect(try labels(#"topk by (b) (3, m{a="x"})"#, "a", "__name__") == "a!=x __name__!=m *?")
        #expect(try labels(#"count_values by (a) ("v", m)"#, "a", "v", "b") == "a? v! b- *-")
        #expect(try labels(#"sum by (b) (sum by (a) (m))"#, "a", "b") == "a- b- *-")
    }

    @Test("joins carry what both sides match in")
    func joins() throws {
        #expect(try labels(#"x{a="1"} / on (a, b) y{b="2"}"#, "a", "b", "c") == "a!=1 b!=2 c- *-")
        #expect(
            try labels(#"x{a="1"} / ignoring (b) y{c="2"}"#, "a", "b", "c", "__name__") == "a!=1 b- c!=2 __name__- *?")
        #expect(try labels(#"x{a="1"} * on (b) group_left (c, a) y{c="2"}"#, "a", "b", "c", "d") == "a? b? c!=2 d? *?")
        #expect(try labels(#"x{c="2"} * on (b) group_right (c) y{a="1"}"#, "a", "b", "c") == "a!=1 b? c!=2 *?")
        #expect(try labels(#"x * on (a) group_left (c) sum by (a) (y)"#, "a", "c") == "a? c- *?")
        #expect(try labels(#"sum by (a) (x) / sum by (a, b) (y)"#, "a", "b") == "a? b- *-")
        #expect(try labels("x > y", "__name__") == "__name__!=x *?")
        #expect(try labels("x > bool y", "__name__") == "__name__- *?")
        #expect(try labels("x > on (a) y", "__name__") == "__name__- *-")
        #expect(try labels(#"time() - x{a="1"} > 5"#, "a", "__name__") == "a!=1 __name__- *?")
    }

    @Test("set operators add series, alternatives are kept apart")
    func setOperators() throws {
        #expect(try labels(#"x{a="1"} or y{a="2",b="3"}"#, "a", "b") == "a!=1,2 b? *?")
        #expect(try labels(#"sum by (a) (x) or vector(0)"#, "a", "b") == "a? b- *-")
        #expect(try labels(#"x{a="1"} and on (b) y{b="2"}"#, "a", "b", "__name__") == "a!=1 b!=2 __name__!=x *?")
        #expect(try labels("x and sum(y)", "a") == "a- *-")
        #expect(try labels(#"x{a="1"} unless y{b="2"}"#, "a", "b") == "a!=1 b? *?")
        let expression = try #require(parsePromQL("a or b or c").expression)
        #expect(analyseLabels(expression).result.alternatives.count == 3)
    }

    @Test("functions that make labels, take them or keep the name")
    func functions() throws {
        #expect(try labels("rate(m[5m])", "__name__") == "__name__- *?")
        #expect(try labels("last_over_time(m[5m])", "__name__") == "__name__!=m *?")
        #expect(try labels("max_over_time(rate(m[5m])[1h:])", "a", "__name__") == "a? __name__- *?")
        #expect(try labels("histogram_quantile(0.9, sum by (le, a) (rate(m[5m])))", "le", "a") == "le- a? *-")
        #expect(try labels(#"absent(m{a="x",b=~"y",c="1",c="2"})"#, "a", "b", "c") == "a!=x b- c- *-")
        #expect(try labels(#"absent_over_time(m{a="x"}[5m])"#, "a") == "a!=x *-")
        #expect(try labels("absent(sum(m))", "a") == "a- *-")
        #expect(try labels("vector(1)", "a") == "a- *-")
        #expect(try labels("hour()", "a") == "a- *-")
        #expect(try labels("scalar(m)", "a") == "a∅ *-")
        #expect(try labels("-m", "__name__") == "__name__- *?")
    }

    @Test("label_replace writes what its source and template tell")
    func labelReplace() throws {
        #expect(try labels(#"label_replace(m, "a", "x", "", "")"#, "a") == "a!=x *?")
        #expect(try labels(#"label_replace(m, "a", "x", "b", "y.*")"#, "a") == "a? *?")
        #expect(try labels(#"label_replace(m{b="y1"}, "a", "x", "b", "y.*")"#, "a") == "a!=x *?")
        #expect(try labels(#"label_replace(m{b="z"}, "a", "x", "b", "y.*")"#, "a") == "a? *?")
        #expect(try labels(#"label_replace(m{b=~"y|z"}, "a", "$1", "b", "(.*)")"#, "a") == "a!=y,z *?")
        #expect(try labels(#"label_replace(m{a="1"}, "a", "", "b", ".*")"#, "a") == "a- *?")
        #expect(try labels(#"label_replace(m, "a", "x-$1", "b", "(.*)")"#, "a") == "a! *?")
        #expect(try labels(#"label_replace(vector(1), "a", "$1", "b", "(.+)")"#, "a") == "a- *-")
        #expect(try labels(#"label_replace(m{a="1"}, "a", "2", "b", "c")"#, "a") == "a!=1,2 *?")
        #expect(try labels(#"label_join(m{b="1"}, "a", "-", "b", "c")"#, "a") == "a! *?")
        #expect(try labels(#"label_join(m{b="1"}, "a", "", "b")"#, "a") == "a!=1 *?")
        #expect(try labels(#"label_join(m{b=""}, "a", "", "b")"#, "a") == "a- *?")
        #expect(try labels(#"label_join(sum(m), "a", "-", "b", "c")"#, "a") == "a! *-")
    }

    @Test("info adds the labels it is asked for")
    func info() throws {
        let dialect = Dialect(features: Set(LanguageFeature.allCases))
        func facts(_ text: String, _ name: String) throws -> LabelPresence? {
            let expression = try #require(parsePromQL(text, dialect).expression)
            return analyseLabels(expression).result[ByteString(name)]?.presence
        }
        #expect(try facts("info(sum by (job) (m))", "version") == .possible)
        #expect(try facts(#"info(sum by (job) (m), {version=~".+"})"#, "version") == .guaranteed)
        #expect(try facts(#"info(sum by (job) (m), {version=~".+"})"#, "other") == .impossible)
    }
}
