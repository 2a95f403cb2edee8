import Foundation
import TestSupport
import Testing

/// One velod after the other, with nobody noticing.
extension EndToEnd {
    @Suite struct TakeOverTests {
        private static let hosts = ["acme.example.com", "globex.example.com"]
        private static let tenants = ["acme", "globex"]

        /// What a scrape has of requests, by status, and what clients have seen of them.
        private func expectExact(_ load: Load, _ scrape: Exposition) {
            for (host, tenant) in zip(Self.hosts, Self.tenants) {
                let label = "tenant_id=\"\(tenant)\""
                for status in [200, 429] {
                    let counted = scrape.sum("veloflux_requests_total", label, "status_code=\"\(status)\"").value
                    #expect(counted == Double(load[host, status]), "\(tenant) \(status)")
                }
                let all = load[host, 200] + load[host, 429]
                #expect(scrape.sum("veloflux_requests_total", label).value == Double(all), "\(tenant)")
            }
        }

        @Test("velod after velod takes over under load: no request fails, and each is counted once")
        func underLoad() async throws {
            let first = try await Stack.start()
            let load = Load(port: first.proxy)
            let last = try await load.run(hosts: Self.hosts, clients: 2) {
                var stack = first
                for _ in 1...3 {
                    try await load.wait(more: 300)
                    let next = try await stack.successor()
                    #expect(next.proxy == stack.proxy && next.api == stack.api && next.admin == stack.admin)
                    #expect(try await stack.velod.exitCode() == 0)
                    try await poll("the new one has the state alone") {
                        next.velod.errorOutput.contains("the velod before this one has ended")
                    }
                    stack = next
                }
                try await load.wait(more: 300)
                return stack
            }
            #expect(load.failures == [])
            #expect(load.refusals == 0)
            #expect(load[Self.hosts[0], 200] > 0 && load[Self.hosts[1], 200] > 0)
            expectExact(load, try await last.scrape())
            // And all of it is in the file.
            #expect(try await last.velod.stop() == 0)
            expectExact(load, try await last.again(state: last.state).scrape())
        }

        @Test("a connection that is kept is answered once more by the old one, and then by the new one")
        func kept() async throws {
            let stack = try await Stack.start()
            let socket = try Socket(port: stack.proxy)
            let ask = { (socket: Socket) in
                try socket.send("GET / HTTP/1.1\r\nHost: acme.example.com\r\n\r\n")
                return try socket.response()
            }
            #expect(try ask(socket).headers["connection"] != "close")
            let slow = Task { try await stack.get("acme.example.com", "/slow/1500") }
            try await poll("the request is under way") {
                try await stack.scrape().sum("veloflux_active_connections").value == 1
            }
            let next = try await stack.successor()
            // The old one still works on what it had; an idle connection has a second for a request that is on its way.
            let response = try ask(socket)
            #expect(response.status == 200 && response.headers["connection"] == "close")
            #expect(try await slow.value == [200])
            #expect(try await stack.velod.exitCode() == 0)
            #expect(try await next.get("acme.example.com", count: 2) == [200, 200])
            try await poll("every request is in the new one's scrape") {
                try await next.scrape().sum("veloflux_requests_total", "tenant_id=\"acme\"").value == 5
            }
        }

        @Test("a quota is one quota for both")
        func quota() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.get("initech.example.com", count: 3) == [200, 200, 200])
            let next = try await stack.successor()
            #expect(try await next.get("initech.example.com", count: 2) == [200, 200])
            let used = "veloflux_tenant_quota_usage{quota=\"requests\",tenant_id=\"initech\"}"
            let after = try #require(try await next.scrape()[used])
            #expect(try await stack.velod.exitCode() == 0)
            #expect(try await next.velod.stop() == 0)
            #expect(try await next.again(state: stack.state).scrape()[used] == after)
        }

        @Test("a new velod that is killed before it is ready leaves the old one as it was, and the next one takes over")
        func killed() async throws {
            let stack = try await Stack.start()
            // Takes connections and never answers, so the new one waits for its first verdict.
            let silent = try SilentServer()
            let load = Load(port: stack.proxy)
            let next = try await load.run(hosts: Self.hosts) {
                for round in 1...2 {
                    let doomed = try RunningProcess(
                        try product("velod"),
                        try stack.arguments(state: stack.state) + [
                            "--take-over", "--backend", "web/backend-1=127.0.0.1:\(silent.port)",
                        ])
                    let says = { (text: String) in
                        stack.velod.errorOutput.components(separatedBy: text).count - 1 == round
                    }
                    try await poll("it is let in", every: .milliseconds(2)) { says("another velod takes over") }
                    doomed.send(SIGKILL)
                    #expect(try await doomed.exitCode() == 128 + SIGKILL)
                    try await poll("the old one goes on") { says("a take-over failed; serving on") }
                    try await load.wait(more: 100)
                    #expect(stack.velod.isRunning)
                }
                let next = try await stack.successor()
                try await load.wait(more: 100)
                return next
            }
            #expect(load.failures == [] && load.refusals == 0)
            #expect(try await stack.velod.exitCode() == 0)
            expectExact(load, try await next.scrape())
        }

        @Test("a new velod that is told to stop before it is ready stops, and the old one serves on")
        func stopped() async throws {
            let stack = try await Stack.start()
            let silent = try SilentServer()
            let next = try RunningProcess(
                try product("velod"),
                try stack.arguments(state: stack.state) + [
                    "--take-over", "--backend", "web/backend-1=127.0.0.1:\(silent.port)",
                ])
            try await poll("it is let in", every: .milliseconds(2)) {
                stack.velod.errorOutput.contains("another velod takes over")
            }
            // From then on it listens to signals.
            try await poll("it checks its backends") { next.errorOutput.contains("backend is healthy") }
            #expect(try await next.stop() == 0)
            #expect(next.output == "")
            #expect(try await stack.get("acme.example.com") == [200])
            _ = try await stack.successor()
            #expect(try await stack.velod.exitCode() == 0)
        }

        @Test("an old velod that is told to stop while another one takes over leaves it the sockets: no request fails")
        func oldStopped() async throws {
            let stack = try await Stack.start()
            let silent = try SilentServer()
            let load = Load(port: stack.proxy)
            let next = try await load.run(hosts: Self.hosts) {
                try await load.wait(more: 100)
                let next = try RunningProcess(
                    try product("velod"),
                    try stack.arguments(state: stack.state) + [
                        "--take-over", "--backend", "api/backend-1=127.0.0.1:\(silent.port)",
                    ])
                try await poll("it is let in", every: .milliseconds(2)) {
                    stack.velod.errorOutput.contains("another velod takes over")
                }
                stack.velod.send(SIGTERM)
                #expect(try await stack.velod.exitCode() == 0)
                _ = try await next.line(beginning: "velod ready")
                try await load.wait(more: 200)
                return next
            }
            #expect(load.failures == [] && load.refusals == 0)
            expectExact(load, Exposition(try await request("GET", "/metrics", port: stack.admin).body))
            #expect(try await next.stop() == 0)
        }

        @Test("an old velod that hangs is given up with a message, and goes on when it wakes")
        func hangs() async throws {
            let stack = try await Stack.start()
            stack.velod.send(SIGSTOP)
            let result = try await run(
                try product("velod"), try stack.arguments(state: stack.state) + ["--take-over"], within: .seconds(60))
            stack.velod.send(SIGCONT)
            #expect(result.exitCode == 3)
            #expect(
                result.errorOutput.contains("cannot take over from the velod that uses \(stack.state.path)"),
                "\(result.errorOutput)")
            #expect(result.errorOutput.contains("did not answer within 10 s"), "\(result.errorOutput)")
            #expect(try await stack.get("acme.example.com") == [200])
            let next = try await stack.successor()
            #expect(try await stack.velod.exitCode() == 0)
            #expect(try await next.get("acme.example.com") == [200])
        }

        @Test("with nobody there, --take-over is a start like any other")
        func nobody() async throws {
            let stack = try await Stack.start(arguments: ["--take-over"])
            #expect(stack.velod.errorOutput.contains("there is no velod to take over from"))
            #expect(try await stack.get("acme.example.com") == [200])
        }

        @Test("a listener whose address is another one now is bound anew, and the others are taken over")
        func anotherAddress() async throws {
            let stack = try await Stack.start()
            let port = try freePort()
            let next = try await stack.successor(arguments: ["--api", "127.0.0.1:\(port)"])
            #expect(next.proxy == stack.proxy && next.admin == stack.admin && next.api == port)
            #expect(try await stack.velod.exitCode() == 0)
            #expect((try? Socket(port: stack.api)) == nil)
            #expect(try await request("GET", "/livez", port: port).status == 200)
        }

        @Test("an address that is taken ends the new one, and leaves the old one serving")
        func addressTaken() async throws {
            let stack = try await Stack.start()
            let other = try SilentServer()
            let result = try await run(
                try product("velod"),
                try stack.arguments(state: stack.state) + ["--take-over", "--api", "127.0.0.1:\(other.port)"])
            #expect(result.exitCode == 3)
            #expect(result.errorOutput.contains("Address already in use"), "\(result.errorOutput)")
            #expect(try await stack.get("acme.example.com") == [200])
            _ = try await stack.successor()
            #expect(try await stack.velod.exitCode() == 0)
        }

        @Test("without a state directory that works there is nothing to take over, and the old one serves on")
        func noState() async throws {
            let folder = try TemporaryFolder()
            try folder.write("file", "not a folder")
            let arguments = ["--state-dir", folder.file("file/state").path]
            let stack = try await Stack.start(arguments: arguments)
            let result = try await run(
                try product("velod"),
                try stack.arguments(state: stack.state) + arguments + [
                    "--take-over", "--proxy", "127.0.0.1:\(stack.proxy)",
                ])
            #expect(result.exitCode == 3)
            #expect(result.errorOutput.contains("Address already in use"), "\(result.errorOutput)")
            #expect(try await stack.get("acme.example.com") == [200])
        }

        @Test("a drain under load fails no request that was begun, and counts each once")
        func drain() async throws {
            let stack = try await Stack.start()
            let load = Load(port: stack.proxy)
            try await load.run(hosts: Self.hosts, clients: 3) {
                try await load.wait(more: 1000)
                stack.velod.send(SIGTERM)
                #expect(try await stack.velod.exitCode() == 0)
                // Every client is refused in the end.
                try await poll("nobody listens") { load.refusals == 12 }
            }
            #expect(load.failures == [])
            expectExact(load, try await stack.again(state: stack.state).scrape())
        }
    }
}

/// A listener whose connections the kernel accepts and nobody answers.
final class SilentServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw TestSupportError("listen: error \(errno)")
        }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
