import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("A connection of HTTP/2, from its idle time to its end")
struct HTTP2ConnectionTests {
    /// A client in memory, on the same clock as the server.
    final class Client: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame
        var frames: [HTTP2Frame] = []
        /// Whether PINGs are answered, which a hostile client need not.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { frames.append(unwrapInboundIn(data)) }

        var goAways: [(last: HTTP2StreamID, code: HTTP2ErrorCode)] {
            frames.compactMap { frame in
                if case .goAway(let last, let code, _) = frame.payload { (last, code) } else { nil }
            }
        }
        var statuses: [String] {
            frames.compactMap { frame in
                if case .headers(let block) = frame.payload { block.headers.first(name: ":status") } else { nil }
            }
        }
    }

    let loop = EmbeddedEventLoop()
    let server: EmbeddedChannel
    let client: EmbeddedChannel
    let seen = Client()
    let connection: HTTP2Connection

    init() throws {
        server = EmbeddedChannel(loop: loop)
        client = EmbeddedChannel(loop: loop)
        connection = try configureHTTP2(on: server, HTTP2Limits(idle: .seconds(75), linger: .seconds(1))) {
            try $0.pipeline.syncOperations.addHandler(HTTP1Echo())
        }
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.headerBlockValidation = .disabled
        try client.pipeline.syncOperations.addHandlers([
            NIOHTTP2Handler(mode: .client, frameDelegate: nil, connectionConfiguration: configuration), seen,
        ])
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        server.connect(to: address, promise: nil)
        client.connect(to: address, promise: nil)
        try exchange()
    }

    /// Carries bytes until nobody has any; those of the client are lost where it is told to be silent.
    func exchange(clientIsSilent: Bool = false) throws {
        while true {
            loop.run()
            var moved = false
            while let bytes = try client.readOutbound(as: ByteBuffer.self) {
                moved = true
                if !clientIsSilent, server.isActive { _ = try? server.writeInbound(bytes) }
            }
            while let bytes = try server.readOutbound(as: ByteBuffer.self) {
                moved = true
                if client.isActive { _ = try? client.writeInbound(bytes) }
            }
            if !moved { return }
        }
    }

    func request(_ path: String, stream: Int, end: Bool = true) {
        let headers: HPACKHeaders = [":method": "GET", ":scheme": "https", ":authority": "a.test", ":path": path]
        client.writeAndFlush(
            HTTP2Frame(streamID: HTTP2StreamID(stream), payload: .headers(.init(headers: headers, endStream: end))),
            promise: nil)
    }

    @Test("a connection without requests is told to go after the idle time, and closed")
    func idle() throws {
        loop.advanceTime(by: .seconds(50))
        request("/", stream: 1)
        try exchange()
        #expect(seen.statuses == ["200"] && connection.openStreams == 0)
        // The time begins anew behind a request.
        loop.advanceTime(by: .seconds(74))
        try exchange()
        #expect(seen.goAways.isEmpty)
        loop.advanceTime(by: .seconds(1))
        try exchange()
        #expect(seen.goAways.map(\.last) == [.maxID, 1] && seen.goAways.allSatisfy { $0.code == .noError })
        loop.advanceTime(by: .seconds(1))
        #expect(!server.isActive)
    }

    @Test("a connection with a request is not idle, however long that takes")
    func notIdle() throws {
        request("/hang", stream: 1)
        try exchange()
        loop.advanceTime(by: .hours(1))
        try exchange()
        #expect(server.isActive && seen.goAways.isEmpty && connection.openStreams == 1)
    }

    @Test("a drain serves what has begun, refuses nothing that was on its way, and closes")
    func drain() throws {
        request("/echo", stream: 1, end: false)
        try exchange()
        server.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        // Sent before the client knows.
        request("/", stream: 3)
        try exchange()
        #expect(seen.statuses == ["200", "200"])
        #expect(seen.goAways.map(\.last) == [.maxID, 3])
        #expect(server.isActive && connection.openStreams == 1)
        loop.advanceTime(by: .seconds(30))
        #expect(server.isActive)
        client.writeAndFlush(
            HTTP2Frame(streamID: 1, payload: .data(.init(data: .byteBuffer(ByteBuffer(string: "a")), endStream: true))),
            promise: nil)
        try exchange()
        loop.advanceTime(by: .seconds(1))
        #expect(!server.isActive && connection.openStreams == 0)
    }

    @Test("a client that does not answer is not waited for")
    func silentClient() throws {
        server.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        try exchange(clientIsSilent: true)
        #expect(seen.goAways.map(\.last) == [.maxID])
        loop.advanceTime(by: .seconds(1))
        try exchange(clientIsSilent: true)
        #expect(seen.goAways.count == 2)
        loop.advanceTime(by: .seconds(1))
        #expect(!server.isActive)
    }

    @Test("a request that is refused by an error of the connection ends the others, and then the connection")
    func connectionError() throws {
        request("/hang", stream: 1)
        try exchange()
        // PING with a wrong length.
        _ = try? server.writeInbound(ByteBuffer(bytes: [0, 0, 1, 6, 0, 0, 0, 0, 0, 9]))
        try exchange()
        #expect(seen.goAways.map(\.code) == [.frameSizeError])
        loop.advanceTime(by: .seconds(1))
        #expect(!server.isActive)
    }

    @Test("the client's end is the end of all streams")
    func clientLeaves() throws {
        request("/hang", stream: 1)
        request("/echo", stream: 3, end: false)
        try exchange()
        server.close(promise: nil)
        loop.run()
        #expect(connection.openStreams == 0)
        loop.advanceTime(by: .hours(1))
    }
}
