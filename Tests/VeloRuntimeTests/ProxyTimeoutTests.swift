import Foundation
import NIOCore
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("the time of a request")
struct ProxyTimeoutTests {
    private let post = "POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 4\r\n\r\n"

    @Test("in all, is over before a response: 504, and the backend is let go")
    func totalBeforeHead() async throws {
        let backend = try ScriptedBackend { wire, backend in
            backend.note(try wire.readMessage())
            _ = try wire.isAtEnd()
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), timeouts: .init(total: .milliseconds(60)), loops: 1) {
            proxy in
            let client = try proxy.connect()
            for _ in 0..<2 {
                let answer = try client.exchange(getRequest())
                #expect(answer.status == 504 && answer.text == "the backend took too long to respond\n")
            }
            #expect(proxy.log.statuses == [504, 504])
            expectAtRest(proxy)
        }
    }

    @Test(
        "in all, is over within a response that keeps coming: it is cut", arguments: ["Content-Length: 100000", "X: 1"])
    func totalWithinResponse(framing: String) async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readMessage()
            try wire.write("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n")
            // A byte at a time, quicker than any wait between two parts, until nobody takes it.
            while true {
                try wire.write("x")
                usleep(2000)
            }
        }
        defer { backend.stop() }
        let tables = twoTenants(ports: [backend.port], objectives: [.availability])
        try await withProxy(tables, timeouts: .init(total: .milliseconds(100)), loops: 1) { proxy in
            let client = try proxy.connect()
            try client.write(getRequest())
            #expect(try client.readHead().status == 200)
            #expect(try client.readToEnd().utf8.count < 100_000)
            #expect(eventually { proxy.log.statuses == [200] })
            #expect(proxy.log.all.breached.count == 1)
            expectAtRest(proxy)
        }
    }

    @Test("in all, is over for a client that keeps sending a little: 408")
    func totalWithinRequest() async throws {
        let backend = try ScriptedBackend.echo()
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), timeouts: .init(total: .milliseconds(60)), loops: 1) {
            proxy in
            let client = try proxy.connect()
            try client.write(post + "a")
            #expect(try client.readMessage().status == 408)
            #expect(proxy.log.statuses == [408])
            expectAtRest(proxy)
        }
    }

    @Test("in all, does not end the next request, which has its own")
    func totalAnew() async throws {
        let backend = try ScriptedBackend { wire, _ in
            while true {
                _ = try wire.readMessage()
                usleep(40_000)
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), timeouts: .init(total: .milliseconds(900)), loops: 1) {
            proxy in
            let client = try proxy.connect()
            for _ in 0..<30 { #expect(try client.exchange(getRequest()).status == 200) }
        }
    }

    @Test("in all, counts while it waits to be connected, and while it waits for its turn", arguments: [true, false])
    func totalBeforeSending(isConnecting: Bool) async throws {
        let held = try HeldBackend()
        let full = try FullBacklog()
        defer {
            held.stop()
            full.stop()
        }
        var tables = twoTenants(ports: [isConnecting ? full.port : held.port])
        if !isConnecting { tables.pools[0].limits = Tables.BackendLimits(connections: 1, pending: 1) }
        try await withProxy(
            tables, timeouts: .init(connect: .seconds(60), total: .milliseconds(60)), loops: 1
        ) { proxy in
            var first: Wire?
            if !isConnecting {
                // Of another client, and without an end: what occupies the backend is not what is measured.
                first = try proxy.connect()
                try first?.write(getRequest("/first"))
                #expect(eventually { !held.targets.isEmpty })
            }
            let client = try proxy.connect()
            let answer = try client.exchange(getRequest())
            #expect([503, 504].contains(answer.status))
            if let first { #expect(try first.readMessage().status == 504) }
            expectAtRest(proxy)
        }
    }

    @Test("to connect is over at a backend that never accepts: the next one is tried, or 504")
    func connect() async throws {
        let full = try FullBacklog()
        let live = try ScriptedBackend.named("live")
        defer {
            full.stop()
            live.stop()
        }
        for ports in [[full.port, live.port], [full.port]] {
            var tables = twoTenants(ports: ports)
            tables.pools[0].ejection = nil
            try await withProxy(tables, timeouts: .init(connect: .milliseconds(50)), loops: 1) { proxy in
                let client = try proxy.connect()
                for _ in 0..<2 {
                    let answer = try client.exchange(post + "abcd")
                    #expect(answer.status == (ports.count == 2 ? 200 : 504))
                    if ports.count == 1 { #expect(answer.text == "connecting to the backend took too long\n") }
                }
                expectAtRest(proxy)
            }
        }
    }

    @Test("in all, does not end a connection that has switched protocols")
    func tunnel() async throws {
        let backend = try ScriptedBackend { wire, _ in
            _ = try wire.readHead()
            try wire.write(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            while true { try wire.write(try wire.read(1)) }
        }
        defer { backend.stop() }
        try await withProxy(twoTenants(ports: [backend.port]), timeouts: .init(total: .milliseconds(100)), loops: 1) {
            proxy in
            let client = try proxy.connect()
            let switched = try client.exchange(
                getRequest("/", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"))
            #expect(switched.status == 101)
            let end = ContinuousClock.now + .milliseconds(300)
            while ContinuousClock.now < end {
                try client.write("x")
                #expect(try client.read(1) == [UInt8(ascii: "x")])
            }
            client.close()
            #expect(eventually { proxy.log.statuses == [101] })
            expectAtRest(proxy)
        }
    }
}

/// A listener that accepts nothing and whose queue is full: connecting to it has no outcome.
private final class FullBacklog {
    private let descriptor: Int32
    private var waiting: [Int32] = []
    let port: Int

    init() throws {
        (descriptor, port) = try bound(listening: true, backlog: 0)
        // The kernel takes one more than it was told.
        for _ in 0..<3 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            waiting.append(client)
            _ = try SocketAddress(ipAddress: "127.0.0.1", port: port).withSockAddr { address, size in
                Glibc.connect(client, address, socklen_t(size))
            }
        }
    }

    func stop() {
        for client in waiting { close(client) }
        close(descriptor)
    }
}
