import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct LifecycleTests {
        @Test("--version prints the hash that build_info and the manifest have")
        func version() async throws {
            let stack = try await Stack.start()
            let version = try await run(try product("velod"), ["--version"])
            #expect(version.exitCode == 0)
            let hash = try #require(version.output.split(whereSeparator: \.isWhitespace).last)
            #expect(hash.count == 64)
            let info = try await stack.scrape().samples.keys.filter { $0.hasPrefix("veloflux_build_info{") }
            #expect(info.count == 1)
            #expect(info.first?.contains("spec_hash=\"\(hash)\"") == true)
            let manifest = try String(contentsOfFile: Tools.root + "/generated/manifest.json", encoding: .utf8)
            #expect(manifest.contains(hash))
        }

        @Test("a drain answers the request in flight, refuses new ones, and ends with 0")
        func drain() async throws {
            let stack = try await Stack.start()
            let slow = Task { try await stack.get("acme.example.com", "/slow/2000") }
            _ = try await poll("the request is under way") {
                try await stack.scrape().sum("veloflux_active_connections").value == 1 ? true : nil
            }
            stack.velod.send(SIGTERM)
            _ = try await poll("readyz fails, while it drains") {
                try await request("GET", "/readyz", port: stack.admin).status == 503 ? true : nil
            }
            _ = try await poll("nothing new is taken") {
                (try? Socket(port: stack.proxy)) == nil ? true : nil
            }
            #expect(try await slow.value == [200])
            #expect(try await stack.velod.exitCode() == 0)
        }

        @Test("a port that is taken is named, with its listener, and the exit status is 3")
        func portTaken() async throws {
            let stack = try await Stack.start()
            let state = try TemporaryFolder()
            let result = try await run(
                try product("velod"),
                [
                    "--proxy", "127.0.0.1:\(stack.proxy)", "--api", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                    "--state-dir", state.path,
                ])
            #expect(result.exitCode == 3)
            #expect(result.errorOutput.contains("\(stack.proxy)"))
            #expect(result.errorOutput.contains("proxy"))
        }

        @Test("Redis up and down shows in /health, and as it is optional nothing else does")
        func redis() async throws {
            let port = try freePort()
            let stack = try await Stack.start(redis: port)
            let says = { (status: String) in
                try await poll("redis is \(status)", within: .seconds(60)) { () -> Bool? in
                    let text = try await request("GET", "/health", port: stack.admin).body
                    let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                    let checks = json?["checks"] as? [String: [[String: Any]]] ?? [:]
                    let entry = checks.first { $0.key.contains("redis") }?.value.first
                    return entry?["status"] as? String == status ? true : nil
                }
            }
            _ = try await says("warn")
            #expect(try await request("GET", "/readyz", port: stack.admin).status == 200)
            let redis = try RunningProcess(
                Tools.system("redis-server"),
                ["--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            _ = try await says("pass")
            try await redis.stop()
            _ = try await says("warn")
            #expect(try await request("GET", "/health", port: stack.admin).status == 200)
        }
    }
}
