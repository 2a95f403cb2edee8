import Testing
import VeloSource

@testable import VeloModel

@Suite("suppressions")
struct SuppressionTests {
    /// A spec with one alert, `Dead`, on a label value that cannot occur: VLC0507 under its value.
    private func spec(
        above: String = "", behindKey: String = "", expression: String = #"'r_quota_usage{quota="rat"} > 0'"#,
        behindExpression: String = ""
    ) -> String {
        """
        veloc: 1
        namespace: r
        metrics:
          r_quota_usage: { type: gauge, help: Used., on: quota.usage, labels: [tenant_id, quota] }
        alerts:\(above.isEmpty ? "" : "\n  " + above)
          Dead:\(behindKey)
            expr: \(expression)\(behindExpression)
            summary: never

        """
    }

    private func ids(_ text: String) -> [Int] { Outcome(text).diagnostics.all.map(\.id.number) }
    private func suppressed(_ text: String) -> [Int] { Outcome(text).diagnostics.suppressed.map(\.id.number) }

    private let allow = "# veloc: allow VLC0507: the value comes with the next release"

    @Test("what is not allowed is reported")
    func control() { #expect(ids(spec()) == [507]) }

    @Test("a comment covers the entry that begins on its line, or after it if it stands alone")
    func places() {
        for text in [
            spec(above: allow), spec(behindKey: " " + allow), spec(behindExpression: " " + allow),
            spec(above: allow + "\n\n  # another comment\n"),
            spec(expression: "| \(allow)\n      r_quota_usage{quota=\"rat\"} > 0"),
            spec(expression: "\"r_quota_usage\n      {quota=\\\"rat\\\"} > 0\"", behindExpression: " " + allow),
        ] {
            let outcome = Outcome(text)
            #expect(outcome.titles.isEmpty, "\(text)")
            #expect(outcome.diagnostics.suppressed.map(\.id.number) == [507], "\(text)")
            #expect(outcome.spec != nil)
        }
    }

    @Test("a comment inside an expression covers the expression")
    func insideExpression() {
        for text in [
            spec(expression: "|\n      \(allow)\n      r_quota_usage{quota=\"rat\"} > 0"),
            spec(expression: "|\n      r_quota_usage{quota=\"rat\"} > 0  \(allow)"),
            spec(expression: "\"r_quota_usage{quota='rat'} > 0  \(allow)\""),
            spec(expression: "\"\(allow)\\n r_quota_usage{quota='rat'} > 0\""),
        ] {
            #expect(ids(text).isEmpty, "\(text)")
            #expect(suppressed(text) == [507], "\(text)")
        }
    }

    @Test("text that looks like a comment is text")
    func text() {
        let summary = spec().replacing("summary: never", with: "summary: \"never \(allow)\"")
        #expect(ids(summary) == [507])
        let matcher = spec(
            expression: "|\n      r_quota_usage{quota!=\"\(allow)\", quota=\"rat\"} > 0")
        #expect(ids(matcher).contains(507))
        #expect(ids(spec(above: "# as in " + allow)) == [507])
        #expect(ids(spec(above: "# veloc: 1")) == [507])
        #expect(ids(spec(above: "# veloc is what allows")) == [507])
    }

    @Test("a comment covers nothing but its entry and its ids")
    func elsewhere() {
        #expect(Set(ids(spec().replacing("summary: never", with: "summary: never \(allow)"))) == [507])
        #expect(Set(ids(spec(above: allow.replacing("0507", with: "0506")))) == [507])
    }

    @Test("several ids and a day that has not passed are taken")
    func several() {
        let text = spec(above: "#veloc:allow VLC0506 , VLC0507 until 2026-12-01 : today it still holds")
        #expect(suppressed(text) == [507])
        #expect(ids(text) == [535])
    }

    @Test("what has expired is reported again, with a warning")
    func expired() {
        #expect(ids(spec(above: "# veloc: allow VLC0507 until 2026-11-30: yesterday")) == [536, 507])
    }

    @Test("what allows nothing is a warning, unless something else is wrong")
    func unused() {
        let good = spec(above: allow, expression: #"'r_quota_usage{quota="requests"} > 0'"#)
        #expect(ids(good) == [535])
        #expect(!Outcome(good).diagnostics.hasErrors)
        #expect(ids(good.replacing("summary: never", with: "summary: never\n    colour: red")) == [101])
    }

    @Test(
        "what cannot be read is an error and allows nothing",
        arguments: [
            ("# veloc: alow VLC0507: why", "`alow` is not known"),
            ("# veloc: silence VLC0507: why", "`silence` is not"),
            ("# veloc: allow", "no id"), ("# veloc: allow : why", "no id"), ("# veloc: allow VLC0507, : why", "no id"),
            ("# veloc: allow VLC0597: why", "unknown id `VLC0597`"), ("# veloc: allow 507: why", "unknown id `507`"),
            ("# veloc: allow VLC0500: why", "`VLC0500` cannot be suppressed"),
            ("# veloc: allow VLC0535: why", "`VLC0535` cannot be suppressed"),
            ("# veloc: allow VLC0507", "no reason"), ("# veloc: allow VLC0507:  ", "no reason"),
            ("# veloc: allow VLC0507 why", "a `:` is missing"), ("# veloc: allow VLC0507 VLC0506: why", "a `:` is"),
            ("# veloc: allow VLC0507 until: why", "no day behind"),
            ("# veloc: allow VLC0507 until 2026-02-30: why", "`2026-02-30` is not a day"),
            ("# veloc: allow VLC0507 until tomorrow: why", "`tomorrow` is not a day"),
        ])
    func malformed(_ comment: String, _ title: String) {
        let outcome = Outcome(spec(above: comment))
        #expect(outcome.diagnostics.all.map(\.id.number) == [534, 507], "\(outcome.titles)")
        #expect(outcome.titles.first?.contains("suppression: " + title) == true, "\(outcome.titles)")
    }

    @Test("a comment that nothing follows covers nothing")
    func coversNothing() {
        #expect(Outcome(spec() + allow + "\n").titles.contains("suppression: it covers nothing"))
        #expect(Outcome(spec() + allow).titles.contains("suppression: it covers nothing"))
    }

    @Test("of two that allow the same thing the outer one is unused")
    func nested() {
        #expect(ids(spec(above: allow, behindExpression: " " + allow)) == [535])
    }

    @Test("any bytes of a comment end well, however many comments there are")
    func hostile() {
        let comment = Array("# veloc: allow VLC0507, VLC0506 until 2027-01-31: why".utf8)
        for length in 0...comment.count {
            _ = Outcome(spec(above: String(decoding: comment[..<length], as: UTF8.self)))
            for byte in [UInt8(ascii: "#"), 0x20, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\"")] {
                var changed = comment
                changed[min(length, comment.count - 1)] = byte
                _ = Outcome(spec(above: String(decoding: changed, as: UTF8.self)))
                _ = Outcome(
                    spec(expression: "|\n      r_quota_usage > 0 " + String(decoding: changed, as: UTF8.self)))
            }
        }
        let many = String(repeating: allow + "\n  ", count: 5_000)
        #expect(suppressed(spec(above: many)) == [507])
        #expect(ids(spec(above: String(repeating: "# veloc: ", count: 20_000))) == [507])
        #expect(
            suppressed(
                spec(
                    expression: "|\n" + String(repeating: "      " + allow + "\n", count: 5_000)
                        + "      r_quota_usage{quota=\"rat\"} > 0"))
                == [507])
    }

    @Test("a day is read as it is written and only if it exists")
    func days() {
        #expect(CivilDate("2028-02-29")?.description == "2028-02-29")
        for text in [
            "2027-02-29", "1900-02-29", "2027-13-01", "2027-00-10", "2027-01-00", "27-01-01", "2027-1-01",
            "2027/01/01", "2027-01-011", "", "２０２７-01-01", "-027-01-01",
        ] {
            #expect(CivilDate(text) == nil, "\(text)")
        }
        let days = ["2026-12-31", "2027-01-01", "2027-01-02", "2027-02-01"].compactMap { CivilDate($0) }
        #expect(days.count == 4 && days == days.sorted() && CivilDate.earliest < days[0])
    }

    @Test(
        "twenty thousand suppressions take time by their number, side by side or all over the same",
        .timeLimit(.minutes(1)))
    func many() {
        let head = """
            veloc: 1
            namespace: velo
            metrics:
              velo_requests_total: { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id] }
            alerts:

            """
        var beside = head
        for index in 0..<5000 {
            beside += """
                  # veloc: allow VLC0507, VLC0512, VLC0510, VLC0506: this is asked for
                  A\(index): { expr: 'rate(velo_requests_total{status_code="\(1000 + index)"}[5m]) > 1', summary: s }

                """
        }
        let outcome = Outcome(beside).diagnostics
        #expect(outcome.suppressed.count == 5000)
        #expect(outcome.all.map(\.id.number).allSatisfy { $0 == 535 } && outcome.all.count == 15_000)
        // All cover one expression, and what is found stands behind it.
        var inside = head + "  A:\n    summary: s\n    expr: |\n"
        for _ in 0..<20_000 { inside += "      # veloc: allow VLC0507: this is asked for\n" }
        inside += "      rate(velo_requests_total[5m]) > 1\n"
        for index in 0..<2000 {
            inside += "  B\(index): { expr: 'rate(velo_requests_total{status_code=\"1000\"}[5m]) > 1', summary: s }\n"
        }
        #expect(Outcome(inside).diagnostics.all.count { $0.id.number == 507 } == 2000)
    }
}
