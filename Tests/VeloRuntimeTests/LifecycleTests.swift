import NIOCore
import NIOPosix
import Synchronization
import Testing
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

@Suite struct LifecycleDrainTests {
    private func bound() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
    }

    @Test("a drain stops accepting first, and ends when the last request has")
    func waitsForRequests() async throws {
        let gateway = sampleGateway(sampleTables())
        let proxy = try await bound()
        gateway.connections.requestBegan()
        let isOver = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await drain(gateway, timeout: { .seconds(30) }, readinessDelay: .seconds(0)) {
                    try? await proxy.close()
                }
                isOver.raise()
            }
            try await holds { !proxy.isActive }
            #expect(gateway.readinessChecks().contains { $0.failure == "draining" })
            #expect(!isOver.isRaised)
            gateway.connections.requestEnded()
            try await group.waitForAll()
        }
        #expect(isOver.isRaised)
    }

    @Test("connections that outlive the drain's time are cut")
    func cutsAtDeadline() async throws {
        let gateway = sampleGateway(sampleTables())
        let connection = try await bound()
        gateway.connections.opened(connection)
        gateway.connections.requestBegan()
        await drain(gateway, timeout: { .milliseconds(20) }, readinessDelay: .seconds(0)) {}
        try await holds { !connection.isActive }
    }

    @Test("readiness fails before the listener closes")
    func readinessFirst() async throws {
        let gateway = sampleGateway(sampleTables())
        gateway.isListening.store(true, ordering: .relaxed)
        let proxy = try await bound()
        let draining = Task {
            await drain(gateway, timeout: { .seconds(30) }, readinessDelay: .seconds(60)) { try? await proxy.close() }
        }
        try await holds { gateway.readinessChecks().contains { $0.failure == "draining" } }
        #expect(proxy.isActive)
        draining.cancel()
        await draining.value
        #expect(!proxy.isActive)
    }
}

@Suite struct LifecycleStartTests {
    private func runtime(_ tables: Tables) -> Runtime {
        Runtime(
            tables: tables, topology: Topology(tables), recorder: HealthEvents(), scrape: { _, _ in nil },
            version: "1.2.3",
            logger: silentLogger, options: RuntimeOptions(threads: 1), onReady: { _ in })
    }

    @Test("a port that is taken is named with its listener and its flag")
    func portTaken() async throws {
        let server = ScriptedServer(nil)
        try await server.start()
        try await withTemporaryFolder { folder in
            var tables = sampleTables(state: folder)
            tables.admin = server.endpoint
            let expected = StartError.cannotListen(
                listener: "admin", address: server.endpoint.text, reason: "Address already in use")
            await #expect(throws: expected) { try await runtime(tables).serve {} }
            #expect(
                expected.description == """
                    cannot listen on 127.0.0.1:\(server.port) for admin: Address already in use; \
                    choose another address with --admin HOST:PORT or VELOD_ADMIN
                    """)
        }
        try await server.stop()
    }

    @Test("an address that is not this machine's is named, and the state directory is free again")
    func foreignAddress() async throws {
        try await withTemporaryFolder { folder in
            var tables = sampleTables(state: folder)
            tables.api = Tables.Endpoint(host: "192.0.2.1", port: 80)
            for _ in 1...2 {
                await #expect(
                    throws: StartError.cannotListen(
                        listener: "api", address: "192.0.2.1:80", reason: "Cannot assign requested address")
                ) { try await runtime(tables).serve {} }
            }
        }
    }

    @Test("two gateways do not share a state directory")
    func stateInUse() async throws {
        try await withTemporaryFolder { folder in
            let first = try StateFile.open(StateOptions(directory: folder, threads: 0))
            await #expect(throws: StartError.stateInUse(directory: folder)) {
                try await runtime(sampleTables(state: folder)).serve {}
            }
            first.close()
        }
    }
}
