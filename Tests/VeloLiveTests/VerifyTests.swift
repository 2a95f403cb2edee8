import Testing
import VeloFormat
import VeloMetrics

@testable import VeloLive

@Suite("comparing a deployment with its spec")
struct VerifyTests {
    private func deployment(
        _ metrics: String? = nil, report: String = SampleSpec.healthReport
    ) -> Deployment {
        let text = metrics ?? String(decoding: SampleSpec.scrape(SampleSpec.engine()), as: UTF8.self)
        let answers = { (body: String) in
            Deployment.Answers(
                endpoint: .init(host: "127.0.0.1", port: 1),
                byPath: Dictionary(
                    uniqueKeysWithValues: Deployment.Answers.paths.map {
                        ($0, .success(Deployment.Answer(status: 200, body: Array(body.utf8))))
                    }))
        }
        let parsed: Result<Exposition, ScrapeFailure>
        do {
            parsed = .success(try Exposition(parsing: Array(text.utf8)))
        } catch {
            parsed = .failure(.unusable("line \(error.line): \(error.message)"))
        }
        return Deployment(
            listeners: [.proxy: answers(""), .api: answers(report), .admin: answers(report)], metrics: parsed)
    }

    private var scrape: String { String(decoding: SampleSpec.scrape(SampleSpec.engine()), as: UTF8.self) }

    private func wrong(_ deployment: Deployment) -> [Finding] {
        verify(SampleSpec.spec, deployment).filter { $0.verdict != .ok }
    }

    /// The scrape without the lines that match.
    private func scrape(without matches: (Substring) -> Bool) -> String {
        scrape.split(separator: "\n").filter { !matches($0) }.map { $0 + "\n" }.joined()
    }

    @Test("an idle velod of the same spec is clean")
    func clean() {
        #expect(wrong(deployment()) == [])
        #expect(
            verify(SampleSpec.spec, deployment()).contains { $0.subject == "velo_requests_total" && $0.verdict == .ok })
    }

    @Test("a missing family is named")
    func missingFamily() {
        let findings = wrong(deployment(scrape { $0.contains("velo_requests_total") }))
        #expect(findings.map(\.subject) == ["velo_requests_total"])
        #expect(findings.first?.text == "is declared but not exposed")
    }

    @Test("an undeclared family is named")
    func undeclared() {
        let findings = wrong(deployment(scrape + "# TYPE go_goroutines gauge\ngo_goroutines 7\n"))
        #expect(findings.map(\.subject) == ["go_goroutines"])
    }

    @Test("a wrong type is named")
    func wrongType() {
        let text = scrape.replacing("# TYPE velo_requests_total counter", with: "# TYPE velo_requests_total gauge")
        #expect(wrong(deployment(text)).map(\.text) == ["is a gauge, declared as a counter"])
    }

    @Test("a tenant without series is named")
    func missingTenant() {
        let findings = wrong(deployment(scrape { $0.hasPrefix("velo_requests_total{") && $0.contains("globex") }))
        #expect(findings.map(\.subject) == ["velo_requests_total"])
        #expect(findings.first?.text.contains("`globex`") == true)
    }

    @Test("wrong labels are named")
    func wrongLabels() {
        let text = scrape.replacing(
            "velo_backend_health{", with: "velo_backend_health{zone=\"a\",")
        #expect(wrong(deployment(text)).contains { $0.text.contains("`zone`") })
    }

    @Test("wrong buckets are named")
    func wrongBuckets() {
        let findings = wrong(deployment(scrape.replacing("le=\"0.25\"", with: "le=\"0.3\"")))
        #expect(findings.map(\.subject) == ["velo_duration_seconds"])
        #expect(findings.first?.text.contains("`0.3`") == true)
    }

    @Test("another spec's hash is named")
    func otherSpec() {
        let text = scrape.replacing(SampleSpec.tables.specHash, with: String(repeating: "cd", count: 32))
        #expect(wrong(deployment(text)).map(\.subject) == ["spec hash"])
    }

    @Test("a dead backend is named by the metric, and by the health report")
    func deadBackend() {
        let engine = SampleSpec.engine()
        engine.gauge(2).set(0, row: 1, column: 0)
        let text = String(decoding: SampleSpec.scrape(engine), as: UTF8.self)
        let report = #"{"status":"warn","checks":{"web/b2:health":[{"status":"fail","output":"refused"}]}}"#
        let findings = wrong(deployment(text, report: report))
        #expect(findings.map(\.subject) == ["backend web/b2", "health of backend web/b2"])
        #expect(findings.last?.text == "fail: refused")
    }

    @Test("an optional dependency that is down is a warning, not a fault")
    func dependency() {
        let report = #"{"status":"warn","checks":{"dependency:redis":[{"status":"warn","output":"refused"}]}}"#
        #expect(wrong(deployment(report: report)).map(\.verdict) == [.warning])
    }

    @Test("a listener that cannot be reached is one finding, and so is a scrape without text")
    func unreachable() {
        var seen = deployment()
        let failure = HTTPFailure.notConnected("cannot connect")
        for path in Deployment.Answers.paths { seen.listeners[.admin]?.byPath[path] = .failure(failure) }
        seen.metrics = .failure(.unreachable("cannot connect"))
        let findings = wrong(seen)
        #expect(findings.count == 2)
        #expect(findings.allSatisfy { $0.subject.hasPrefix("admin") && $0.advice != nil })
    }

    @Test("a listener that is not ready, or is not velod, is named")
    func notReady() {
        var seen = deployment()
        seen.listeners[.proxy]?.byPath["/readyz"] = .success(.init(status: 503, body: []))
        seen.listeners[.api]?.byPath["/livez"] = .success(.init(status: 404, body: []))
        #expect(wrong(seen).map(\.subject) == ["proxy /readyz", "api /livez"])
        #expect(wrong(deployment(report: "ok")).map(\.subject) == ["admin health report"])
    }
}
