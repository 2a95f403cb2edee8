import Foundation
import TestSupport
import Testing

/// When connections, memory, descriptors, disk or backends run out, with the real velod.
extension EndToEnd {
    @Suite struct ResourceFaultTests {
        /// Globex may have 10,000 requests a second.
        private let host = "globex.example.com"
        private let get = "GET / HTTP/1.1\r\nHost: globex.example.com\r\n\r\n"

        @Test("10,000 idle connections take little memory each, and requests beside them are served")
        func idleConnections() async throws {
            let count = 10_000
            try #require(raiseDescriptorLimit() > count + 200, "ulimit -Hn is too low for \(count) connections")
            let stack = try await Stack.start(
                // By itself velod keeps half of the descriptors for backends.
                arguments: ["--threads", "2", "--max-connections", "\(count + 500)"])
            #expect(try await stack.get(host, count: 100) == Array(repeating: 200, count: 100))
            let before = try stack.velod.residentBytes()
            let idle = SocketsBox()
            try await onThread { [proxy = stack.proxy, get] in
                for _ in 0..<count {
                    let socket = try Socket(port: proxy)
                    try socket.send(get)
                    #expect(try socket.response().status == 200)
                    idle.sockets.append(socket)
                }
            }
            let each = (try stack.velod.residentBytes() - before) / count
            print("memory of an idle connection: \(each) bytes")
            // What nginx and HAProxy take for one lies between 1 and 30 KB, buffers included.
            #expect(each < 24 << 10)
            #expect(try stack.velod.descriptorCount() > count)
            #expect(try await stack.get(host, count: 500) == Array(repeating: 200, count: 500))
            // All of them are still served.
            try await onThread { [get] in
                for socket in idle.sockets.enumerated().filter({ $0.offset % 100 == 0 }).map(\.element) {
                    try socket.send(get)
                    #expect(try socket.response().status == 200)
                }
                idle.sockets.removeAll()
            }
            let scrape = try await stack.scrape()
            #expect(
                scrape.sum("veloflux_requests_total", "tenant_id=\"globex\"").value == Double(100 + count + 500 + 100))
            #expect(scrape.sum("veloflux_sla_breaches_total", "sla=\"availability\"").value == 0)
            try await poll("the connections are given back") { try stack.velod.descriptorCount() < 200 }
        }

        @Test("clients that do not read what they asked for cost no memory")
        func slowReaders() async throws {
            let stack = try await Stack.start()
            #expect(try await stack.get(host, "/bytes/1000000", count: 4) == [200, 200, 200, 200])
            let before = try stack.velod.residentBytes()
            let size = 32 << 20
            let slow = SocketsBox()
            try await onThread { [proxy = stack.proxy, host] in
                for _ in 0..<8 {
                    let socket = try Socket(port: proxy)
                    try socket.send("GET /bytes/\(size) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                    slow.sockets.append(socket)
                }
            }
            try await poll("all of them are under way") {
                try await stack.scrape().sum("veloflux_active_connections", "tenant_id=\"globex\"").value == 8
            }
            // Whoever had no backpressure would have read 256 MB by the time that it has served these.
            for _ in 0..<3 { #expect(try await stack.get(host, count: 500) == Array(repeating: 200, count: 500)) }
            let grown = try stack.velod.residentBytes() - before
            #expect(grown < 32 << 20, "\(grown) bytes for 8 clients")
            try await onThread {
                for socket in slow.sockets {
                    let response = try socket.response()
                    #expect(response.body.count == size)
                }
                slow.sockets.removeAll()
            }
            #expect(try await stack.scrape().sum("veloflux_active_connections").value == 0)
        }

        @Test("a velod without a descriptor left keeps its listener, does not spin, and serves again when it has one")
        func descriptorsExhausted() async throws {
            let limit = 120
            // Without a limit of its own, which would keep it from coming to this.
            let stack = try await Stack.start(
                arguments: ["--max-connections", "100000"],
                launcher: ["/bin/sh", "-c", "ulimit -n \(limit) && exec \"$0\" \"$@\""])
            let clients = SocketsBox()
            try await onThread { [proxy = stack.proxy, get] in
                let first = try Socket(port: proxy)
                try first.send(get)
                #expect(try first.response().status == 200)
                clients.sockets.append(first)
                // The kernel completes connections that velod cannot accept.
                for _ in 0..<(2 * limit) { clients.sockets.append(try Socket(port: proxy)) }
            }
            try await poll("no descriptor is left") { try stack.velod.descriptorCount() >= limit }
            // As long as it lasts, velod waits: it does not ask for what there is not in a loop.
            let before = (cpu: try stack.velod.processorSeconds(), at: ContinuousClock.now)
            try await poll("two seconds") { ContinuousClock.now > before.at + .seconds(2) }
            let share = (try stack.velod.processorSeconds() - before.cpu) / 2
            print("processor time without a descriptor left: \(share)")
            #expect(share < 0.25)
            #expect(stack.velod.isRunning)
            try await onThread { [get] in
                // Who is connected has an answer: from a backend if a connection to one was kept.
                try clients.sockets[0].send(get)
                let status = try clients.sockets[0].response().status
                #expect([200, 502, 503].contains(status))
                clients.sockets.removeAll()
            }
            try await poll("requests are served again", within: .seconds(30)) {
                (try? await stack.get(host)) == [200]
            }
            #expect(try await stack.get(host, count: 50) == Array(repeating: 200, count: 50))
            #expect(
                try await stack.scrape().sum("veloflux_requests_total", "tenant_id=\"globex\"", "status_code=\"200\"")
                    .value >= 51)
            try await poll("the descriptors are given back") { try stack.velod.descriptorCount() < limit / 2 }
        }

        @Test("all backends of a pool down is 502 and then 503, counted against the SLA, and over when they are back")
        func backendsDown() async throws {
            let stack = try await Stack.start()
            let names = ["globex/backend-1", "globex/backend-2"]
            #expect(try await stack.get(host, count: 4) == [200, 200, 200, 200])
            for name in names { try await stack.backends[name]?.process.stop() }
            let first = try await stack.get(host)
            #expect(first == [502] || first == [503])
            for name in ["backend-1", "backend-2"] {
                try await stack.backendBecomes(false, pool: "globex", backend: name, tenant: "globex")
            }
            #expect(try await stack.get(host, count: 3) == [503, 503, 503])
            let scrape = try await stack.scrape()
            let ours = "tenant_id=\"globex\""
            #expect(scrape.sum("veloflux_requests_total", ours).value == 8)
            #expect(scrape.sum("veloflux_requests_total", ours, "status_code=\"200\"").value == 4)
            #expect(scrape.sum("veloflux_sla_requests_total", ours, "sla=\"availability\"").value == 8)
            #expect(scrape.sum("veloflux_sla_breaches_total", ours, "sla=\"availability\"").value == 4)
            #expect(scrape.sum("veloflux_sla_requests_total", ours, "sla=\"latency\"").value == 4)
            // Another tenant's pool has not noticed.
            #expect(try await stack.get("acme.example.com") == [200])

            let again = try names.map { name in
                try RunningProcess(
                    try product("SampleBackend"), ["--port", "\(stack.backends[name]?.port ?? 0)", "--name", name])
            }
            for name in ["backend-1", "backend-2"] {
                try await stack.backendBecomes(true, pool: "globex", backend: name, tenant: "globex")
            }
            #expect(try await stack.get(host, count: 10) == Array(repeating: 200, count: 10))
            #expect(again.allSatisfy { $0.isRunning })
            #expect(
                try await stack.scrape().sum("veloflux_sla_breaches_total", ours, "sla=\"availability\"").value == 4)
        }

        @Test("a state directory without room is said, and nothing goes uncounted", arguments: ["16k", "160k"])
        func diskFull(size: String) async throws {
            // A file system of its own: with 16 kB the start finds no room, with 160 kB what comes later does not.
            let folder = try TemporaryFolder()
            let isRoot = getuid() == 0
            let stack = try await Stack.start(
                arguments: ["--state-dir", folder.path + "/state"],
                launcher: [
                    "/usr/bin/unshare", isRoot ? "-m" : "-rm", "/bin/sh", "-c",
                    "mount -t tmpfs -o size=\(size) tmpfs '\(folder.path)' && exec \"$0\" \"$@\"",
                ])
            #expect(try await stack.scrape()["velod_state_durable"] == (size == "16k" ? 0 : 1))
            let methods = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]
            let statuses =
                [200, 201, 202, 203, 206, 300, 301, 302, 303, 307, 308] + Array(400...417) + Array(500...508)
            try await onThread { [proxy = stack.proxy, host] in
                let socket = try Socket(port: proxy)
                for method in methods {
                    for status in statuses {
                        try socket.send(
                            "\(method) /status/\(status) HTTP/1.1\r\nHost: \(host)\r\nContent-Length: 0\r\n\r\n")
                        #expect(try socket.response().status == status)
                    }
                }
            }
            let scrape = try await stack.scrape()
            for method in methods {
                let counted = scrape.sum("veloflux_requests_total", "tenant_id=\"globex\"", "method=\"\(method)\"")
                    .value
                #expect(counted == Double(statuses.count))
            }
            #expect(scrape["velod_state_durable"] == 0)
            #expect(scrape["velod_state_memory_records"] ?? 0 > 0)
            if size == "16k" {
                #expect(stack.velod.errorOutput.contains("No space left"), "\(stack.velod.errorOutput)")
            }
            #expect(try await request("GET", "/readyz", port: stack.admin).status == 200)
            #expect(try await stack.get(host, count: 10) == Array(repeating: 200, count: 10))
        }
    }
}

/// Sockets that one thread after the other has; no two use them at the same time, for each is awaited.
private final class SocketsBox: @unchecked Sendable {
    var sockets: [Socket] = []
}
