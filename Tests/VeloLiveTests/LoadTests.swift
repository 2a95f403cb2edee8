import TestSupport
import Testing
import VeloFormat

@testable import VeloLive

@Suite("loading a gateway")
struct LoadTests {
    private func load(
        _ gateway: FakeGateway, requests: Int = 50, connections: Int = 8, methods: [String] = ["GET"],
        stop: LoadStop = LoadStop()
    ) async throws -> Load.Outcome {
        try await gateway.serve { endpoint in
            let load = Load(
                spec: SampleSpec.spec, proxy: endpoint, admin: endpoint, requests: requests, connections: connections,
                methods: methods, timeout: .seconds(5))
            return try await load.run(stop: stop) { _, _ in }
        }
    }

    @Test("an honest gateway reconciles exactly, over one connection and over many", arguments: [1, 8, 200])
    func honest(_ connections: Int) async throws {
        let outcome = try await load(FakeGateway(), connections: connections)
        #expect(outcome.isExact)
        #expect(outcome.tally.answeredCount == 100)
        #expect(outcome.reconciliation.lines.map(\.counted) == [50, 50])
    }

    @Test("a tenant that is throttled reconciles as well")
    func throttled() async throws {
        let outcome = try await load(FakeGateway(acmeLimit: 20))
        #expect(outcome.isExact)
        #expect(
            outcome.reconciliation.lines.map { $0.labels.joined(separator: " ") + " \($0.counted)" } == [
                "acme 200 GET 20", "acme 429 GET 30", "globex 200 GET 50",
            ])
    }

    @Test("methods are told apart, and those the metric does not name are its `other`")
    func methods() async throws {
        let outcome = try await load(FakeGateway(), requests: 40, methods: ["GET", "HEAD", "POST", "DELETE"])
        #expect(outcome.isExact)
        #expect(outcome.reconciliation.lines.prefix(3).map(\.counted) == [10, 20, 10])
    }

    @Test("a difference of one is found", arguments: [FakeGateway.Lie.forgetsOne, .countsTwice, .wrongStatus])
    func lies(_ lie: FakeGateway.Lie) async throws {
        let outcome = try await load(FakeGateway(lie))
        #expect(!outcome.isExact)
        #expect(outcome.tally.answeredCount == 100)
        #expect(outcome.reconciliation.lines.contains { $0.verdict == .off })
    }

    @Test("a request without an answer leaves its tenant unproven")
    func unanswered() async throws {
        let outcome = try await load(FakeGateway(.dropsAnswer))
        #expect(!outcome.isExact)
        #expect(outcome.tally.failedCount == 1)
        #expect(outcome.reconciliation.lines.filter { $0.verdict == .unproven }.count == 1)
        #expect(outcome.reconciliation.lines.allSatisfy { $0.verdict != .off })
    }

    @Test("a run that is stopped still reconciles what it sent, and is not exact")
    func stopped() async throws {
        let stop = LoadStop()
        stop.stop()
        let outcome = try await load(FakeGateway(), stop: stop)
        #expect(outcome.tally.answeredCount == 0)
        #expect(outcome.reconciliation.isExact)
        #expect(!outcome.isExact)
    }

    @Test("a gateway without metrics, or none at all, is a failure")
    func noMetrics() async throws {
        await #expect(throws: Load.Failure.self) { _ = try await load(FakeGateway(.noMetrics)) }
        let nobody = Tables.Endpoint(host: "127.0.0.1", port: try freePort())
        await #expect(throws: Load.Failure.self) {
            let load = Load(spec: SampleSpec.spec, proxy: nobody, admin: nobody, requests: 1, connections: 1)
            _ = try await load.run(stop: LoadStop()) { _, _ in }
        }
    }

    @Test("wildcards get a name that no tenant claims, and a path replaces those of the routes")
    func targets() {
        let targets = loadTargets(SampleSpec.spec, path: nil)
        #expect(targets[0].hosts == ["acme.test", "load-1.acme.test", "load.acme.test"])
        #expect(targets[0].paths == ["/", "/api"])
        #expect(loadTargets(SampleSpec.spec, path: "/x")[1].paths == ["/x"])
    }

    @Test("an observed gateway verifies clean, of one that is not there every listener is wrong")
    func observed() async throws {
        let seen = try await FakeGateway().serve { await observe([.proxy: $0, .api: $0, .admin: $0]) }
        #expect(verify(SampleSpec.spec, seen).allSatisfy { $0.verdict == .ok })
        let nobody = Tables.Endpoint(host: "127.0.0.1", port: try freePort())
        let unseen = verify(SampleSpec.spec, await observe([.proxy: nobody, .api: nobody, .admin: nobody]))
        for listener in ["proxy", "api", "admin"] {
            #expect(unseen.contains { $0.verdict == .wrong && $0.subject.hasPrefix(listener) })
        }
    }
}
