import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct VerifyAndLoadTests {
        private func verify(_ stack: Stack, spec: String = Tools.specs) async throws
            -> (status: Int32, output: String)
        {
            let result = try await run(
                try product("veloc"),
                [
                    "verify", spec, "--proxy", "127.0.0.1:\(stack.proxy)", "--api", "127.0.0.1:\(stack.api)",
                    "--admin", "127.0.0.1:\(stack.admin)",
                ])
            return (result.exitCode, result.output + result.errorOutput)
        }

        /// A copy of `specs/` with a change to its main file.
        private func changedSpec(_ change: (inout String) -> Void) throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            let specs = folder.file("specs").path
            try FileManager.default.copyItem(atPath: Tools.specs, toPath: specs)
            var main = try String(contentsOfFile: specs + "/veloflux.yaml", encoding: .utf8)
            change(&main)
            try main.write(toFile: specs + "/veloflux.yaml", atomically: true, encoding: .utf8)
            return folder
        }

        @Test("load reconciles what it sent with what was counted")
        func load() async throws {
            let stack = try await Stack.start()
            let result = try await run(
                try product("veloc"),
                [
                    "load", Tools.specs, "--proxy", "127.0.0.1:\(stack.proxy)", "--admin",
                    "127.0.0.1:\(stack.admin)", "--requests", "100", "--connections", "8",
                ])
            #expect(result.exitCode == 0, "\(result.output)\(result.errorOutput)")
            for tenant in Stack.tenants { #expect(result.output.contains(tenant.id)) }
            let scrape = try await stack.scrape()
            for tenant in Stack.tenants {
                #expect(scrape.sum("veloflux_requests_total", "tenant_id=\"\(tenant.id)\"").value == 100)
            }
        }

        @Test("verify is clean on a healthy velod, and names a dead backend")
        func healthyThenDead() async throws {
            let stack = try await Stack.start()
            let healthy = try await verify(stack)
            #expect(healthy.status == 0, "\(healthy.output)")
            let backend = try #require(stack.backends["globex/backend-1"])
            backend.process.send(SIGKILL)
            try await stack.backendBecomes(false, pool: "globex", backend: "backend-1", tenant: "globex")
            let dead = try await verify(stack)
            #expect(dead.status == 1)
            #expect(dead.output.contains("globex/backend-1"), "\(dead.output)")
        }

        @Test("verify names a family that is missing and one that nobody declared")
        func families() async throws {
            let stack = try await Stack.start()
            let more = try changedSpec { main in
                main = main.replacingOccurrences(
                    of: "\npools:\n",
                    with: """

                          veloflux_request_bytes_total:
                            type: counter
                            help: Body bytes received from clients.
                            on: request.completed
                            value: request_bytes
                            labels: [tenant_id]
                            retention: billing

                        pools:

                        """)
            }
            let missing = try await verify(stack, spec: more.file("specs").path)
            #expect(missing.status == 1)
            #expect(missing.output.contains("veloflux_request_bytes_total"), "\(missing.output)")
            let fewer = try changedSpec { main in
                let start = main.range(of: "  veloflux_response_bytes_total:")
                let end = main.range(of: "  veloflux_active_connections:")
                if let start, let end { main.removeSubrange(start.lowerBound..<end.lowerBound) }
            }
            let undeclared = try await verify(stack, spec: fewer.file("specs").path)
            #expect(undeclared.status == 1)
            #expect(undeclared.output.contains("veloflux_response_bytes"), "\(undeclared.output)")
        }

        @Test("verify says that the admin port does not answer")
        func unreachable() async throws {
            let stack = try await Stack.start()
            let nowhere = try freePort()
            let result = try await run(
                try product("veloc"),
                [
                    "verify", Tools.specs, "--proxy", "127.0.0.1:\(stack.proxy)", "--api",
                    "127.0.0.1:\(stack.api)", "--admin", "127.0.0.1:\(nowhere)",
                ])
            #expect(result.exitCode == 1)
            #expect((result.output + result.errorOutput).contains("\(nowhere)"))
        }
    }
}
