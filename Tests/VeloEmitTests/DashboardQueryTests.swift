import PromQL
import Testing
import VeloFormat

@testable import VeloEmit

@Suite("Panel queries")
struct DashboardQueryTests {
    private let metric = Query.select("up")

    @Test("a query is printed with its parentheses")
    func printing() {
        let rate = Query.call(
            "rate", [.select("x_total", [Matcher("a", .matches, "5..")], range: .rate)])
        #expect(rate.sum(by: ["a", "b"]).text == "sum by (a, b) (rate(x_total{a=~\"5..\"}[$__rate_interval]))")
        #expect(rate.sum().top(3).text == "topk(3, sum(rate(x_total{a=~\"5..\"}[$__rate_interval])))")
        #expect(metric.complement.combined(.divide, metric, on: ["a"]).text == "(1 - up) / on (a) up")
    }

    @Test("label values are escaped")
    func escaping() {
        let query = Query.select("up", [Matcher("a", .equal, "x\"\\\n")])
        #expect(query.text == "up{a=\"x\\\"\\\\\\n\"}")
    }

    @Test("a share is zero where there is nothing to share")
    func share() {
        #expect(metric.share(of: metric).text == "(up / (up > 0)) or (up * 0)")
    }

    @Test("a label is renamed only if its name differs")
    func renaming() {
        #expect(metric.renaming("a", to: "a") == metric)
        #expect(metric.renaming("a", to: "b").text == "label_replace(up, \"b\", \"$1\", \"a\", \"(.*)\")")
    }

    @Test("uids are names that every version of Grafana accepts")
    func uids() {
        #expect(dashboardUID("veloflux", "fleet") == "veloflux-fleet")
        #expect(dashboardUID("_Edge_GW", "tenant") == "edge-gw-tenant")
        #expect(dashboardUID("__", "tenant") == "tenant")
        #expect(dashboardUID(String(repeating: "n", count: 90), "fleet").utf8.count == 40)
    }
}
