import NIOCore
import NIOPosix
import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite struct HealthProbeTests {
    /// Long, so that a slow machine fails nothing; silence is waited for only briefly.
    private let timeout = TimeSpan.seconds(60)

    private func result(_ kind: Tables.HealthCheck.Kind, answering answer: String?) async throws -> ProbeResult {
        let server = ScriptedServer(answer)
        try await server.start()
        let result = await probe(
            kind, at: server.endpoint, timeout: answer == nil && kind != .tcp ? .milliseconds(100) : timeout,
            on: MultiThreadedEventLoopGroup.singleton.any())
        try await server.stop()
        return result
    }

    @Test(
        "an http check judges the final status",
        arguments: [
            ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", .success),
            ("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\npart", .success),
            ("HTTP/1.0 200 OK\r\n\r\n", .success),
            ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", .success),
            ("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n", .failure("status 503 instead of 200")),
            ("hello\r\n\r\n", .failure("the answer is not HTTP")),
            (nil, .failure("no answer within 100ms")),
        ] as [(String?, ProbeResult)])
    func http(answer: String?, expected: ProbeResult) async throws {
        #expect(try await result(.http(path: "/health", expect: 200), answering: answer) == expected)
    }

    @Test(
        "an http check that wants a text reads the answer for it, and not without end",
        arguments: [
            ("HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\nI am ready.\n", .success),
            ("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nready", .success),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nrea\r\n2\r\ndy\r\n0\r\n\r\n", .success),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nread, read",
                .failure("the answer lacks the text that is expected")
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", .failure("the answer lacks the text that is expected")),
            ("HTTP/1.1 302 Found\r\ncontent-length: 5\r\n\r\nready", .failure("status 302 instead of 2xx")),
            (
                "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 70_000) + "ready",
                .failure("the text that is expected is not in the first 64 KiB of the answer")
            ),
            (nil, .failure("no answer within 100ms")),
        ] as [(String?, ProbeResult)])
    func httpBody(answer: String?, expected: ProbeResult) async throws {
        let kind = Tables.HealthCheck.Kind.http(path: "/", expect: Tables.StatusSet([.hundred(2)]), body: "ready")
        #expect(try await result(kind, answering: answer) == expected)
    }

    @Test("a check goes where the backend is now, and asks for it by its own name")
    func address() async throws {
        let server = ScriptedServer("HTTP/1.1 200 OK\r\n\r\n")
        try await server.start()
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let endpoint = Tables.Endpoint(host: "web.test", port: 8080)
        let prepared = Atomic<Int>(0)
        let result = await probe(
            .http(path: "/", expect: 200), at: endpoint,
            address: try SocketAddress(ipAddress: "127.0.0.1", port: server.port), timeout: timeout, on: loop
        ) { _, prepares in
            #expect(prepares == endpoint)
            prepared.add(1, ordering: .relaxed)
        }
        #expect(result == .success && prepared.load(ordering: .relaxed) == 1)
        #expect(server.received.first?.contains("host: web.test:8080\r\n") == true)
        try await server.stop()
    }

    @Test("an http check asks with Host, for its path, and closes")
    func httpRequest() async throws {
        let server = ScriptedServer("HTTP/1.1 204 No Content\r\n\r\n")
        try await server.start()
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let result = await probe(.http(path: "/up?x=1", expect: 204), at: server.endpoint, timeout: timeout, on: loop)
        #expect(result == .success)
        #expect(
            server.received == [
                "GET /up?x=1 HTTP/1.1\r\nhost: 127.0.0.1:\(server.port)\r\nuser-agent: velod-health\r\naccept: */*\r\n"
                    + "connection: close\r\n\r\n"
            ])
        try await server.stop()
    }

    @Test(
        "a redis check wants PONG",
        arguments: [
            ("+PONG\r\n", .success),
            ("-NOAUTH Authentication required.\r\n", .failure("-NOAUTH Authentication required.")),
            ("HTTP/1.1 400 Bad Request\r\n\r\n", .failure("the answer is not +PONG")),
            (String(repeating: "x", count: 600), .failure("the answer is not Redis")),
            (nil, .failure("no answer within 100ms")),
        ] as [(String?, ProbeResult)])
    func redis(answer: String?, expected: ProbeResult) async throws {
        #expect(try await result(.redis, answering: answer) == expected)
    }

    @Test("a tcp check wants a connection and no more")
    func tcp() async throws { #expect(try await result(.tcp, answering: nil) == .success) }

    @Test("a port where nobody listens is a refused connection")
    func refused() async throws {
        let endpoint = Tables.Endpoint(host: "127.0.0.1", port: try closedPort())
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        for kind: Tables.HealthCheck.Kind in [.tcp, .redis, .http(path: "/", expect: 200)] {
            #expect(await probe(kind, at: endpoint, timeout: timeout, on: loop) == .failure("Connection refused"))
        }
    }
}

@Suite struct HealthMonitorTests {
    private func check(_ kind: Tables.HealthCheck.Kind) -> Tables.HealthCheck {
        Tables.HealthCheck(kind: kind, interval: .milliseconds(5), timeout: .seconds(60), rise: 2, fall: 2)
    }

    @Test("a backend that dies and returns is reported each time, once, for every tenant that can reach it")
    func backend() async throws {
        let server = ScriptedServer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        try await server.start()
        let tables = sampleTables(
            backends: [Tables.Backend(name: "one", endpoint: server.endpoint)],
            health: check(.http(path: "/health", expect: 200)))
        let events = HealthEvents()
        let gateway = sampleGateway(tables, recorder: events)
        let monitor = HealthMonitor(
            gateway, dependencyInterval: .seconds(1), on: MultiThreadedEventLoopGroup.singleton)
        monitor.reportUnchecked()
        func verdict(_ isHealthy: Bool) -> HealthEvents.Verdict {
            HealthEvents.Verdict(pool: 0, backend: 0, rows: [0, 1], isHealthy: isHealthy)
        }
        // The spare pool is not checked: healthy from the start, for no tenant.
        let spare = HealthEvents.Verdict(pool: 1, backend: 1, rows: [], isHealthy: true)
        #expect(events.verdicts == [spare])
        #expect(gateway.backends[0].health.load(ordering: .relaxed) == .unknown)

        let running = Task { await monitor.run() }
        try await holds { gateway.backends[0].health.load(ordering: .relaxed) == .healthy }
        server.setAnswer("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n")
        try await holds { gateway.backends[0].health.load(ordering: .relaxed) == .unhealthy }
        #expect(monitor.backends[0]?.lastCheck?.result == .failure("status 500 instead of 200"))
        server.setAnswer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        try await holds { gateway.backends[0].health.load(ordering: .relaxed) == .healthy }
        try await holds { events.verdicts.count == 4 }
        running.cancel()
        await running.value
        #expect(events.verdicts == [spare, verdict(true), verdict(false), verdict(true)])
        try await server.stop()
    }

    @Test("a check that passes ends an ejection, and a backend that came back starts slowly")
    func ejection() async throws {
        let server = ScriptedServer("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n")
        try await server.start()
        let tables = sampleTables(
            backends: ["one", "two"].map { Tables.Backend(name: $0, endpoint: server.endpoint) },
            health: check(.http(path: "/health", expect: 200)))
        let clock = ManualClock()
        let gateway = sampleGateway(tables, clock: clock.runtime)
        let monitor = HealthMonitor(
            gateway, dependencyInterval: .seconds(1), on: MultiThreadedEventLoopGroup.singleton)
        let balancer = gateway.balancer(ofPool: 0, seed: 1, loop: 0, loops: 1)
        let start = clock.runtime.monotonic()
        for _ in 0..<5 { _ = balancer.failed(0, now: start) }
        #expect(gateway.backends[0].isEjected(at: start))

        let running = Task { await monitor.run() }
        try await holds { gateway.backends[0].health.load(ordering: .relaxed) == .unhealthy }
        #expect(gateway.backends[0].isEjected(at: start))
        clock.advance(nanoseconds: 1_000_000_000)
        server.setAnswer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        try await holds { gateway.backends[0].health.load(ordering: .relaxed) == .healthy }
        let now = clock.runtime.monotonic()
        #expect(!gateway.backends[0].isEjected(at: now))
        #expect(gateway.backends[0].share(at: now, ramp: 10_000_000_000) == 100)
        running.cancel()
        await running.value
        try await server.stop()
    }

    @Test("a backend whose name cannot be resolved is unhealthy, and its check says why")
    func unresolved() async throws {
        let backend = Tables.Backend(name: "one", endpoint: Tables.Endpoint(host: "no such host", port: 80))
        let gateway = sampleGateway(sampleTables(backends: [backend], health: check(.tcp)))
        let monitor = HealthMonitor(
            gateway, dependencyInterval: .seconds(1), on: MultiThreadedEventLoopGroup.singleton)
        await monitor.resolveNames()
        let running = Task { await monitor.run() }
        try await holds { gateway.backends[0].health.load(ordering: .relaxed) == .unhealthy }
        guard case .failure(let reason) = monitor.backends[0]?.lastCheck?.result else {
            Issue.record("the check did not fail")
            return
        }
        #expect(reason.hasPrefix("the name no such host cannot be resolved"))
        running.cancel()
        await running.value
    }

    @Test("the end waits for no target that does not answer")
    func endsAtOnce() async throws {
        let server = ScriptedServer(nil)
        try await server.start()
        var slow = check(.http(path: "/health", expect: 200))
        slow.timeout = .seconds(3600)
        let tables = sampleTables(
            backends: [Tables.Backend(name: "one", endpoint: server.endpoint)], health: slow)
        let gateway = sampleGateway(tables)
        let monitor = HealthMonitor(
            gateway, dependencyInterval: .seconds(1), on: MultiThreadedEventLoopGroup.singleton)
        let running = Task { await monitor.run() }
        try await holds { !server.received.isEmpty }
        running.cancel()
        await running.value
        #expect(gateway.backends[0].health.load(ordering: .relaxed) == .unknown)
        try await server.stop()
    }

    @Test("a dependency is seen to go and to come back")
    func dependency() async throws {
        let server = ScriptedServer("+PONG\r\n")
        try await server.start()
        let port = server.port
        let dependency = Tables.Dependency(
            name: "redis", endpoint: server.endpoint, check: .redis, isRequired: true)
        let gateway = sampleGateway(sampleTables(dependencies: [dependency]))
        let monitor = HealthMonitor(
            gateway, dependencyInterval: .milliseconds(5), on: MultiThreadedEventLoopGroup.singleton)
        let running = Task { await monitor.run() }
        let state = gateway.dependencies[0]
        try await holds { state.health.load(ordering: .relaxed) == .healthy }
        try await server.stop()
        try await holds { state.health.load(ordering: .relaxed) == .unhealthy }
        #expect(monitor.dependencies[0].lastCheck?.result == .failure("Connection refused"))
        try await server.start(port: port)
        try await holds { state.health.load(ordering: .relaxed) == .healthy }
        running.cancel()
        await running.value
        try await server.stop()
    }
}
