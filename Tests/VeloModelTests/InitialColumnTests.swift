import Testing
import VeloFormat

@testable import VeloModel

@Suite("series born at zero")
struct InitialColumnTests {
    private func columns(_ metric: String, alerts: String = "") throws -> [[String]] {
        let spec = try #require(
            Outcome("veloc: 1\nnamespace: v\nmetrics:\n  v_x:\n    help: X.\n\(metric)\n\(alerts)").spec)
        let definition = spec.metrics[0].definition
        return definition.initialColumns.map { definition.columnValues($0) }
    }

    private let requests = "    type: counter\n    on: request.completed\n"

    @Test("200 and every status velod answers itself, for GET")
    func standard() throws {
        let found = try columns(requests + "    labels: [method, status_code]")
        #expect(found.map { $0[0] } == Array(repeating: "GET", count: found.count))
        #expect(Set(found.map { $0[1] }) == Set(["200"] + HTTPStatus.ownAnswers.map { String($0) }))
    }

    @Test("every reason, quota and objective")
    func few() throws {
        #expect(
            try columns("    type: counter\n    on: request.throttled\n    labels: [reason]") == [["rate"], ["quota"]])
        #expect(
            try columns("    type: gauge\n    on: quota.usage\n    labels: [tenant_id, quota]") == [
                ["requests"], ["egress"],
            ])
    }

    @Test("one column where there is no label")
    func none() throws {
        #expect(try columns(requests) == [[]])
    }

    @Test("the first value where GET and the usual statuses are not in the domain")
    func firstValue() throws {
        let labels = """
            labels:
              method: { values: [POST, PUT], other: OTHER }
              status_code: { values: [201, 204], other: other }
            """
        #expect(try columns(requests + "    labels: [method, status_code]", alerts: labels) == [["POST", "201"]])
    }

    @Test("what `init` says, and for the other labels the default")
    func given() throws {
        let found = try columns(
            requests + "    labels: [status_code, method]\n    init: { status_code: [\"500\", \"200\"] }")
        #expect(found == [["200", "GET"], ["500", "GET"]])
    }

    @Test("and what an alert selects by equality, but not by a pattern")
    func pinned() throws {
        let alerts = """
            alerts:
              A: { expr: 'rate(v_x_total{status_code="418"}[5m]) > 1 or v_x_total{method=~"PUT"} > 1', summary: A. }
              B: { expr: 'v_x_total{method="DELETE",status_code="404"} > 1', summary: B. }
            """
        let labels = "labels: { status_code: { values: [200, 404, 418], other: other } }\n"
        let found = try columns(requests + "    labels: [method, status_code]", alerts: labels + alerts)
        #expect(found == [["GET", "200"], ["GET", "404"], ["GET", "418"], ["DELETE", "404"]])
    }
}
