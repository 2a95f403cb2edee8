import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

/// A gateway with endpoints, and what its state is made of.
private struct Exposed {
    let events = HealthEvents()
    let clock = ManualClock()
    let gateway: Gateway
    let monitor: HealthMonitor
    private let text: String

    init(_ tables: Tables = sampleTables(), metrics: String = "up 1\n") {
        gateway = sampleGateway(tables, recorder: events, clock: clock.runtime)
        monitor = HealthMonitor(gateway, dependencyInterval: .seconds(5), on: MultiThreadedEventLoopGroup.singleton)
        text = metrics
        gateway.isListening.store(true, ordering: .relaxed)
    }

    func endpoints(_ listener: Endpoints.Listener = .admin, store: QuotaStore.Status = .saved) -> Endpoints {
        let text = text
        return Endpoints(
            listener: listener,
            report: HealthReport(gateway: gateway, monitor: monitor, version: "1.2.3", storeStatus: { store }),
            scrape: { format, tenant in
                guard let tenant else { return TextScrape(format == .openMetrics ? text + "# EOF\n" : text) }
                return tenant == "acme" ? TextScrape("of acme\n") : nil
            })
    }

    func get(_ path: String, _ listener: Endpoints.Listener = .admin) -> LocalAnswer {
        ask(.GET, path, listener)
    }

    /// The answer as one, whatever way it would be sent.
    func ask(
        _ method: HTTPMethod, _ path: String, _ listener: Endpoints.Listener = .admin, store: QuotaStore.Status = .saved
    ) -> LocalAnswer {
        let request = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        switch endpoints(listener, store: store).answer(to: request) {
        case .whole(let answer): return answer
        case .scrape(let scrape, let contentType):
            return LocalAnswer(
                status: .ok, headers: ["content-type": contentType], body: ByteBuffer(bytes: scrape.allBytes()))
        }
    }

    func setBackend(_ row: Int, _ health: BackendState.Health) {
        gateway.backends[row].health.store(health, ordering: .relaxed)
    }
}

private extension LocalAnswer {
    var text: String { String(buffer: body) }
}

private let everySecond = Tables.HealthCheck(
    kind: .tcp, interval: .seconds(1), timeout: .seconds(1), rise: 1, fall: 1)
private let twoBackends = [
    Tables.Backend(name: "one", endpoint: loopback), Tables.Backend(name: "two", endpoint: loopback),
]
private func redis(required: Bool) -> Tables.Dependency {
    Tables.Dependency(name: "redis", endpoint: loopback, check: .redis, isRequired: required)
}

@Suite struct ExposeEndpointsTests {
    @Test("quota use is sampled before the exposition is rendered")
    func quotaBeforeRender() {
        let exposed = Exposed()
        _ = exposed.gateway.limits.admit(tenant: 0)
        let answer = exposed.get("/metrics")
        #expect(exposed.events.usage == ["0 requests 1/100"])
        #expect(answer.status == .ok)
        #expect(answer.text == "up 1\n")
    }

    @Test("metrics are on the admin listener only, and an unknown path names what there is")
    func unknownPaths() {
        let exposed = Exposed()
        let api = exposed.get("/metrics", .api)
        #expect(api.status == .notFound)
        #expect(api.text == "nothing here; there is: /health /livez /readyz\n")
        #expect(exposed.get("/metrics/").text == "nothing here; there is: /health /livez /metrics /readyz\n")
        for path in ["", "/", "*", "//metrics", "/METRICS", "/metrics%20", "?/metrics"] {
            #expect(exposed.get(path).status == .notFound)
        }
    }

    @Test(
        "methods other than GET and HEAD are refused with Allow",
        arguments: ["/metrics", "/health", "/livez", "/readyz"])
    func methods(path: String) {
        let exposed = Exposed()
        for method: HTTPMethod in [.POST, .PUT, .DELETE, .OPTIONS, .PATCH, .RAW(value: "BREW")] {
            let answer = exposed.ask(method, path)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers["allow"] == ["GET, HEAD"])
        }
        #expect(exposed.events.usage.isEmpty)
    }

    @Test("a tenant's own series are a scrape of their own")
    func tenants() {
        let exposed = Exposed()
        for query in ["tenant=acme", "tenant=%61cm%65", "x=1&tenant=acme&tenant=beta"] {
            #expect(exposed.get("/metrics?\(query)").text == "of acme\n")
        }
        for query in [
            "tenant=nobody", "tenant=", "tenant", "tenant=%", "tenant=%6", "tenant=%zz", "tenant=%ff", "tenant=acme+",
        ] {
            #expect(exposed.get("/metrics?\(query)").status == .notFound)
        }
        for query in ["", "x=tenant", "tenants=acme"] { #expect(exposed.get("/metrics?\(query)").text == "up 1\n") }
    }

    @Test("nothing may be kept in a cache", arguments: ["/health", "/livez", "/readyz", "/else"])
    func noStore(path: String) { #expect(Exposed().get(path).headers["cache-control"] == ["no-store"]) }
}

@Suite struct ExposeReadinessTests {
    private func readiness(_ exposed: Exposed) -> String {
        "\(exposed.get("/readyz").status.code) \(exposed.get("/readyz").text)"
    }

    @Test("a gateway is ready when listeners, routed pools and required dependencies are")
    func becomesReady() {
        let exposed = Exposed(
            sampleTables(backends: twoBackends, health: everySecond, dependencies: [redis(required: true)]))
        exposed.gateway.isListening.store(false, ordering: .relaxed)
        #expect(
            readiness(exposed) == """
                503 [-]listeners: not bound yet
                [-]pool web: no verdict on any backend yet
                [-]dependency redis: no verdict yet
                not ready

                """)
        exposed.gateway.isListening.store(true, ordering: .relaxed)
        exposed.setBackend(0, .unhealthy)
        exposed.gateway.dependencies[0].health.store(.unhealthy, ordering: .relaxed)
        #expect(
            readiness(exposed) == """
                503 [-]pool web: no verdict on any backend yet
                [-]dependency redis: down
                not ready

                """)
        exposed.setBackend(1, .unhealthy)
        exposed.gateway.dependencies[0].health.store(.healthy, ordering: .relaxed)
        #expect(readiness(exposed) == "503 [-]pool web: no healthy backend\nnot ready\n")
        exposed.setBackend(1, .healthy)
        #expect(readiness(exposed) == "200 ok\n")
        #expect(
            exposed.get("/readyz?verbose").text
                == "[+]listeners ok\n[+]drain ok\n[+]pool web ok\n[+]dependency redis ok\nok\n")
    }

    @Test("a pool that no route leads to, and a dependency that is optional, hold nothing up")
    func irrelevant() {
        let exposed = Exposed(sampleTables(dependencies: [redis(required: false)]))
        exposed.setBackend(1, .unhealthy)
        exposed.gateway.dependencies[0].health.store(.unhealthy, ordering: .relaxed)
        #expect(readiness(exposed) == "200 ok\n")
    }

    @Test("a gateway that drains is alive and not ready")
    func draining() {
        let exposed = Exposed()
        exposed.gateway.isDraining.store(true, ordering: .relaxed)
        #expect(readiness(exposed) == "503 [-]drain: draining\nnot ready\n")
        #expect(exposed.get("/livez").status == .ok)
        #expect(exposed.get("/health").status == .serviceUnavailable)
    }

    @Test("backend trouble is never a failure of liveness")
    func liveness() {
        let exposed = Exposed()
        exposed.setBackend(0, .unhealthy)
        #expect(exposed.get("/livez").status == .ok)
        #expect(exposed.get("/livez").text == "ok\n")
    }
}

@Suite struct ExposeHealthTests {
    @Test("the whole document of a gateway in trouble, member by member")
    func document() {
        let exposed = Exposed(
            sampleTables(backends: twoBackends, health: everySecond, dependencies: [redis(required: false)]))
        exposed.setBackend(0, .healthy)
        exposed.setBackend(1, .unhealthy)
        exposed.monitor.backends[1]?.note(
            HealthTarget.LastCheck(at: exposed.clock.wall, result: .failure("said \"no\"\n")))
        let answer = exposed.ask(.GET, "/health", store: .failed("disk full"))
        #expect(answer.status == .ok)
        #expect(answer.headers["content-type"] == ["application/health+json"])
        let expected = """
            {"status":"warn","version":"1.2.3","releaseId":"0123456789abcdef0123456789abcdef",\
            "description":"velod, the gateway of veloflux","checks":{\
            "pool:web":[{"componentId":"web","componentType":"component","observedValue":1,\
            "observedUnit":"healthy backends of 2","status":"warn"}],\
            "pool:spare":[{"componentId":"spare","componentType":"component","observedValue":1,\
            "observedUnit":"healthy backends of 1","status":"pass"}],\
            "web/one:health":[{"componentId":"web/one","componentType":"component","observedValue":"healthy",\
            "status":"pass"}],\
            "web/two:health":[{"componentId":"web/two","componentType":"component","observedValue":"unhealthy",\
            "status":"fail","time":"2026-11-22T17:14:14Z","output":"said \\"no\\"\\u000a"}],\
            "spare/idle:health":[{"componentId":"spare/idle","componentType":"component","observedValue":"healthy",\
            "status":"pass"}],\
            "dependency:redis":[{"componentId":"redis","componentType":"datastore","observedValue":"unknown",\
            "status":"warn"}],\
            "state:quotas":[{"componentId":"quotas","componentType":"datastore","observedValue":"not saved",\
            "status":"warn","output":"disk full"}]}}

            """
        #expect(answer.text == expected)
    }

    @Test(
        "the worst of pools and dependencies decides",
        arguments: [
            (.healthy, .healthy, false, "pass", 200), (.healthy, .unhealthy, false, "warn", 200),
            (.healthy, .unhealthy, true, "fail", 503), (.unhealthy, .healthy, true, "fail", 503),
            (.unknown, .healthy, true, "warn", 200), (.healthy, .unknown, true, "warn", 200),
        ] as [(BackendState.Health, BackendState.Health, Bool, String, UInt)])
    func status(
        backend: BackendState.Health, dependency: BackendState.Health, required: Bool, status: String, code: UInt
    ) {
        let exposed = Exposed(sampleTables(dependencies: [redis(required: required)]))
        exposed.setBackend(0, backend)
        exposed.gateway.dependencies[0].health.store(dependency, ordering: .relaxed)
        let answer = exposed.get("/health", .api)
        #expect(answer.status.code == code)
        #expect(answer.text.hasPrefix(#"{"status":"\#(status)","#))
        let proxy = exposed.gateway.publicHealthAnswer(method: .GET, path: "/health")
        #expect(proxy?.status.code == code)
        #expect(proxy?.text == "{\"status\":\"\(status)\"}\n")
    }

    @Test("a pool that no route leads to can only warn")
    func unroutedPool() {
        let exposed = Exposed()
        exposed.setBackend(1, .unhealthy)
        #expect(exposed.gateway.healthStatus() == .warn)
    }

    @Test("the proxy listener tells the status and no more")
    func publicAnswers() throws {
        let exposed = Exposed()
        func answer(_ path: String, _ method: HTTPMethod = .GET) -> LocalAnswer? {
            exposed.gateway.publicHealthAnswer(method: method, path: path)
        }
        #expect(answer("/livez")?.text == "ok\n")
        #expect(answer("/readyz?verbose")?.text == "ok\n")
        exposed.setBackend(0, .unhealthy)
        #expect(answer("/readyz")?.text == "not ready\n")
        #expect(answer("/readyz")?.status == .serviceUnavailable)
        let head = try #require(answer("/health", .HEAD))
        #expect(head.body.readableBytes == 0)
        #expect(head.headers["content-length"] == ["18"])
        for path in ["/", "/metrics", "/healthz", "/health/", "health"] { #expect(answer(path) == nil) }
        #expect(answer("/health", .POST) == nil)
    }

    @Test("moments are written in UTC")
    func timestamps() {
        #expect(utcTimestamp(0) == "1970-01-01T00:00:00Z")
        #expect(utcTimestamp(951_827_696) == "2000-02-29T12:34:56Z")
        #expect(utcTimestamp(-1) == "1970-01-01T00:00:00Z")
    }
}

@Suite struct ExposeListenerTests {
    private func withListener(_ exposed: Exposed, _ body: (Int) async throws -> Void) async throws {
        let channel = try await bindLocalListener(
            exposed.endpoints(), at: loopback, on: MultiThreadedEventLoopGroup.singleton)
        try await body(try #require(channel.localAddress?.port))
        try await channel.close()
    }

    @Test("a scrape on the wire, byte for byte")
    func scrape() async throws {
        try await withListener(Exposed(metrics: "a 1\nb{c=\"ü\"} 2\n")) { port in
            let answer = try await exchange("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: port)
            #expect(
                answer == """
                    HTTP/1.1 200 OK\r
                    content-type: text/plain; version=0.0.4; charset=utf-8\r
                    cache-control: no-store\r
                    vary: accept, accept-encoding\r
                    content-length: 16\r
                    date: Sun, 22 Nov 2026 17:14:14 GMT\r
                    connection: close\r
                    \r
                    a 1
                    b{c="ü"} 2

                    """)
        }
    }

    @Test("a connection carries several requests, HEAD without a body among them")
    func keepAlive() async throws {
        try await withListener(Exposed()) { port in
            let answer = try await exchange(
                "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\nPOST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: port)
            #expect(
                answer == """
                    HTTP/1.1 200 OK\r
                    content-type: text/plain; version=0.0.4; charset=utf-8\r
                    cache-control: no-store\r
                    vary: accept, accept-encoding\r
                    content-length: 5\r
                    date: Sun, 22 Nov 2026 17:14:14 GMT\r
                    connection: keep-alive\r
                    \r
                    HTTP/1.1 405 Method Not Allowed\r
                    cache-control: no-store\r
                    content-type: text/plain; charset=utf-8\r
                    content-length: 18\r
                    allow: GET, HEAD\r
                    date: Sun, 22 Nov 2026 17:14:14 GMT\r
                    connection: keep-alive\r
                    \r
                    only GET and HEAD
                    HTTP/1.1 200 OK\r
                    cache-control: no-store\r
                    content-type: text/plain; charset=utf-8\r
                    content-length: 3\r
                    date: Sun, 22 Nov 2026 17:14:14 GMT\r
                    connection: close\r
                    \r
                    ok

                    """)
        }
    }

    @Test("a request without exactly one Host is refused", arguments: ["", "Host: a\r\nHost: b\r\n"])
    func host(lines: String) async throws {
        try await withListener(Exposed()) { port in
            let answer = try await exchange("GET /livez HTTP/1.1\r\n\(lines)\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        }
    }

    @Test(
        "what is not HTTP gets an answer or none, and the connection ends",
        arguments: ["\u{16}\u{3}\u{1}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"])
    func garbage(text: String) async throws {
        try await withListener(Exposed()) { port in
            let answer = try await exchange(text + String(repeating: "\0", count: 100), port: port)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("a client that asks for more than it reads is answered one request at a time")
    func unreadAnswers() throws {
        /// A socket whose other end reads nothing until it is told to.
        final class Unread: ChannelOutboundHandler {
            typealias OutboundIn = ByteBuffer
            var held: [() -> Void] = []
            func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
                held.append { context.write(data, promise: promise) }
            }
            func flush(context: ChannelHandlerContext) { held.append { context.flush() } }
            func letGo() {
                let waiting = held
                held = []
                for write in waiting { write() }
            }
        }
        let scrapes = Atomic<Int>(0)
        let exposed = Exposed()
        var endpoints = exposed.endpoints()
        endpoints.scrape = { _, _ in
            scrapes.add(1, ordering: .relaxed)
            return TextScrape("")
        }
        let socket = Unread()
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(socket)
        try addLocalHandlers(to: channel, endpoints)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
        try channel.writeInbound(ByteBuffer(string: String(repeating: request, count: 1_000)))
        for number in 1...1_000 {
            channel.embeddedEventLoop.run()
            #expect(scrapes.load(ordering: .relaxed) == number)
            socket.letGo()
        }
        channel.embeddedEventLoop.run()
        #expect(scrapes.load(ordering: .relaxed) == 1_000)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test("eight scrapes at once each get the whole of a long exposition")
    func concurrentScrapes() async throws {
        let text = String(repeating: "metric{label=\"value\"} 1\n", count: 200_000)
        try await withListener(Exposed(metrics: text)) { port in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let answer = try await exchange("GET /metrics HTTP/1.0\r\n\r\n", port: port)
                        return answer.utf8.count - (answer.split(separator: "\r\n\r\n").first?.utf8.count ?? 0) - 4
                    }
                }
                for try await length in group { #expect(length == text.utf8.count) }
            }
        }
    }
}
