import NIOCore
import NIOEmbedded
import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

/// The client's side of the request path on a channel without a socket and an event loop whose time the test moves.
@Suite("a client's connection")
struct ProxyEmbeddedTests {
    private final class Client {
        let channel = EmbeddedChannel()
        let log = EventLog()
        let gateway: Gateway

        init(
            isDraining: Bool = false, objectives: [Tables.Objective] = [], firstHandler: (any ChannelHandler)? = nil
        ) throws {
            gateway = makeGateway(twoTenants(ports: [1], objectives: objectives), recorder: log)
            gateway.isDraining.store(isDraining, ordering: .relaxed)
            let loop = LoopContext(gateway, on: channel.embeddedEventLoop)
            if let firstHandler { try channel.pipeline.syncOperations.addHandler(firstHandler) }
            try addProxyHandlers(to: channel, loop: loop)
            try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        }

        /// All that was written so far and not taken.
        func output() throws -> String {
            var text = ""
            while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
            return text
        }

        func status() throws -> String { String(try output().prefix { $0 != "\r\n" }) }
        /// What the decoder throws goes through the pipeline too; here only the answer counts.
        func sendHostile(_ bytes: [UInt8]) { _ = try? channel.writeInbound(ByteBuffer(bytes: bytes)) }
        func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }
    }

    @Test(
        "reads the same from single bytes as from the whole",
        arguments: [
            "GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n", "\r\nGET / HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: nobody.test\r\nContent-Length: 3\r\n\r\nabc",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /../x HTTP/1.1\r\nHost: acme.test\r\n\r\n",
            "OPTIONS / HTTP/1.1\r\nHost: acme.test\r\nMax-Forwards: 0\r\n\r\n", "G@T / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\nGET /x HTTP/1.1\r\nHost: acme.test:99999\r\n\r\n",
        ])
    func bytewise(request: String) throws {
        let whole = try Client()
        whole.sendHostile(Array(request.utf8))
        let bytewise = try Client()
        for byte in request.utf8 { bytewise.sendHostile([byte]) }
        let expected = try whole.output().split(separator: "\r\n").filter { !$0.hasPrefix("date: ") }
        let actual = try bytewise.output().split(separator: "\r\n").filter { !$0.hasPrefix("date: ") }
        #expect(!expected.isEmpty)
        #expect(actual == expected)
        #expect(bytewise.log.statuses == whole.log.statuses)
        #expect(whole.gateway.connections.activeRequests == 0)
    }

    @Test("is closed without a word when no request comes")
    func idle() throws {
        let client = try Client()
        client.channel.embeddedEventLoop.advanceTime(by: .seconds(74))
        #expect(client.channel.isActive)
        client.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!client.channel.isActive)
        #expect(try client.output() == "")
        #expect(client.log.statuses.isEmpty)
    }

    @Test("gets 408 when its head takes too long, however busily it trickles")
    func slowHead() throws {
        let client = try Client()
        for byte in "GET / HTTP/".utf8.prefix(9) {
            try client.channel.writeInbound(ByteBuffer(bytes: [byte]))
            client.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(client.gateway.connections.activeRequests == 1)
        #expect(try client.output() == "")
        client.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try client.status() == "HTTP/1.1 408 Request Timeout")
        #expect(client.log.statuses == [408])
        #expect(client.gateway.connections.activeRequests == 0)
    }

    @Test("that leaves in the middle of a head leaves no trace")
    func leavesInHead() throws {
        let client = try Client()
        try client.send("GET / HTTP/1.1\r\nHo")
        #expect(client.gateway.connections.activeRequests == 1)
        _ = try? client.channel.finish()
        #expect(client.log.statuses.isEmpty)
        #expect(client.gateway.connections.activeRequests == 0)
        #expect(client.gateway.connections.openConnections == 0)
    }

    @Test("is answered OPTIONS by the gateway itself where it may go no further, and that is counted")
    func maxForwards() throws {
        let client = try Client()
        try client.send("OPTIONS / HTTP/1.1\r\nHost: acme.test\r\nMax-Forwards: 0\r\n\r\n")
        #expect(try client.status() == "HTTP/1.1 200 OK")
        #expect(client.log.completed.map(\.place.tenant) == [0])
        try client.send("TRACE / HTTP/1.1\r\nHost: acme.test\r\nMax-Forwards: 0\r\n\r\n")
        #expect(try client.status() == "HTTP/1.1 501 Not Implemented")
    }

    @Test("is no request for the empty lines it sends between two")
    func emptyLines() throws {
        let client = try Client()
        try client.send("GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n")
        #expect(try client.status() == "HTTP/1.1 404 Not Found")
        try client.send("\r\n")
        #expect(client.gateway.connections.activeRequests == 0)
        client.channel.embeddedEventLoop.advanceTime(by: .seconds(11))
        try client.send("GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n")
        #expect(try client.status() == "HTTP/1.1 404 Not Found")
        #expect(client.log.statuses == [404, 404])
    }

    @Test("is in flight once, even if writing the answer is what finds it gone", arguments: ["1.1", "1.0"])
    func goneInLastWrite(version: String) throws {
        /// What a socket does whose other end was reset.
        final class ClosesOnFlush: ChannelOutboundHandler {
            typealias OutboundIn = ByteBuffer
            func flush(context: ChannelHandlerContext) { context.close(promise: nil) }
        }
        let client = try Client(firstHandler: ClosesOnFlush())
        client.sendHostile(Array("GET / HTTP/\(version)\r\nHost: nobody.test\r\n\r\n".utf8))
        #expect(!client.channel.isActive)
        #expect(client.log.statuses == [404])
        #expect(client.gateway.connections.activeRequests == 0)
        #expect(client.gateway.connections.openConnections == 0)
    }

    @Test("that was accepted as the drain began is not waited for beyond the time to linger")
    func acceptedWhileDraining() throws {
        let client = try Client(isDraining: true)
        #expect(client.channel.isActive)
        client.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!client.channel.isActive)
    }

    @Test("cannot make its tenant miss an objective by asking for what no gateway does")
    func clientToBlame() throws {
        let availability = Tables.Objective(
            kind: .availability, target: ExactDecimal(99, scale: 2), window: .seconds(60))
        let client = try Client(objectives: [availability])
        try client.send("TRACE / HTTP/1.1\r\nHost: acme.test\r\nMax-Forwards: 0\r\n\r\n")
        #expect(client.log.completed.map(\.place.tenant) == [0])
        #expect(client.log.statuses == [501])
        #expect(client.log.all.judged.isEmpty)
        #expect(client.log.all.breached.isEmpty)
    }

    @Test("never crashes the gateway, with any byte of a request missing or wrong")
    func hostile() throws {
        let request = Array(
            "POST /a HTTP/1.1\r\nHost: nobody.test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n".utf8)
        for index in request.indices {
            for replacement: [UInt8] in [[], [0], [0xFF], [13], [10], [58], [32]] {
                let client = try Client()
                var bytes = request
                bytes.replaceSubrange(index...index, with: replacement)
                client.sendHostile(bytes)
                _ = try? client.channel.finish()
                #expect(client.log.statuses.count <= 2)
                #expect(client.gateway.connections.activeRequests == 0)
            }
        }
    }
}
