import Foundation
import Testing
import VeloEmit
import VeloModel

/// The emitted rules, evaluated by Prometheus's own engine.
@Suite("emitted alert rules")
struct AlertRuleTests {
    @Test("fire for the tenant above its own threshold, though two replicas export it")
    func firing() throws {
        try promtool(
            """
            - interval: 30s
              input_series:
                - {series: 'veloflux_requests_total{status_code="500", tenant_id="acme", instance="a"}', values: '0+10x40'}
                - {series: 'veloflux_requests_total{status_code="200", tenant_id="acme", instance="a"}', values: '0+90x40'}
                - {series: 'veloflux_requests_total{status_code="500", tenant_id="globex", instance="b"}', values: '0+10x40'}
                - {series: 'veloflux_requests_total{status_code="200", tenant_id="globex", instance="b"}', values: '0+90x40'}
                - {series: '\(threshold), tenant_id="acme", instance="a"}', values: '0.05x40'}
                - {series: '\(threshold), tenant_id="acme", instance="b"}', values: '0.05x40'}
                - {series: '\(threshold), tenant_id="globex", instance="a"}', values: '0.5x40'}
                - {series: '\(threshold), tenant_id="globex", instance="b"}', values: '0.5x40'}
              alert_rule_test:
                - eval_time: 15m
                  alertname: TenantHighErrorRate
                  exp_alerts:
                    - exp_labels: {severity: critical, team: Platform, tenant_id: acme}
                      exp_annotations:
                        summary: acme answers 10% of requests with 5xx
                        description: See the tenant's dashboard.
                        runbook_url: https://runbooks.example.com/TenantHighErrorRate
                - eval_time: 15m
                  alertname: TenantHighErrorRateThresholdMissing
                  exp_alerts: []
            """)
    }

    @Test("say so when the threshold is gone, after a while")
    func missing() throws {
        try promtool(
            """
            - interval: 30s
              input_series:
                - {series: 'veloflux_requests_total{status_code="500", tenant_id="acme"}', values: '0+10x40'}
              alert_rule_test:
                - {eval_time: 4m, alertname: TenantHighErrorRateThresholdMissing, exp_alerts: []}
                - {eval_time: 15m, alertname: TenantHighErrorRate, exp_alerts: []}
                - eval_time: 15m
                  alertname: TenantHighErrorRateThresholdMissing
                  exp_alerts:
                    - exp_labels: {severity: warning, team: Platform, alert: TenantHighErrorRate}
                      exp_annotations:
                        summary: 'TenantHighErrorRate cannot fire: its threshold series is gone'
                        description: 'velod exports the thresholds of the spec as veloflux_alert_threshold. None is scraped for
                          TenantHighErrorRate: check that velod is up, is scraped, and runs this spec.'
            """)
    }

    private let threshold = #"veloflux_alert_threshold{alert="TenantHighErrorRate""#

    private func promtool(_ tests: String) throws {
        let folder = try TemporaryFolder()
        try write(emitPrometheus(EmitFixture.veloflux), to: folder.url)
        let file = folder.url.appending(path: "generated/prometheus/rules/tests.yml")
        try Data("rule_files: [alerts.yml]\nevaluation_interval: 30s\ntests:\n\(tests)\n".utf8).write(to: file)
        let result = try run("promtool", ["test", "rules", file.path])
        #expect(result.status == 0, "\(result.output)")
    }
}
