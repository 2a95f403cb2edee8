import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct ExactCountTests {
        @Test("after N requests a tenant over 8 clients the next scrape has exactly N")
        func exactly() async throws {
            let stack = try await Stack.start()
            let rounds = 250
            let tally = try await withThrowingTaskGroup(of: [String: Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await onThread { [proxy = stack.proxy] in
                            let socket = try Socket(port: proxy)
                            var sent: [String: Int] = [:]
                            for _ in 0..<rounds {
                                for tenant in Stack.tenants {
                                    try socket.send("GET / HTTP/1.1\r\nHost: \(tenant.host)\r\n\r\n")
                                    let status = try socket.response().status
                                    sent["\(tenant.id) \(status)", default: 0] += 1
                                }
                            }
                            return sent
                        }
                    }
                }
                return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            }
            let scrape = try await stack.scrape()
            for tenant in Stack.tenants {
                let label = "tenant_id=\"\(tenant.id)\""
                #expect(scrape.sum("veloflux_requests_total", label).value == Double(8 * rounds))
                for status in [200, 429] {
                    let counted = scrape.sum("veloflux_requests_total", label, "status_code=\"\(status)\"").value
                    #expect(counted == Double(tally["\(tenant.id) \(status)"] ?? 0), "\(tenant.id) \(status)")
                }
            }
            #expect(scrape.sum("veloflux_active_connections").value == 0)
        }

        @Test("10,000 requests with random hosts add no series, and are all counted as unknown")
        func randomHosts() async throws {
            let stack = try await Stack.start()
            let before = try await stack.scrape()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<8 {
                    group.addTask {
                        try await onThread { [proxy = stack.proxy] in
                            let socket = try Socket(port: proxy)
                            for index in 0..<1250 {
                                let host = "h\(client)-\(index)-\(UInt32.random(in: 0...UInt32.max)).example.org"
                                try socket.send("GET /\(index) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                                #expect(try socket.response().status == 404)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let after = try await stack.scrape()
            #expect(Set(after.samples.keys) == Set(before.samples.keys))
            let unknown =
                "veloflux_requests_total{method=\"GET\",status_code=\"404\",pool=\"none\",tenant_id=\"unknown\"}"
            #expect(after[unknown] == 10_000)
        }
    }
}
