import PromQL
import Testing

@Suite("Label data-flow, reasons and catalogue")
struct LabelReasonTests {
    private let catalogue = MetricCatalogue([
        "requests_total": CatalogueMetric(
            .counter,
            labels: [
                "job": .init(), "method": .init(values: ["GET", "POST"]), "code": .init(values: ["200", "503"]),
                "pool": .init(isAlwaysPresent: false),
            ])
    ])

    private func flow(_ text: String) throws -> LabelFlow {
        analyseLabels(try #require(parsePromQL(text).expression), catalogue).result
    }

    /// The reason of a label and the source text it points to.
    private func reason(_ text: String, _ label: String) throws -> (LabelReason.Kind, String) {
        let reason = try #require(try flow(text)[ByteString(label)]).reason
        return (reason.kind, String(decoding: Array(text.utf8)[reason.span], as: UTF8.self))
    }

    @Test(
        "every decision names its place",
        arguments: [
            (#"x{a="1"}"#, "a", LabelReason.Kind.matcher, #"a="1""#), ("x", "a", .selected, "x"),
            ("requests_total", "nope", .metric("requests_total"), "requests_total"),
            ("requests_total", "method", .metric("requests_total"), "requests_total"),
            ("sum by (a) (x)", "a", .groupedBy, "a"), ("sum by (a) (x)", "b", .notGroupedBy, "by (a)"),
            ("sum(x)", "a", .aggregatedAway, "sum"), ("sum without (a) (x)", "a", .groupedWithout, "a"),
            (#"count_values("v", x)"#, "v", .counted, #""v""#), ("x / on (a) y", "b", .notMatchedOn, "on (a)"),
            ("x / on (a) y", "a", .matched, "a"), ("x / ignoring (a) y", "a", .ignored, "a"),
            ("x * on (a) group_left (b) y", "b", .included, "b"),
            (#"label_replace(x, "d", "v", "", "")"#, "d", .written, #""d""#),
            (#"absent(x{a="1"})"#, "a", .absent, #"a="1""#), ("vector(1)", "a", .none, "vector(1)"),
            ("rate(x[5m])", "__name__", .removed("rate"), "rate"),
            ("abs(sum by (a) (sum(x)))", "a", .aggregatedAway, "sum"),
        ])
    func reasons(text: String, label: String, kind: LabelReason.Kind, place: String) throws {
        let found = try reason(text, label)
        #expect(found.0 == kind)
        #expect(found.1 == place)
    }

    @Test("a declared metric has its labels and no others")
    func declared() throws {
        let known = try flow("requests_total")
        #expect(known.isClosed)
        #expect(known["method"]?.presence == .guaranteed && known["method"]?.values == ["GET", "POST"])
        #expect(known["pool"]?.presence == .possible && known["pool"]?.values == nil)
        #expect(known["nope"]?.presence == .impossible)
        #expect(try flow("other")["nope"]?.presence == .possible)
    }

    @Test("matchers narrow the values of a closed domain")
    func domains() throws {
        #expect(try flow(#"requests_total{method!="GET"}"#)["method"]?.values == ["POST"])
        #expect(try flow(#"requests_total{code=~"5.."}"#)["code"]?.values == ["503"])
        #expect(try flow(#"sum by (code) (requests_total{code!~"5.."})"#)["code"]?.values == ["200"])
        #expect(try flow(#"label_replace(requests_total, "c", "$1", "code", "(5..)")"#)["c"]?.values == ["503"])
        let joined = try flow(#"requests_total{code=~"2..|503"} / on (code) x{code=~"503|504"}"#)
        #expect(joined["code"]?.values == ["503"])
    }

    @Test(
        "demands that no series meets are contradictions",
        arguments: [
            (#"requests_total{nope="1"}"#, "nope"), (#"requests_total{code="404"}"#, "code"),
            (#"requests_total{code=~"4.."}"#, "code"), (#"requests_total{job=""}"#, "job"),
            (#"x{a="1",a="2"}"#, "a"), (#"x{a=~"b|c"} / y{a="d"}"#, "a"), (#"x{a="1"} / sum(y)"#, "a"),
            (#"x{a="1"} and on (a) sum by (b) (y)"#, "a"), (#"sum(x{a="1",a=""})"#, "a"),
            (#"x{a="1"} / (y{a="2"} or sum(z))"#, "a"),
        ])
    func contradictions(text: String, label: String) throws {
        #expect(try flow(text).contradiction?.label == ByteString(label))
    }

    @Test(
        "what may give series is no contradiction",
        arguments: [
            #"x{a="1"} / (y{a="2"} or y{a="1"})"#, "x / sum(y)", #"requests_total{code="404"} or x"#,
            #"requests_total{nope!="1"}"#, #"x{a="1"} unless y{a="2"}"#, #"absent(requests_total{code="404"})"#,
        ])
    func possible(text: String) throws {
        #expect(try flow(text).contradiction == nil)
    }

    @Test("long chains are analysed in linear time", .timeLimit(.minutes(1)))
    func chains() throws {
        let or = Array(repeating: #"x{a="1"}"#, count: 3_000).joined(separator: " or ")
        #expect(try flow(or).alternatives.count == 32)
        #expect(try flow(Array(repeating: "x", count: 3_000).joined(separator: " + ")).hasSeries)
        #expect(
            try flow(String(repeating: "abs(", count: 3_000) + "x" + String(repeating: ")", count: 3_000)).hasSeries)
        let pairs = Array(repeating: "(x or y)", count: 300).joined(separator: " + ")
        #expect(try flow(pairs).alternatives.count == 2)
    }
}
