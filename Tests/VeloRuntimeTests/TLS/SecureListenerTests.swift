import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import TestSupport
import Testing
import VeloFormat

@testable import VeloRuntime

/// A whole gateway with a TLS listener, and curl as its client.
@Suite("a gateway with https")
struct SecureListenerTests {
    private static let shared = Task { () async throws -> (TestCertificates, acme: TLSFiles, beta: TLSFiles) in
        let certificates = try await TestCertificates()
        let acme = try await certificates.leaf("acme", hosts: ["acme.test", "*.acme.test"])
        let beta = try await certificates.leaf("beta", hosts: ["beta.test"])
        return (certificates, acme, beta)
    }

    private func withGateway(
        _ ports: [Int], _ change: (inout Tables) -> Void = { _ in },
        _ body: (RunningRuntime, _ port: Int, _ root: String) async throws -> Void
    ) async throws {
        let (certificates, acme, beta) = try await Self.shared.value
        var tables = twoTenants(ports: ports).secured(acme: acme, beta: beta)
        change(&tables)
        try await withRuntime(tables) { running in
            try await body(running, running.at["https"].port, certificates.root)
        }
    }

    @Test("binds it beside the others, and tells where")
    func addresses() async throws {
        try await withGateway([1]) { running, port, _ in
            #expect(running.at.listeners.map(\.name) == ["proxy", "api", "admin", "https"])
            #expect(port != 0 && Set(running.at.listeners.map(\.endpoint.port)).count == 4)
        }
    }

    @Test(
        "serves each tenant by its own certificate, by HTTP/1.1 and HTTP/2, and counts it as that tenant's",
        arguments: [("--http1.1", "1.1"), ("--http2", "2")], ["acme.test", "deep.er.acme.test", "beta.test"])
    func tenants(http: (flag: String, version: String), host: String) async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withGateway([backend.port]) { running, port, root in
            // curl checks that the certificate is for the host; one asterisk stands for one label only.
            let insecure = host.hasPrefix("deep") ? "--insecure" : "--no-progress-meter"
            let answer = try await curl(
                host, "/only/a?b=c", port: port, trusting: root, http.flag, insecure, "-d", "hello", "-w",
                " %{http_code} %{http_version}")
            #expect(answer.output == "hello 200 \(http.version)", "\(answer.errorOutput)")
            let seen = try #require(backend.requests.first)
            #expect(seen.startLine == "POST /only/a?b=c HTTP/1.1" && seen["host"] == "\(host):\(port)")
            #expect(seen["x-forwarded-proto"] == "https" && seen["x-forwarded-for"] == "127.0.0.1")
            #expect(seen["x-forwarded-host"] == "\(host):\(port)")
            #expect(seen["via"] == (http.version == "2" ? "2.0 velod" : "1.1 velod"))
            let event = try #require(running.log.completed.first)
            #expect(running.log.completed.count == 1 && event.status == 200 && event.method == .post)
            #expect(event.place.tenant == (host == "beta.test" ? 1 : 0) && event.place.pool == 0)
            #expect(event.requestBytes == 5 && event.responseBytes == 5)
        }
    }

    @Test("answers and counts what it refuses", arguments: ["--http1.1", "--http2"])
    func refusals(http: String) async throws {
        try await withGateway([try closedPort()]) { running, port, root in
            for (host, path, status) in [
                ("beta.test", "/elsewhere", 404), ("acme.test", "/", 502), ("nobody.test", "/", 404),
            ] {
                let answer = try await curl(
                    host, path, port: port, trusting: root, http, "-k", "-o", "/dev/null", "-w", "%{http_code}")
                #expect(answer.output == "\(status)", "\(answer.errorOutput)")
            }
            #expect(running.log.statuses == [404, 502, 404])
            #expect(running.log.completed.map(\.place.tenant) == [1, 0, 2])
        }
    }

    @Test("marks the cookie of a sticky pool as secure", arguments: ["--http1.1", "--http2"])
    func cookie(http: String) async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withGateway([backend.port]) {
            $0.pools[0].sticky = Tables.StickyCookie(name: "velo")
        } _: { _, port, root in
            let answer = try await curl("acme.test", port: port, trusting: root, http, "-i")
            #expect(answer.output.lowercased().contains("; httponly; samesite=lax; secure\r\n"), "\(answer.output)")
        }
    }

    @Test("finishes what is in flight when it drains, and ends soon", arguments: ["--http1.1", "--http2"])
    func drain(http: String) async throws {
        let backend = try HeldBackend()
        defer { backend.stop() }
        try await withGateway([backend.port]) { running, port, root in
            async let inFlight = curl("acme.test", "/slow", port: port, trusting: root, http, "-w", " %{http_code}")
            try await poll("the request") { !backend.targets.isEmpty }
            running.stop.raise()
            try await poll("the drain") {
                try await exchange(
                    "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: running.at.admin.port
                ).contains("draining")
            }
            #expect(!running.isOver.isRaised)
            backend.answer()
            #expect(try await inFlight.output == "/slow 200")
            // Much sooner than the half minute that a drain may take.
            try await poll("the end", within: .seconds(15)) { running.isOver.isRaised }
            #expect(running.log.statuses == [200])
        }
    }

    @Test(
        "says at the start which files cannot be used, all of them",
        arguments: [("/nowhere/a.pem", "is not there"), ("/etc/hostname", "is no certificate in PEM form")])
    func startErrors(file: String, reason: String) async throws {
        let (_, acme, beta) = try await Self.shared.value
        var tables = twoTenants(ports: [1]).secured(
            acme: TLSFiles(chain: file, key: acme.key), beta: TLSFiles(chain: beta.chain, key: "/nowhere/b.key"))
        await #expect(
            throws: StartError.cannotProtect(reasons: ["\(file): \(reason)", "/nowhere/b.key: is not there"])
        ) { try await withRuntime(tables) { _ in } }
        tables.https = nil
        tables.pools[0].tls = Tables.BackendTLS(authorityPath: file)
        await #expect(throws: StartError.cannotProtect(reasons: ["pool web: \(file): \(reason)"])) {
            try await withRuntime(tables) { _ in }
        }
    }

    @Test(
        "shows new clients a new certificate after a reload, while old connections go on",
        arguments: ["--http1.1", "--http2"])
    func reload(http: String) async throws {
        let backend = try HeldBackend()
        defer { backend.stop() }
        let (old, new) = (try await TestCertificates(), try await TestCertificates())
        let files = try await old.leaf("a", hosts: ["acme.test"])
        _ = try await new.leaf("a", hosts: ["acme.test"])
        let tables = twoTenants(ports: [backend.port]).secured(acme: files, beta: files)
        try await withRuntime(tables) { running in
            let port = running.at["https"].port
            // Two requests over one connection, the first of which ends after the reload.
            async let both = curl(
                "acme.test", "/2", port: port, trusting: old.root, http, "-w", " %{http_code} %{num_connects}\n",
                "https://acme.test:\(port)/1")
            try await poll("the first request") { !backend.targets.isEmpty }

            try old.folder.write("a.pem", new.folder.read("a.pem"))
            let settings = StartSettings(
                tables: running.runtime.gateway.tables, options: running.runtime.options, logLevel: .info,
                takesOver: false)
            let reload = { running.runtime.reload { () throws(OverrideError) in settings } }
            // The key does not fit yet: nothing changes.
            reload()
            let between = try await curl(
                "acme.test", port: port, trusting: old.root, http, "-H", "Host: nobody.test", "-o", "/dev/null", "-w",
                "%{http_code}")
            #expect(between.output == "404", "\(between.errorOutput)")

            try old.folder.write("a.key", new.folder.read("a.key"))
            chmod(files.key, 0o600)
            reload()
            backend.answer(10)
            #expect(try await both.output == "/1 200 1\n/2 200 0\n")
            let after = try await curl("acme.test", port: port, trusting: new.root, http, "-w", " %{http_code}")
            #expect(after.output == "/ 200", "\(after.errorOutput)")
            let distrusting = try await curl("acme.test", port: port, trusting: old.root, http)
            #expect(distrusting.exitCode == 60)
        }
    }

    @Test(
        "closes connections on which nothing happens when it drains", arguments: ["http/1.1", "h2", nil] as [String?])
    func idle(chosen: String?) async throws {
        try await withGateway([1]) { running, port, root in
            let group = MultiThreadedEventLoopGroup.singleton
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(root)
            configuration.applicationProtocols = chosen.map { [$0] } ?? []
            let context = try NIOSSLContext(configuration: configuration)
            let client = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        // Without a protocol, it never begins the handshake.
                        guard chosen != nil else { return }
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "acme.test"))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            if chosen == "h2" {
                let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
                try await client.writeAndFlush(
                    ByteBuffer(bytes: Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + settings))
            }
            if chosen != nil {
                try await poll("the connection") { running.runtime.gateway.connections.openConnections == 1 }
            }
            running.stop.raise()
            try await poll("the end", within: .seconds(15)) { running.isOver.isRaised }
            try await client.closeFuture.get()
            #expect(running.runtime.gateway.connections.openConnections == 0)
        }
    }

    @Test("keeps to a pool's limits with many streams at once, and serves them all")
    func streams() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withGateway([backend.port]) {
            $0.pools[0].limits = Tables.BackendLimits(connections: 2, pending: 200)
        } _: { running, port, _ in
            let result = try await run(
                URL(fileURLWithPath: "/usr/bin/h2load"),
                ["-n", "600", "-c", "4", "-m", "30", "-H", ":authority: acme.test", "https://127.0.0.1:\(port)/"])
            #expect(result.output.contains("600 succeeded, 0 failed, 0 errored, 0 timeout"), "\(result.output)")
            #expect(running.log.statuses == Array(repeating: 200, count: 600))
            expectAtRest(running.proxy)
        }
    }

    @Test("closes a connection politely after its last request", arguments: ["--http1.1", "--http2"])
    func requestsPerConnection(http: String) async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withGateway([backend.port]) {
            $0.limits.requestsPerConnection = 2
        } _: { running, port, root in
            let others = (1...4).map { "https://acme.test:\(port)/\($0)" }
            let answers = try await curl(
                "acme.test", "/5", port: port, trusting: root, [http, "-w", "%{http_code} %{num_connects}\n"] + others)
            #expect(answers.output == "200 1\n200 0\n200 1\n200 0\n200 1\n", "\(answers.errorOutput)")
            expectAtRest(running.proxy)
        }
    }

    @Test("notices a client that goes away while its request is with a backend", arguments: ["--http1.1", "--http2"])
    func gone(http: String) async throws {
        let backend = try HeldBackend()
        defer { backend.stop() }
        try await withGateway([backend.port]) { running, port, root in
            let client = try RunningProcess(
                URL(fileURLWithPath: "/usr/bin/env"), curlCommand("acme.test", "/", port: port, trusting: root, [http]))
            try await poll("the request") { backend.targets == ["/"] }
            client.send(SIGKILL)
            #expect(eventually { running.log.statuses == [499] })
            expectAtRest(running.proxy)
        }
    }

    @Test(
        "lets nobody take a response that broke for a whole one", arguments: ["--http1.1", "--http2"],
        ["Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"])
    func cut(http: String, response: String) async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readMessage()
            try wire.write("HTTP/1.1 200 OK\r\n\(response)")
        }
        defer { backend.stop() }
        try await withGateway([backend.port]) { running, port, root in
            let answer = try await curl("acme.test", port: port, trusting: root, http, "-w", " %{http_code}")
            #expect(answer.output == "half 200" && answer.exitCode != 0, "\(answer.errorOutput)")
            #expect(running.log.statuses == [200])
            expectAtRest(running.proxy)
        }
    }

    @Test("limits content", arguments: ["--http1.1", "--http2"])
    func content(http: String) async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withGateway([backend.port]) {
            $0.limits.contentBytes = 10
        } _: { running, port, root in
            let answers = try await curl(
                "acme.test", port: port, trusting: root, http, "-w", "%{http_code}\n", "-o", "/dev/null", "-d",
                "01234567890")
            #expect(answers.output == "413\n", "\(answers.errorOutput)")
            #expect(running.log.statuses == [413] && backend.requests.isEmpty)
        }
    }

    @Test("hands over a WebSocket of a real library")
    func webSocket() async throws {
        let python = packageRoot().appendingPathComponent(".venv/bin/python")
        let script = packageRoot().appendingPathComponent("Tests/WebSocket/echo.py").path
        let server = try RunningProcess(python, [script, "server"])
        let backend = try #require(Int(try await server.line(beginning: "ready ").dropFirst("ready ".count)))
        try await withGateway([backend]) { running, port, root in
            let client = try await run(python, [script, "client", "acme.test", "\(port)", root])
            #expect(client.exitCode == 0, "\(client.errorOutput)\n\(client.output)")
            #expect(eventually { running.log.completed.count == 57 })
        }
    }
}
