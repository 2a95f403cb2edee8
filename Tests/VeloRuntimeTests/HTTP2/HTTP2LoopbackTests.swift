import Foundation
import NIOCore
import TestSupport
import Testing

@testable import VeloRuntime

@Suite("HTTP/2 over TLS with real clients")
struct HTTP2LoopbackTests {
    static let python = packageRoot().appendingPathComponent(".venv/bin/python")
    static func script(_ name: String) -> String { packageRoot().appendingPathComponent("Tests/HTTP2/\(name)").path }

    @Test("wrong frames, and wrong uses of right ones, end as RFC 9113 wants it")
    func conformance() async throws {
        let server = try await HTTP2Server()
        let result = try await run(
            Self.python, [Self.script("conformance.py"), "\(server.port)", server.certificates.root],
            within: .seconds(120))
        #expect(result.exitCode == 0, "\(result.output)\(result.errorOutput)")
        try await server.close()
    }

    @Test("httpx gets what it asks for")
    func httpx() async throws {
        let server = try await HTTP2Server()
        let result = try await run(
            Self.python, [Self.script("clients.py"), "\(server.port)", server.certificates.root], within: .seconds(120))
        #expect(result.output == "ok\n", "\(result.output)\(result.errorOutput)")
        try await server.close()
    }

    @Test(
        "h2load has all of its requests answered, on one connection and on many, small and large",
        arguments: [("/", 1000, 1, 100), ("/", 1000, 20, 10), ("/big", 8, 2, 4)])
    func h2load(path: String, requests: Int, clients: Int, streams: Int) async throws {
        let server = try await HTTP2Server()
        let result = try await run(
            URL(fileURLWithPath: "/usr/bin/h2load"),
            [
                "-n", "\(requests)", "-c", "\(clients)", "-m", "\(streams)", "-H", ":authority: a.test",
                "https://127.0.0.1:\(server.port)\(path)",
            ], within: .seconds(120))
        #expect(result.output.contains("Application protocol: h2"), "\(result.output)")
        #expect(result.output.contains("\(requests) succeeded, 0 failed, 0 errored, 0 timeout"), "\(result.output)")
        try await server.close()
    }

    @Test("h2load uploads, in windows")
    func h2loadUploads() async throws {
        let server = try await HTTP2Server()
        let folder = try TemporaryFolder()
        try folder.write("body", String(repeating: "x", count: 500_000))
        let result = try await run(
            URL(fileURLWithPath: "/usr/bin/h2load"),
            [
                "-n", "20", "-c", "2", "-m", "10", "-d", folder.file("body").path, "-H", ":authority: a.test",
                "https://127.0.0.1:\(server.port)/echo",
            ], within: .seconds(120))
        #expect(result.output.contains("20 succeeded, 0 failed, 0 errored, 0 timeout"), "\(result.output)")
        try await server.close()
    }

    @Test(
        "curl speaks HTTP/1.1 on the same port, by each version of TLS",
        arguments: [("--http1.1", "1.1"), ("--http2", "2")], [("1.2", "TLSv1.2"), ("1.3", "TLSv1.3")])
    func http1(http: (flag: String, version: String), tls: (flag: String, version: String)) async throws {
        let server = try await HTTP2Server()
        let result = try await run(
            URL(fileURLWithPath: "/usr/bin/env"),
            [
                "curl", "-sS", http.flag, "--tlsv\(tls.flag)", "--tls-max", tls.flag, "--cacert",
                server.certificates.root,
                "-w", " %{http_version}", "https://127.0.0.1:\(server.port)/tls",
            ])
        #expect(result.output == "\(tls.version) \(http.version)", "\(result.errorOutput)")
        try await server.close()
    }

    @Test("a client that comes back resumes its session", arguments: ["-tls1_2", "-tls1_3"])
    func resumption(version: String) async throws {
        let server = try await HTTP2Server()
        let session = server.certificates.path("session")
        let common = [
            "-c",
            "(sleep 0.3; printf 'GET / HTTP/1.1\\r\\nHost: a.test\\r\\nConnection: close\\r\\n\\r\\n'; sleep 0.3) | "
                + "openssl s_client -connect 127.0.0.1:\(server.port) -servername a.test \(version) "
                + "-CAfile \(server.certificates.root) $0 \(session)",
        ]
        let first = try await run(URL(fileURLWithPath: "/bin/sh"), common + ["-sess_out"])
        #expect(
            first.output.contains("hello") && first.output.contains("New, TLS"), "\(first.output)\(first.errorOutput)")
        let second = try await run(URL(fileURLWithPath: "/bin/sh"), common + ["-sess_in"])
        #expect(
            second.output.contains("hello") && second.output.contains("Reused, TLS"),
            "\(second.output)\(second.errorOutput)")
        try await server.close()
    }

    @Test("a client that still uploads gets the answer that came early")
    func earlyAnswer() async throws {
        let server = try await HTTP2Server()
        let folder = try TemporaryFolder()
        try folder.write("body", String(repeating: "x", count: 2_000_000))
        let result = try await run(
            URL(fileURLWithPath: "/usr/bin/env"),
            [
                "curl", "-sS", "--http2", "--cacert", server.certificates.root, "-w", "%{http_code}", "--max-time",
                "20",
                "-H", "Expect:", "--data-binary", "@\(folder.file("body").path)",
                "https://127.0.0.1:\(server.port)/early",
            ])
        #expect(result.output == "413", "\(result.errorOutput)")
        try await server.close()
    }

    @Test("a drain under load loses no request")
    func drain() async throws {
        let server = try await HTTP2Server()
        let load = try RunningProcess(
            URL(fileURLWithPath: "/usr/bin/h2load"),
            [
                "-n", "12", "-c", "3", "-m", "4", "-H", ":authority: a.test", "https://127.0.0.1:\(server.port)/big",
            ])
        try await poll("connections") { server.connections.count == 3 }
        server.drain()
        // h2load does not connect again after a GOAWAY: what it had asked for is answered, and then its connections close.
        #expect(try await load.exitCode() == 0)
        for channel in server.connections { try await channel.closeFuture.get() }
        #expect(load.output.contains("12 succeeded, 0 failed, 0 errored, 0 timeout"), "\(load.output)")
        try await server.close()
    }
}
