import Foundation
import Synchronization
import TestSupport
import Testing

/// What `durable: true` promises, with the real velod.
extension EndToEnd {
    @Suite struct DurableMetricsTests {
        /// The counters of `specs/` that are durable.
        private static let families = [
            "veloflux_requests_total", "veloflux_response_bytes_total", "veloflux_sla_requests_total",
            "veloflux_sla_breaches_total",
        ]

        private func durable(_ scrape: Exposition) -> [String: Double] {
            scrape.samples.filter { series, _ in Self.families.contains { series.hasPrefix($0 + "{") } }
        }

        /// Asks for `/` over one connection until the peer is gone; `answered` counts what came back.
        private func load(_ stack: Stack, _ host: String, _ answered: Answered) async throws {
            try await onThread { [proxy = stack.proxy] in
                let socket = try Socket(port: proxy)
                while (try? socket.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")) != nil,
                    let response = try? socket.response()
                {
                    answered.count(host, response.status)
                }
            }
        }

        @Test("velod that is killed under load goes on with every count that a client or a scrape has seen")
        func kill() async throws {
            let stack = try await Stack.start()
            let answered = Answered()
            let hosts = ["acme.example.com", "globex.example.com"]
            let clients = 3
            let last = try await withThrowingTaskGroup(of: Void.self) { group in
                for host in hosts {
                    for _ in 0..<clients { group.addTask { try await load(stack, host, answered) } }
                }
                var last = Exposition("")
                while answered.total < 3000 { last = try await stack.scrape() }
                stack.velod.send(SIGKILL)
                try await group.waitForAll()
                return last
            }
            #expect(try await stack.velod.exitCode() == 128 + SIGKILL)

            let second = try await stack.again(state: stack.state)
            let scrape = try await second.scrape()
            #expect(scrape["velod_state_durable"] == 1)
            for (series, value) in durable(last) {
                #expect(scrape[series] ?? -1 >= value, "\(series) was \(value) before the kill")
            }
            for (host, tenant) in zip(hosts, ["acme", "globex"]) {
                let series =
                    "veloflux_requests_total{method=\"GET\",status_code=\"200\",pool=\"\(tenant == "acme" ? "web" : "globex")\",tenant_id=\"\(tenant)\"}"
                let counted = try #require(scrape[series].map { Int($0) })
                // A request is recorded before its last byte leaves: the kill may have come in between, once a client.
                let seen = answered[host, 200]
                #expect((seen...seen + clients).contains(counted), "\(tenant): \(seen) answers, \(counted) counted")
                #expect(try await second.get(host, count: 10) == Array(repeating: 200, count: 10))
                #expect(try await second.scrape()[series] == Double(counted + 10))
            }
        }

        @Test("velod that is stopped and started counts on exactly")
        func restart() async throws {
            let stack = try await Stack.start()
            _ = try await stack.get("acme.example.com", count: 20)
            _ = try await stack.get("acme.example.com", "/status/503", count: 2)
            let before = durable(try await stack.scrape())
            #expect(try await stack.velod.stop() == 0)
            let second = try await stack.again(state: stack.state)
            #expect(durable(try await second.scrape()) == before)
        }

        @Test("a state folder that cannot be used is said, and stops nothing")
        func memory() async throws {
            let folder = try TemporaryFolder()
            try folder.write("file", "not a folder")
            let stack = try await Stack.start(arguments: ["--state-dir", folder.file("file/state").path])
            #expect(try await stack.get("acme.example.com", count: 3) == [200, 200, 200])
            let scrape = try await stack.scrape()
            #expect(scrape["velod_state_durable"] == 0)
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"acme\"").value == 3)
            #expect(try await request("GET", "/readyz", port: stack.admin).status == 200)
            let health = try await request("GET", "/health", port: stack.admin).body
            #expect(health.contains("state:quotas") && health.contains("not saved"), "\(health)")
            #expect(stack.velod.errorOutput.contains("in memory"), "\(stack.velod.errorOutput)")
        }

        @Test("a file that is not a state file is set aside, and the scrape says so")
        func setAside() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.scrape()["velod_state_files_set_aside_total"] == 0)
            #expect(try await stack.velod.stop() == 0)
            try stack.state.write("state.velo", "somebody's diary")
            let second = try await stack.again(state: stack.state)
            let scrape = try await second.scrape()
            #expect(scrape["velod_state_files_set_aside_total"] == 1)
            #expect(scrape["velod_state_durable"] == 1)
            #expect(try stack.state.read("state.velo.damaged-1") == "somebody's diary")
        }

        @Test("a second velod on the same folder is refused, and the first counts on")
        func twice() async throws {
            let stack = try await Stack.start()
            let second = try await run(
                try product("velod"),
                [
                    "--proxy", "127.0.0.1:0", "--api", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--state-dir",
                    stack.state.path,
                ])
            #expect(second.exitCode == 3)
            #expect(second.errorOutput.contains(stack.state.path), "\(second.errorOutput)")
            #expect(second.errorOutput.contains("--take-over"), "\(second.errorOutput)")
            #expect(try await stack.get("acme.example.com") == [200])
            #expect(try await stack.scrape().sum("veloflux_requests_total", "tenant_id=\"acme\"").value == 1)
        }
    }
}

/// How many answers came back, by host and status; from any thread.
private final class Answered: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func count(_ host: String, _ status: Int) { counts.withLock { $0["\(host) \(status)", default: 0] += 1 } }

    subscript(_ host: String, _ status: Int) -> Int { counts.withLock { $0["\(host) \(status)"] ?? 0 } }

    var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}
