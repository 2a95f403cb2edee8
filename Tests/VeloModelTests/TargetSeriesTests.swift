import PromQL
import Testing
import VeloSource

@testable import VeloModel

@Suite("series that Prometheus makes itself")
struct TargetSeriesTests {
    private func world(_ more: String) -> ClosedWorld {
        Outcome.world(
            """
            veloc: 1
            namespace: velo
            metrics:
              velo_requests_total: { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id] }
            \(more)
            """)
    }

    private func titles(_ more: String) -> [String] {
        Outcome(
            """
            veloc: 1
            namespace: velo
            metrics:
              velo_requests_total: { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id] }
            \(more)
            """
        ).diagnostics.all.filter { $0.severity == .error }.map(\.title)
    }

    @Test(
        "of velod's series the job is known and, by the targets or the admin listener, the instance",
        arguments: [
            ("", ["127.0.0.1:9090"]),
            ("prometheus: { targets: [a.example:9090, \"[::1]:9091\"] }", ["a.example:9090", "[::1]:9091"]),
            ("listeners: { admin: { address: 0.0.0.0, port: 9191 } }", ["127.0.0.1:9191"]),
            ("listeners: { admin: { address: \"::\", port: 9191 } }", ["[::1]:9191"]),
        ])
    func ownTargets(_ more: String, _ instances: [String]) throws {
        let catalogue = world(more).catalogue
        for name in ["velo_requests_total", "up", "scrape_duration_seconds"] as [ByteString] {
            let metric = try #require(catalogue[name])
            #expect(metric.isClosed)
            #expect(metric.labels["job"]?.values == ["velod"])
            #expect(metric.labels["instance"]?.values == LabelValues(instances.map { ByteString($0) }), "\(name)")
        }
        #expect(catalogue["up"]?.labels.count == 2)
    }

    @Test("a port that is chosen at start, or targets that were refused, leave the instance open")
    func openInstance() {
        #expect(
            world("listeners: { admin: { port: 0 } }").catalogue["up"]?.labels["instance"].map { $0.values == nil }
                == true)
        #expect(
            world("prometheus: { targets: 5 }").catalogue["up"]?.labels["instance"].map { $0.values == nil } == true)
    }

    @Test(
        "external metrics tell of other targets: their jobs where all tell them, and the labels that a target may have")
    func otherTargets() {
        func up(_ externals: String) -> CatalogueMetric? { world("external_metrics:\n\(externals)").catalogue["up"] }
        let told = up(
            "  a: { type: gauge, labels: { job: [node], zone: any } }\n  b: { type: gauge, labels: { job: [redis] } }")
        #expect(told?.labels["job"]?.values == ["velod", "node", "redis"])
        #expect(told?.labels["instance"].map { $0.values == nil } == true)
        #expect(told?.labels["zone"]?.isAlwaysPresent == false)
        #expect(told?.isClosed == true)
        let untold = up("  a: { type: gauge, labels: { job: [node] } }\n  b: { type: gauge }")
        #expect(untold?.labels["job"].map { $0.values == nil } == true)
        // Of what was refused nothing is known.
        #expect(up("  a: { type: gauge, labels: { \"a-b\": any } }")?.isClosed == false)
    }

    @Test("ALERTS has the spec's alerts, and the labels that their rules and their results have")
    func alerts() throws {
        let alerts = """
            owners: { platform: { team: Platform } }
            recording_rules:
              tenant:firing:count: { expr: count by (tenant_id) (ALERTS) }
            tenants: { acme: { hosts: [acme.example.com], routes: [{ path: /, pool: web }] } }
            pools: { web: { backends: { a: { address: 127.0.0.1:9001 } } } }
            alerts:
              Errors: { expr: 'sum by (tenant_id) (rate(velo_requests_total[5m])) > 5', labels: { area: web }, summary: s }
              Share:
                { expr: 'sum by (tenant_id) (rate(velo_requests_total[5m])) > $threshold', threshold: 5, owner: platform, summary: s }
              Many: { expr: 'label_replace(count by (alertname) (ALERTS), "copy", "$1", "alertname", "(.*)") > 5', summary: s }
            """
        let world = world(alerts)
        let metric = try #require(world.catalogue["ALERTS"])
        #expect(metric.isClosed)
        #expect(
            metric.labels["alertname"]?.values == ["Errors", "Share", "ShareThresholdMissing", "Many"])
        #expect(
            Set(metric.labels.keys)
                == ["alertname", "alertstate", "severity", "team", "area", "alert", "tenant_id", "copy"])
        #expect(world.catalogue["ALERTS_FOR_STATE"]?.labels["alertstate"] == nil)
        // Who reads it is followed with what is known of it.
        #expect(world.catalogue["tenant:firing:count"]?.labels["tenant_id"]?.isAlwaysPresent == false)
    }

    @Test(
        "a label or value that no alert has is an error, and one that some has is not",
        arguments: [
            ("ALERTS{alertname=\"Erors\"} == 1", "label `alertname` is never `Erors`"),
            ("ALERTS{alertstate=\"fireing\"} == 1", "label `alertstate` is never `fireing`"),
            ("ALERTS{tenant=\"acme\"} == 1", "metric `ALERTS` has no label `tenant`"),
            ("sum by (pool) (ALERTS) > 1", "no metric of the expression has a label `pool`"),
            ("ALERTS_FOR_STATE{alertstate=\"firing\"} > 2e9", "metric `ALERTS_FOR_STATE` has no label `alertstate`"),
            ("ALERTS{alertname=\"Errors\", alertstate=\"firing\", tenant_id=\"acme\", severity=\"warning\"} == 1", nil),
            ("up{job=\"velo\"} == 0", "label `job` is never `velo`"),
            ("up{tenant_id=\"acme\"} == 0", "metric `up` has no label `tenant_id`"),
        ] as [(String, String?)])
    func findings(_ expression: String, _ title: String?) {
        let found = titles(
            """
            tenants: { acme: { hosts: [acme.example.com], routes: [{ path: /, pool: web }] } }
            pools: { web: { backends: { a: { address: 127.0.0.1:9001 } } } }
            alerts:
              Errors: { expr: 'sum by (tenant_id) (rate(velo_requests_total[5m])) > 5', summary: s }
              Asked: { expr: '\(expression)', for: 5m, summary: s }
            """)
        #expect(found == [title].compactMap(\.self))
    }

    @Test("an alert whose labels are not known leaves ALERTS open")
    func openAlerts() {
        let found = titles(
            """
            alerts:
              Any: { expr: 'count without (pod) ({job="velod"}) > 5', summary: s }
              Asked: { expr: 'ALERTS{zone="a"} == 1', for: 5m, summary: s }
            """)
        #expect(found.isEmpty, "\(found)")
    }
}
