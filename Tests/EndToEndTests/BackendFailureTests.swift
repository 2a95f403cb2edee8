import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct BackendFailureTests {
        @Test("a backend killed under load is not seen by clients whose request was not sent yet")
        func killedUnderLoad() async throws {
            let stack = try await Stack.start()
            let victim = try #require(stack.backends["globex/backend-2"])
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for client in 0..<4 {
                    group.addTask {
                        try await onThread { [proxy = stack.proxy] in
                            let socket = try Socket(port: proxy)
                            return try (0..<500).map { index in
                                if client == 0, index == 100 { victim.process.send(SIGKILL) }
                                try socket.send("GET / HTTP/1.1\r\nHost: globex.example.com\r\n\r\n")
                                return try socket.response().status
                            }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let failed = statuses.count { $0 != 200 }
            // At the moment of the kill each client has at most one request in flight, and a GET may be sent again.
            #expect(failed == 0, "statuses: \(Set(statuses))")
            let scrape = try await stack.scrape()
            #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"globex\"").value == 2000)
            #expect(scrape.sum("veloflux_active_connections").value == 0)
            try await stack.backendBecomes(false, pool: "globex", backend: "backend-2", tenant: "globex")
            #expect(try await stack.get("globex.example.com", count: 20) == Array(repeating: 200, count: 20))
        }

        @Test("a POST in flight on a backend that dies is one 502, and no backend at all is 502 or 503")
        func postInFlight() async throws {
            let stack = try await Stack.start()
            let post = try await onThread { [proxy = stack.proxy] in
                let socket = try Socket(port: proxy)
                // The head and a part of the body are with the backend when it dies.
                try socket.send(
                    "POST /slow/20000 HTTP/1.1\r\nHost: globex.example.com\r\nContent-Length: 100\r\n\r\nsome")
                return SocketBox(socket)
            }
            _ = try await poll("the request is with a backend") {
                try await stack.scrape().sum("veloflux_active_connections", "tenant_id=\"globex\"").value == 1
                    ? true : nil
            }
            for name in ["globex/backend-1", "globex/backend-2"] { stack.backends[name]?.process.send(SIGKILL) }
            #expect(try await onThread { try post.socket.response().status } == 502)
            let bad =
                "veloflux_requests_total{method=\"POST\",status_code=\"502\",pool=\"globex\",tenant_id=\"globex\"}"
            #expect(try await stack.scrape()[bad] == 1)
            let next = try await stack.get("globex.example.com")
            #expect(next == [502] || next == [503])
            #expect(try await stack.scrape().sum("veloflux_requests_total", "tenant_id=\"globex\"").value == 2)
            #expect(try await stack.get("acme.example.com") == [200])
        }
    }
}

/// Carries a socket from one thread to the next; the two never use it at the same time, for one awaits the other.
final class SocketBox: @unchecked Sendable {
    let socket: Socket
    init(_ socket: Socket) { self.socket = socket }
}
