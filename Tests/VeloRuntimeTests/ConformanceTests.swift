import Foundation
import TestSupport
import Testing
import VeloFormat

@testable import VeloRuntime

/// The cases of `Fixtures/http1` through a proxy with real sockets: `Tests/HTTP1/drive.py` is client and backend in one.
@Suite("over sockets, the proxy")
struct ConformanceTests {
    /// How the bytes of a case are cut: not at all, at the places where readers stumble, everywhere.
    static let modes = ["whole", "split", "bytes"]

    @Test("treats every request as RFC 9112 asks of a gateway, however it is cut", arguments: modes)
    func requests(mode: String) async throws {
        let score = try await drive("request", mode: mode, cases: "http1_cases.jsonl")
        #expect(score.names.count == 228, "\(score.warnings)")
        #expect(score.failures == [], "\(score.text)")
    }

    @Test("treats every response as RFC 9112 asks of a gateway, however it is cut", arguments: modes)
    func responses(mode: String) async throws {
        let score = try await drive("response", mode: mode, cases: "http1_response_cases.jsonl")
        #expect(score.names.count == 73, "\(score.warnings)")
        #expect(score.failures == [], "\(score.text)")
    }

    /// Runs the driver against a proxy of its own, and prints the score.
    private func drive(_ kind: String, mode: String, cases: String) async throws -> Score {
        let backend = try freePort()
        let folder = try TemporaryFolder()
        let output = folder.file("score.json")
        // The driver waits 3 s for a timer of the proxy, and 1 s for a connection to close.
        let timeouts = ProxyTimeouts(
            head: .seconds(2), keepAlive: .seconds(2), firstByte: .seconds(2), stall: .seconds(2),
            linger: .milliseconds(500))
        try await withProxy(exampleCom(backend: backend), timeouts: timeouts, loops: 1) { proxy in
            let driver = try await run(
                URL(filePath: "/usr/bin/env"),
                [
                    "python3", packageRoot().path + "/Tests/HTTP1/drive.py", "--kind", kind, "--mode", mode,
                    "--cases", packageRoot().path + "/Tests/Fixtures/http1/" + cases, "--json", output.path,
                    "--target", "127.0.0.1:\(proxy.port)", "--backend-port", "\(backend)",
                ], within: .seconds(300))
            try #require(driver.exitCode < 2, "\(driver.errorOutput)")
        }
        let score = try JSONDecoder().decode(Score.self, from: Data(contentsOf: output))
        print("http1, \(kind) cases, \(mode): \(score.text)")
        return score
    }
}

/// A tenant with the host `example.com`, whose one backend is the driver.
private func exampleCom(backend port: Int) -> Tables {
    let nowhere = Tables.Endpoint(host: "127.0.0.1", port: 0)
    return Tables(
        specHash: "", namespace: "test", proxy: nowhere, api: nowhere, admin: nowhere, stateDirectory: "",
        pools: [
            .init(name: "web", backends: [.init(name: "driver", endpoint: .init(host: "127.0.0.1", port: port))])
        ],
        tenants: [.init(id: "example", hosts: ["example.com"], routes: [.init(path: "/", pool: 0)])])
}

/// What the driver writes with `--json`.
private struct Score: Decodable {
    struct Case: Decodable {
        let name: String
        let way: String
        /// `pass`, `fail`, `report` (the other side of an `either` case) or `timer` (still waiting at the end).
        let result: String
        let got: String
        let fails: [[String]]
    }

    let cases: [Case]
    let warnings: [String]

    var names: Set<String> { Set(cases.map(\.name)) }

    /// Cases that did not end as they say, one line each; without those that `disputed.txt` explains.
    var failures: [String] {
        cases.filter { ["fail", "timer"].contains($0.result) && !disputed.contains($0.name) }.map { one in
            let reasons = one.fails.map { $0.joined(separator: ": ") }.joined(separator: "; ")
            return "\(one.name) (\(one.way)): \(one.got); \(one.result) \(reasons)"
        }
    }

    var text: String {
        let counts = Dictionary(grouping: cases, by: \.result).mapValues(\.count).sorted { $0.key < $1.key }
        return ([counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")] + warnings).joined(separator: "\n")
    }
}

/// Cases whose verdict is not followed, by name, each with the paragraph of the RFC that says otherwise.
private let disputed: Set<String> = {
    let path = packageRoot().path + "/Tests/Fixtures/http1/disputed.txt"
    let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
    return Set(lines.filter { !$0.hasPrefix("#") }.map { String($0.prefix { $0 != ":" }) })
}()
