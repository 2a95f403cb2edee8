import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("the proxy spreads requests")
struct ProxyBalanceTests {
    private func withPool(
        _ balance: Tables.Pool.Balance, loops: Int = 2, _ body: (RunningProxy, [ScriptedBackend]) async throws -> Void
    ) async throws {
        let backends = try ["b0", "b1", "b2"].map { try ScriptedBackend.named($0) }
        defer { for backend in backends { backend.stop() } }
        var tables = twoTenants(ports: backends.map(\.port))
        tables.pools[0].balance = balance
        try await withProxy(tables, loops: loops) { proxy in
            try await body(proxy, backends)
            expectAtRest(proxy)
        }
    }

    @Test("of one address to one backend, on every connection and loop, and to one other while that is down")
    func ipHash() async throws {
        try await withPool(.ipHash) { proxy, _ in
            func visit() throws -> Set<String> {
                try Set((0..<12).map { _ in try proxy.connect().exchange(getRequest()).text })
            }
            let home = try visit()
            #expect(home.count == 1)
            let index = try #require(home.first.flatMap { Int($0.dropFirst()) })
            proxy.gateway.backends[index].judge(.unhealthy, at: proxy.gateway.clock.monotonic())
            let away = try visit()
            #expect(away.count == 1 && away != home)
            proxy.gateway.backends[index].judge(.healthy, at: proxy.gateway.clock.monotonic())
            #expect(try visit() == home)
        }
    }

    @Test(
        "away from a backend that is busy, whichever loop it is busy for",
        arguments: [Tables.Pool.Balance.leastConnections, .powerOfTwo])
    func busy(balance: Tables.Pool.Balance) async throws {
        let slow = try HeldBackend()
        let quick = try ScriptedBackend.named("quick")
        defer {
            slow.stop()
            quick.stop()
        }
        var tables = twoTenants(ports: [slow.port, quick.port])
        tables.pools[0].balance = balance
        try await withProxy(tables, loops: 2) { proxy in
            var held: [Wire] = []
            while slow.targets.isEmpty {
                let client = try proxy.connect()
                try client.write(getRequest("/held"))
                #expect(eventually { slow.targets.count == 1 || client.isReadable })
                if client.isReadable { _ = try client.readMessage() } else { held.append(client) }
            }
            for _ in 0..<20 { #expect(try proxy.connect().exchange(getRequest()).text == "quick") }
            #expect(slow.targets == ["/held"])
            slow.answer()
            for client in held { #expect(try client.readMessage().text == "/held") }
            expectAtRest(proxy)
        }
    }

    @Test("evenly, and by weight", arguments: [Tables.Pool.Balance.roundRobin, .leastConnections])
    func evenly(balance: Tables.Pool.Balance) async throws {
        let backends = try ["b0", "b1"].map { try ScriptedBackend.named($0) }
        defer { for backend in backends { backend.stop() } }
        var tables = twoTenants(ports: backends.map(\.port), weights: [3, 1])
        tables.pools[0].balance = balance
        try await withProxy(tables, loops: 1) { proxy in
            let client = try proxy.connect()
            for _ in 0..<40 { _ = try client.exchange(getRequest()) }
            #expect(backends.map(\.requests.count) == [30, 10])
        }
    }
}
