import Testing
import VeloFormat
import VeloGenerated
import VeloMetrics

@Suite("the recorder that veloc wrote")
struct CompiledMetricsTests {
    let scrape = Scrape()

    @Test("shows every family with a tenant before any event")
    func zeros() {
        let samples = scrape.samples()
        for definition in CompiledMetrics.definitions {
            let name = definition.kind == .histogram ? definition.name + "_count" : definition.name
            let mine = samples.filter { $0.key.hasPrefix(name + "{") && $0.key.contains("tenant_id=\"acme\"") }
            #expect(!mine.isEmpty, "\(definition.name)")
            #expect(mine.values.allSatisfy { Double($0) == 0 }, "\(definition.name)")
        }
    }

    @Test("counts a completed request once, where it went, and its duration")
    func completed() {
        scrape.metrics.requestCompleted(request(.post, 503, milliseconds: 300))
        scrape.metrics.requestCompleted(request(.propfind, 777, milliseconds: 1))
        let samples = scrape.samples()
        let place = #"pool="web",tenant_id="acme""#
        #expect(samples[series("requests_total", #"method="POST",status_code="503""#, place)] == "1")
        #expect(samples[series("requests_total", #"method="OTHER",status_code="other""#, place)] == "1")
        #expect(samples[series("request_duration_seconds_count", #"method="POST""#, place)] == "1")
        #expect(samples[series("request_duration_seconds_sum", #"method="POST""#, place)].flatMap(Double.init) == 0.3)
        #expect(samples[series("request_duration_seconds_bucket", #"le="0.25",method="POST""#, place)] == "0")
        #expect(samples[series("request_duration_seconds_bucket", #"le="0.5",method="POST""#, place)] == "1")
    }

    @Test("records into cells of its own for each loop, and shows the sum")
    func loops() {
        let name = series("requests_total", #"method="GET",status_code="200""#, #"pool="web",tenant_id="acme""#)
        for loop in 0..<3 {
            scrape.metrics.recorder(ofLoop: loop).requestCompleted(request(.get, 200, milliseconds: 1))
        }
        scrape.metrics.requestCompleted(request(.get, 200, milliseconds: 1))
        #expect(scrape.samples()[name] == "4")
    }

    @Test("keeps the trace of a request where the spec has exemplars")
    func exemplars() {
        #expect(scrape.metrics.keepsTraces == CompiledMetrics.definitions.contains(where: \.hasExemplars))
        var event = request(.get, 200, milliseconds: 1)
        event.trace = TraceReference(high: 1, low: 2, milliseconds: 3_000)
        scrape.metrics.recorder(ofLoop: 1).requestCompleted(event)
        var bytes: [UInt8] = []
        scrape.engine.render(.openMetrics, into: &bytes)
        let shown = String(decoding: bytes, as: UTF8.self)
            .contains(##"# {trace_id="00000000000000010000000000000002"} 0.001 3"##)
        #expect(shown == scrape.metrics.keepsTraces)
    }

    @Test("counts refusals by reason", arguments: ThrottleReason.allCases)
    func throttled(_ reason: ThrottleReason) {
        scrape.metrics.requestThrottled(RequestThrottled(place: scrape.place, reason: reason))
        let counted = scrape.samples().filter { $0.key.contains("tenant_throttle_events_total") && $0.value != "0" }
        let name = series("tenant_throttle_events_total", "reason=\"\(reason.text)\"", #"tenant_id="acme""#)
        #expect(counted == [name: "1"])
    }

    @Test("follows connections up and down")
    func connections() {
        let at = scrape.topology.backendPlace(scrape.place, index: 1)
        let name = series("active_connections", #"backend="b",pool="web""#, #"tenant_id="acme""#)
        scrape.metrics.connectionActive(ConnectionActive(at: at, delta: 1))
        scrape.metrics.connectionActive(ConnectionActive(at: at, delta: 1))
        #expect(scrape.samples()[name] == "2")
        scrape.metrics.connectionActive(ConnectionActive(at: at, delta: -1))
        #expect(scrape.samples()[name] == "1")
    }

    @Test("tells every tenant of a backend's health")
    func health() {
        let rows = scrape.topology.rowsByBackend[1]
        scrape.metrics.backendHealth(BackendHealth(pool: 0, backend: 1, tenantPoolBackends: rows[...], isHealthy: true))
        let samples = scrape.samples()
        for tenant in ["acme", "globex"] {
            let place = "pool=\"web\",tenant_id=\"\(tenant)\""
            #expect(samples[series("backend_health", #"backend="b""#, place)] == "1")
            #expect(samples[series("backend_health", #"backend="a""#, place)] == "0")
        }
    }

    @Test("shows the used share of a quota, and 0 without an allowance", arguments: QuotaKind.allCases)
    func quotas(_ quota: QuotaKind) {
        let name = series("tenant_quota_usage", "quota=\"\(quota.text)\"", #"tenant_id="acme""#)
        scrape.metrics.quotaUsage(QuotaUsage(tenant: 0, quota: quota, used: 25, limit: 100))
        #expect(scrape.samples()[name] == "0.25")
        scrape.metrics.quotaUsage(QuotaUsage(tenant: 0, quota: quota, used: 25, limit: 0))
        #expect(scrape.samples()[name].flatMap(Double.init) == 0)
    }

    @Test("keeps judged and breached apart", arguments: SLAKind.allCases)
    func objectives(_ sla: SLAKind) {
        let judgement = SLAJudgement(place: scrape.place, sla: sla)
        scrape.metrics.slaJudged(judgement)
        scrape.metrics.slaJudged(judgement)
        scrape.metrics.slaBreached(judgement)
        let samples = scrape.samples()
        let labels = ("sla=\"\(sla.text)\"", #"tenant_id="acme""#)
        #expect(samples[series("sla_requests_total", labels.0, labels.1)] == "2")
        #expect(samples[series("sla_breaches_total", labels.0, labels.1)] == "1")
    }

    private func request(_ method: RequestMethod, _ status: UInt16, milliseconds: UInt64) -> RequestCompleted {
        RequestCompleted(
            place: scrape.place, method: method, status: status, durationNanoseconds: milliseconds * 1_000_000,
            requestBytes: 0, responseBytes: 0)
    }

    /// A series with its labels sorted, as `Scrape.samples` has them.
    private func series(_ name: String, _ labels: String...) -> String {
        let sorted = labels.flatMap { $0.split(separator: ",") }.sorted().joined(separator: ",")
        return "\(CompiledSpec.namespace)_\(name){\(sorted)}"
    }
}
