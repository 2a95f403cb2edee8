import Foundation
import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

/// What clients do wrong, and what has to come of it: nobody else notices.
@Suite("whatever a client does wrong, the proxy")
struct ClientFaultTests {
    private let get = "GET /right HTTP/1.1\r\nHost: acme.test\r\n\r\n"

    /// How a client goes: with an orderly end, or with a reset.
    enum Departure: CaseIterable { case close, reset }

    private func leave(_ client: Wire, _ departure: Departure) {
        switch departure {
        case .close: client.close()
        case .reset: client.reset()
        }
    }

    @Test(
        "lets no backend take half a request for a whole one when its client goes, and blames nobody else",
        arguments: Departure.allCases, ["Content-Length: 10", "Transfer-Encoding: chunked"])
    func goneInRequest(_ departure: Departure, framing: String) async throws {
        let cut = Mutex(0)
        let backend = try ScriptedBackend { wire, backend in
            while true {
                let head = try wire.readHead()
                guard head.startLine.hasPrefix("POST") else {
                    try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
                    continue
                }
                let rest = try wire.readToEnd()
                if !rest.contains("0\r\n\r\n"), rest.utf8.count < 10 { cut.withLock { $0 += 1 } }
                return
            }
        }
        defer { backend.stop() }
        let tables = twoTenants(ports: [backend.port], objectives: [.availability])
        try await withProxy(tables, loops: 1) { proxy in
            let client = try proxy.connect()
            try client.write("POST / HTTP/1.1\r\nHost: acme.test\r\n\(framing)\r\n\r\n5\r\nab")
            #expect(eventually { proxy.log.all.active.values.contains(1) })
            leave(client, departure)
            #expect(eventually { proxy.log.statuses == [499] })
            #expect(eventually { cut.withLock { $0 } == 1 })
            #expect(proxy.log.all.judged.isEmpty)
            try expectClean(proxy)
        }
    }

    @Test("stops a backend whose client goes in the middle of the response", arguments: Departure.allCases)
    func goneInResponse(_ departure: Departure) async throws {
        let isStopped = Mutex(false)
        let backend = try ScriptedBackend { wire, _ in
            while true {
                let head = try wire.readMessage()
                guard head.startLine.contains("/endless") else {
                    try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
                    continue
                }
                try wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = "1000\r\n" + String(repeating: "x", count: 0x1000) + "\r\n"
                do { while true { try wire.write(chunk) } } catch { isStopped.withLock { $0 = true } }
                return
            }
        }
        defer { backend.stop() }
        let tables = twoTenants(ports: [backend.port], objectives: [.availability])
        try await withProxy(tables, loops: 1) { proxy in
            let client = try proxy.connect()
            try client.write("GET /endless HTTP/1.1\r\nHost: acme.test\r\n\r\n")
            #expect(try client.readHead().status == 200)
            _ = try client.read(100_000)
            leave(client, departure)
            #expect(eventually { isStopped.withLock { $0 } })
            #expect(eventually { proxy.log.statuses == [200] })
            #expect(proxy.log.all.judged.isEmpty)
            try expectClean(proxy)
        }
    }

    @Test("reads no more of a response than its client takes, and loses none of it")
    func slowReader() async throws {
        let size = 128 << 20
        let sent = Atomic<Int>(0)
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readMessage()
            try wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let part = [UInt8](repeating: 0x78, count: 1 << 16)
            for _ in 0..<(size >> 16) {
                try wire.write(part)
                sent.add(part.count, ordering: .relaxed)
            }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            try client.write("GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n")
            #expect(try client.readHead().status == 200)
            let stuck = try await settled { sent.load(ordering: .relaxed) }
            #expect(stuck < kernelBuffers, "\(stuck) bytes were taken from the backend for a client that reads nothing")
            // The other connections of the loop do not wait for it.
            #expect(try proxy.connect().exchange("GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n").status == 404)
            var left = size
            while left > 0 {
                left -= try client.read(min(left, 1 << 16)).count
            }
            #expect(proxy.log.statuses.sorted() == [200, 404])
        }
    }

    @Test("takes no more of a content than the backend takes")
    func slowBackend() async throws {
        let isReading = Mutex(false)
        let received = Atomic<Int>(0)
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readHead()
            while !isReading.withLock({ $0 }) { sched_yield() }
            do { while true { received.add(try wire.read(1 << 10).count, ordering: .relaxed) } } catch {}
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), loops: 1) { proxy in
            let client = try proxy.connect()
            try client.write("POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: \(1 << 40)\r\n\r\n")
            #expect(eventually { proxy.log.all.active.values.contains(1) })
            let sent = Atomic<Int>(0)
            let part = [UInt8](repeating: 0x78, count: 1 << 16)
            let stuck = try await settled {
                sent.add(client.writeSome(part), ordering: .relaxed)
                return sent.load(ordering: .relaxed)
            }
            #expect(stuck < kernelBuffers, "\(stuck) bytes were taken for a backend that reads nothing")
            isReading.withLock { $0 = true }
            // All that was taken arrives, but for what is left of a last kilobyte.
            #expect(eventually { received.load(ordering: .relaxed) > stuck - 1024 })
            client.close()
            #expect(eventually { proxy.log.statuses == [499] })
        }
    }

    @Test("ends many slow heads in time, and serves others meanwhile")
    func slowloris() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        // Long enough for all of them to be there before the first one's time is over, on a busy machine too.
        let timeouts = ProxyTimeouts(head: .seconds(3))
        try await withProxy(twoTenants(ports: [backend.port]), timeouts: timeouts, loops: 1) { proxy in
            let slow = try (0..<300).map { _ in try proxy.connect() }
            for client in slow { try client.write("GET / HTTP/1.1\r\nHost: acme.test\r\nX-") }
            #expect(eventually { proxy.gateway.connections.activeRequests == slow.count })
            var served = 0
            while proxy.gateway.connections.activeRequests > 0 {
                // A byte now and then does not buy them time. Those that were ended cannot be written to.
                for client in slow { _ = client.writeSome([0x61]) }
                if try proxy.connect().exchange(get).status == 200 { served += 1 }
            }
            #expect(served > 0)
            #expect(proxy.log.statuses.count { $0 == 408 } == slow.count)
            #expect(proxy.log.statuses.count { $0 == 200 } == served)
            #expect(
                proxy.log.completed.filter { $0.status == 408 }.allSatisfy {
                    $0.place.tenant == proxy.gateway.topology.unknownTenant
                })
            for client in slow.prefix(10) { #expect(try client.readMessage().status == 408) }
        }
    }

    /// Nothing of the client that went is left, and what follows is right.
    private func expectClean(_ proxy: RunningProxy) throws {
        for _ in 0..<3 { #expect(try proxy.connect().exchange(get).text == "fine") }
        let events = proxy.log.all
        #expect(events.judged.count == 3)
        #expect(events.breached.isEmpty)
        #expect(events.active.values.allSatisfy { $0 == 0 })
        #expect(proxy.gateway.connections.activeRequests == 0)
        #expect(proxy.gateway.backends.allSatisfy { $0.inFlight.load(ordering: .relaxed) == 0 })
    }

    /// What four socket buffers hold at their largest (two connections, tcp_wmem 4 MB and tcp_rmem 6 MB, and the kernel
    /// counts its own structures to it), with room for velod's. Far below what is sent.
    private let kernelBuffers = 64 << 20

    /// The value once it has not changed for half a second.
    private func settled(_ value: () -> Int) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(20)
        var last = (value: value(), since: ContinuousClock.now)
        while ContinuousClock.now < last.since + .milliseconds(500) {
            let now = value()
            if now != last.value { last = (now, .now) }
            guard ContinuousClock.now < deadline else { throw DeadlinePassed() }
            try await Task.sleep(for: .milliseconds(1))
        }
        return last.value
    }
}
