import Foundation
import TestSupport
import Testing
import VeloFormat

@testable import VeloRuntime

/// What the access log has of requests through a whole gateway.
@Suite("the access log of a gateway")
struct LoggedTrafficTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let traceID = "0af7651916cd43dd8448eb211c80319c"
    private static let times: Set<String> = ["time", "duration", "connect", "first_byte"]

    /// A line, without what differs from run to run; `names` are all that it has.
    private struct Line {
        var names: Set<String>
        var values: [String: String]
        var times: [String: Double]
    }

    /// Runs a gateway that logs to a file, and returns the lines that are in it once the gateway has ended.
    private func lines(
        of tables: Tables, sample: ExactDecimal = ExactDecimal(1), logsAllErrors: Bool = true,
        _ body: (RunningRuntime) async throws -> Void
    ) async throws -> [Line] {
        let folder = try TemporaryFolder()
        var tables = tables
        tables.accessLog = Tables.AccessLog(
            destination: .file(folder.file("access.log").path), sample: sample, logsAllErrors: logsAllErrors)
        // Lines of one event loop are in order.
        try await withRuntime(tables, options: RuntimeOptions(threads: 1), body)
        return try read(folder, "access.log")
    }

    private func read(_ folder: TemporaryFolder, _ name: String) throws -> [Line] {
        let text = try folder.read(name)
        #expect(text.isEmpty || text.hasSuffix("}\n"))
        return try text.split(separator: "\n").map { text in
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
            let strings = object.filter { !Self.times.contains($0.key) }.mapValues { "\($0)" }
            let times = object.compactMapValues { $0 as? Double }.filter { Self.times.contains($0.key) }
            #expect((object["time"] as? String)?.hasSuffix("Z") == true)
            return Line(names: Set(object.keys), values: strings, times: times)
        }
    }

    private func tables(_ ports: [Int]) -> Tables {
        var tables = twoTenants(ports: ports)
        tables.limits.contentBytes = 1000
        return tables
    }

    @Test("has a line for a request that was forwarded, with times that add up, and the connection's on its first only")
    func forwarded() async throws {
        let backend = try ScriptedBackend { wire, _ in
            while true {
                let request = try wire.readMessage()
                usleep(20_000)
                try wire.write(
                    "HTTP/1.1 201 Created\r\nContent-Length: \(request.body.count + 1)\r\n\r\n\(request.text)!")
            }
        }
        defer { backend.stop() }
        let lines = try await lines(of: tables([backend.port])) { running in
            let client = try Wire(port: running.at.proxy.port)
            for number in 1...2 {
                let answer = try client.exchange(
                    "PUT /api/a%20b?secret=1 HTTP/1.1\r\nHost: acme.test\r\nX-Request-ID: id-\(number)\r\n"
                        + "traceparent: \(Self.trace)\r\nContent-Length: 5\r\n\r\nhello")
                #expect(answer.status == 201)
            }
        }
        try #require(lines.count == 2)
        for (number, line) in lines.enumerated() {
            #expect(
                line.values == [
                    "tenant": "acme", "pool": "api", "backend": "b0", "method": "PUT", "path": "/api/a%20b",
                    "status": "201", "request_bytes": "5", "response_bytes": "6", "request_id": "id-\(number + 1)",
                    "trace_id": Self.traceID, "client": "127.0.0.1", "protocol": "HTTP/1.1",
                ])
            let duration = try #require(line.times["duration"])
            let firstByte = try #require(line.times["first_byte"])
            #expect(firstByte >= 0.02 && duration >= firstByte && duration < 10)
            if number == 0 {
                let connect = try #require(line.times["connect"])
                // Sums of decimal fractions are not exact.
                #expect(connect > 0 && connect + firstByte <= duration + 1e-9)
            } else {
                #expect(line.times["connect"] == nil)
            }
        }
    }

    @Test("has a line for each that was refused, with what is known of it and nothing else")
    func refused() async throws {
        var tables = tables([try closedPort()])
        tables.forwarding.requestID = .pass
        tables.forwarding.traceContext = .pass
        tables.tenants[1].rate = Tables.RateLimit(count: 1, period: .seconds(3600), burst: 1)
        let lines = try await lines(of: tables) { running in
            for request in [
                "GET /x HTTP/1.1\r\nHost: nobody.test\r\n\r\n", "GET /nowhere HTTP/1.0\r\nHost: beta.test\r\n\r\n",
                "GET /only HTTP/1.1\r\nHost: beta.test\r\n\r\n", "GET /only?q HTTP/1.1\r\nHost: beta.test\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: acme.test\r\nBad Field: 1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 1001\r\n\r\n",
            ] {
                _ = try Wire(port: running.at.proxy.port).exchange(request)
            }
        }
        let common = ["client": "127.0.0.1", "request_bytes": "0", "protocol": "HTTP/1.1"]
        let expected: [[String: String]] = [
            ["tenant": "unknown", "method": "GET", "path": "/x", "status": "404"],
            ["tenant": "beta", "method": "GET", "path": "/nowhere", "status": "404", "protocol": "HTTP/1.0"],
            ["tenant": "beta", "pool": "web", "backend": "b0", "method": "GET", "path": "/only", "status": "502"],
            ["tenant": "beta", "pool": "web", "method": "GET", "path": "/only", "status": "429"],
            ["tenant": "unknown", "status": "400"],
            ["tenant": "acme", "pool": "web", "method": "POST", "path": "/", "status": "413"],
        ]
        try #require(lines.count == expected.count)
        for (line, expected) in zip(lines, expected) {
            var values = line.values
            #expect((Int(values.removeValue(forKey: "response_bytes") ?? "") ?? 0) > 0)
            #expect(values == common.merging(expected) { $1 })
            #expect(line.times["first_byte"] == nil && line.times["connect"] == nil)
        }
    }

    @Test("has a line for a client that went away, and for a response that was cut")
    func broken() async throws {
        let backend = try ScriptedBackend { wire, backend in
            let request = try wire.readMessage()
            backend.note(request)
            guard request.startLine.contains("/cut") else { return _ = try wire.isAtEnd() }
            try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        defer { backend.stop() }
        let lines = try await lines(of: tables([backend.port])) { running in
            let client = try Wire(port: running.at.proxy.port)
            try client.write(getRequest("/gone"))
            #expect(eventually { backend.requests.count == 1 })
            client.close()
            #expect(eventually { running.log.completed.count == 1 })
            let cut = try Wire(port: running.at.proxy.port)
            try cut.write(getRequest("/cut"))
            #expect(try cut.readToEnd().hasSuffix("\r\n\r\nhalf"))
        }
        #expect(lines.map { $0.values["status"] } == ["499", "200"])
        #expect(lines.map { $0.values["path"] } == ["/gone", "/cut"])
        #expect(lines.map { $0.values["response_bytes"] } == ["0", "4"])
        #expect(lines.map { $0.values["backend"] } == ["b0", "b0"])
        #expect(lines.map { $0.times["first_byte"] == nil } == [true, false])
    }

    @Test("tells of the last backend that was tried, and of no connection that was made to another")
    func retried() async throws {
        let dying = try ScriptedBackend { wire, _ in _ = try wire.readMessage() }
        defer { dying.stop() }
        let lines = try await lines(of: tables([dying.port, try closedPort()])) { running in
            let answer = try Wire(port: running.at.proxy.port).exchange(getRequest())
            #expect(answer.status == 502)
        }
        #expect(lines.map { $0.values["status"] } == ["502"] && lines.map { $0.values["backend"] } == ["b1"])
        #expect(lines.first?.times["connect"] == nil && lines.first?.times["first_byte"] == nil)
    }

    @Test("tells of TLS and HTTP/2", arguments: [("--http1.1", "HTTP/1.1"), ("--http2", "HTTP/2")])
    func secure(http: (flag: String, name: String)) async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        let certificates = try await TestCertificates()
        let files = try await certificates.leaf("acme", hosts: ["acme.test"])
        let lines = try await lines(of: tables([backend.port]).secured(acme: files, beta: files)) { running in
            let answer = try await curl(
                "acme.test", "/a?b", port: running.at["https"].port, trusting: certificates.root, http.flag, "-d", "hi",
                "-H", "X-Request-ID: one", "-H", "traceparent: \(Self.trace)")
            #expect(answer.output == "hi", "\(answer.errorOutput)")
        }
        #expect(
            lines.map(\.values) == [
                [
                    "tenant": "acme", "pool": "web", "backend": "b0", "method": "POST", "path": "/a", "status": "200",
                    "request_bytes": "2", "response_bytes": "2", "request_id": "one", "trace_id": Self.traceID,
                    "client": "127.0.0.1", "protocol": http.name, "tls": "TLSv1.3",
                ]
            ])
        #expect(lines.first?.names.isSuperset(of: ["connect", "first_byte", "duration"]) == true)
    }

    @Test("has the identifiers that the backend was told, where the client had none")
    func made() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        let lines = try await lines(of: tables([backend.port])) { running in
            let client = try Wire(port: running.at.proxy.port)
            for _ in 0..<3 { _ = try client.exchange(getRequest()) }
        }
        #expect(lines.map { $0.values["request_id"] } == backend.requests.map { $0["x-request-id"] })
        let traces = backend.requests.map { $0["traceparent"].map { String($0.dropFirst(3).prefix(32)) } }
        #expect(lines.map { $0.values["trace_id"] } == traces && Set(traces).count == 3)
    }

    @Test("samples as the spec says, and leaves out no error, or all of them", arguments: [true, false])
    func sampled(logsAllErrors: Bool) async throws {
        let backend = try ScriptedBackend { wire, _ in
            while true {
                let isBad = try wire.readMessage().startLine.contains("/bad")
                try wire.write("HTTP/1.1 \(isBad ? 500 : 200) X\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { backend.stop() }
        let lines = try await lines(
            of: tables([backend.port]), sample: ExactDecimal(1, scale: 1), logsAllErrors: logsAllErrors
        ) { running in
            let client = try Wire(port: running.at.proxy.port)
            for number in 0..<100 { _ = try client.exchange(getRequest(number % 10 == 3 ? "/bad" : "/good")) }
        }
        let bad = lines.count { $0.values["status"] == "500" }
        #expect(logsAllErrors ? bad == 10 && lines.count == 19 : lines.count == 10)
    }

    @Test("goes on in a new file after a reload, and loses nothing, at the end either")
    func reopened() async throws {
        let backend = try ScriptedBackend.named("x")
        defer { backend.stop() }
        let folder = try TemporaryFolder()
        var tables = tables([backend.port])
        tables.accessLog = Tables.AccessLog(destination: .file(folder.file("log").path))
        try await withRuntime(tables) { running in
            let clients = try (0..<4).map { _ in try Wire(port: running.at.proxy.port) }
            func visit(_ count: Int) throws {
                for number in 0..<count { _ = try clients[number % 4].exchange(getRequest("/\(number)")) }
            }
            try visit(100)
            try FileManager.default.moveItem(atPath: folder.file("log").path, toPath: folder.file("log.1").path)
            running.runtime.gateway.reloads.run(silentLogger)
            try await poll("a new file") { FileManager.default.fileExists(atPath: folder.file("log").path) }
            try visit(101)
        }
        let (old, new) = try (read(folder, "log.1"), read(folder, "log"))
        #expect(old.count + new.count == 201 && new.count >= 101)
    }

    @Test("that cannot be opened stops the start, naming the file")
    func startError() async throws {
        var tables = tables([1])
        tables.accessLog = Tables.AccessLog(destination: .file("/nowhere/access.log"))
        let error = await #expect(throws: StartError.self) { try await withRuntime(tables) { _ in } }
        #expect(error?.description == "cannot open the access log /nowhere/access.log: No such file or directory")
    }
}
