import Synchronization
import Testing
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

/// Runs a whole gateway: three listeners, one scripted backend, a state folder of its own.
@Suite struct LifecycleServingTests {
    private let clock = ManualClock()

    /// A gateway that serves until `stop` is raised.
    private final class Serving: Sendable {
        let server = ScriptedServer(Serving.answer)
        let stop = Flag()
        let isOver = Flag()
        private let bound = Mutex<BoundAddresses?>(nil)

        static let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"

        func setBound(_ addresses: BoundAddresses) { bound.withLock { $0 = addresses } }
        func addresses() async throws -> BoundAddresses {
            try await holds { bound.withLock { $0 != nil } }
            return try #require(bound.withLock { $0 })
        }
    }

    private func withGateway(
        in folder: String, quotas: [Tables.Quota] = [Tables.Quota(kind: .requests, limit: 100, period: .day)],
        options: RuntimeOptions = RuntimeOptions(threads: 2), _ body: (Serving, BoundAddresses) async throws -> Void
    ) async throws {
        let serving = Serving()
        try await serving.server.start()
        let check = Tables.HealthCheck(
            kind: .tcp, interval: .seconds(60), timeout: .seconds(60), rise: 1, fall: 1)
        let tables = sampleTables(
            backends: [Tables.Backend(name: "one", endpoint: serving.server.endpoint)], health: check, state: folder,
            quotas: quotas)
        let runtime = Runtime(
            tables: tables, topology: Topology(tables), recorder: HealthEvents(),
            scrape: { _, _ in TextScrape("up 1\n") },
            version: "1.2.3", clock: clock.runtime, logger: silentLogger, options: options,
            onReady: { serving.setBound($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await runtime.serve { try? await holds { serving.stop.isRaised } }
                serving.isOver.raise()
            }
            let addresses = try await serving.addresses()
            try await holds { try await get("/readyz", addresses.admin).hasPrefix("HTTP/1.1 200 ") }
            try await body(serving, addresses)
            serving.stop.raise()
            try await group.waitForAll()
        }
        try await serving.server.stop()
    }

    private func get(_ path: String, _ endpoint: Tables.Endpoint, host: String = "x") async throws -> String {
        try await exchange("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n", port: endpoint.port)
    }

    @Test("traffic, metrics and health each have their listener")
    func listeners() async throws {
        try await withTemporaryFolder { folder in
            try await withGateway(in: folder) { _, at in
                let proxied = try await get("/", at.proxy, host: "acme.example.com")
                #expect(proxied.hasPrefix("HTTP/1.1 200 OK\r\n") && proxied.hasSuffix("\r\n\r\nhi"))
                #expect(try await get("/metrics", at.admin).hasSuffix("\r\n\r\nup 1\n"))
                #expect(try await get("/metrics", at.api).hasPrefix("HTTP/1.1 404 "))
                #expect(try await get("/health", at.api).contains(#"{"status":"pass","version":"1.2.3","#))
                #expect(try await get("/readyz", at.proxy).hasPrefix("HTTP/1.1 200 "))
                #expect(Set([at.proxy.port, at.api.port, at.admin.port]).count == 3)
            }
        }
    }

    @Test("a request in flight is finished while readiness fails and nothing new is accepted")
    func drain() async throws {
        try await withTemporaryFolder { folder in
            try await withGateway(in: folder) { serving, at in
                serving.server.setAnswer(nil)
                async let inFlight = get("/slow", at.proxy, host: "acme.example.com")
                try await holds { serving.server.received.contains { $0.contains("/slow") } }
                serving.stop.raise()
                try await holds { try await get("/readyz", at.admin).contains("[-]drain: draining\n") }
                try await holds { await isRefused(at.proxy) }
                #expect(!serving.isOver.isRaised)
                serving.server.answerLate(Serving.answer)
                #expect(try await inFlight.hasSuffix("\r\n\r\nhi"))
                try await holds { serving.isOver.isRaised }
                for endpoint in [at.proxy, at.api, at.admin] { #expect(await isRefused(endpoint)) }
            }
        }
    }

    @Test("what was sent of a response that the drain cut counts against the quota for good")
    func cutResponse() async throws {
        try await withTemporaryFolder { folder in
            let egress = Tables.Quota(kind: .egress, limit: 1_000_000, period: .day)
            let short = RuntimeOptions(threads: 2, drainTimeout: .milliseconds(50))
            try await withGateway(in: folder, quotas: [egress], options: short) { serving, at in
                serving.server.setAnswer(
                    "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + String(repeating: "x", count: 500))
                async let cut = get("/", at.proxy, host: "acme.example.com")
                try await holds { !serving.server.received.isEmpty }
                serving.stop.raise()
                #expect(try await cut.utf8.count > 500)
                try await holds { serving.isOver.isRaised }
                let state = try StateFile.open(StateOptions(directory: folder, threads: 0))
                let saved = state.claim(
                    QuotaRecord.schema, [QuotaRecord.identity(tenant: "acme", kind: .egress, period: .day)])
                let use = QuotaCounter.Use(period: Tables.Quota.Period.day.number(at: clock.wall), used: 500)
                #expect(saved[0].value(cell: 0) == QuotaCounter.pack(use, .day))
                state.close()
            }
        }
    }

    @Test("a quota goes on where it was after a restart")
    func quotaAfterRestart() async throws {
        try await withTemporaryFolder { folder in
            for expected in [100, 0] {
                try await withGateway(in: folder) { _, at in
                    var admitted = 0
                    for _ in 0..<(expected + 1) {
                        let answer = try await get("/", at.proxy, host: "acme.example.com")
                        if answer.hasPrefix("HTTP/1.1 200 ") {
                            admitted += 1
                        } else {
                            #expect(answer.hasPrefix("HTTP/1.1 429 "))
                            #expect(answer.lowercased().contains("retry-after: 24346\r\n"))
                        }
                    }
                    #expect(admitted == expected)
                }
            }
        }
    }

    private func isRefused(_ endpoint: Tables.Endpoint) async -> Bool {
        do { _ = try await get("/livez", endpoint) } catch { return true }
        return false
    }
}
