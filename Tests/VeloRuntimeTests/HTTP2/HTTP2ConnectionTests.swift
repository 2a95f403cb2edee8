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

    /// The content that came on a stream.
    func received(_ stream: HTTP2StreamID) -> Int {
        seen.frames.reduce(0) { sum, frame in
            guard frame.streamID == stream, case .data(let data) = frame.payload else { return sum }
            return sum + data.data.readableBytes
        }
    }

    @Test("a client that does not open its window gets no more, and the handler behind stops writing")
    func slowClient() throws {
        request("/big", stream: 1)
        try exchange()
        #expect(received(1) == 65_535)
        loop.advanceTime(by: .seconds(30))
        try exchange()
        #expect(received(1) == 65_535)
        for stream in [HTTP2StreamID.rootStream, 1] {
            client.writeAndFlush(
                HTTP2Frame(streamID: stream, payload: .windowUpdate(windowSizeIncrement: 100_000)), promise: nil)
        }
        try exchange()
        #expect(received(1) == 165_535)
        // Another stream does not wait for it.
        client.writeAndFlush(
            HTTP2Frame(streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: 5)), promise: nil)
        request("/", stream: 3)
        try exchange()
        #expect(received(3) == 5)
    }

    @Test("a whole response that a client does not take is given up after the time to stall")
    func untakenResponse() throws {
        // All of the connection's window.
        request("/big", stream: 1)
        request("/", stream: 3)
        try exchange()
        #expect(received(1) == 65_535 && received(3) == 0)
        let resets = {
            self.seen.frames.compactMap { frame in
                if case .rstStream(let code) = frame.payload { (stream: frame.streamID, code: code) } else { nil }
            }
        }
        loop.advanceTime(by: .seconds(59))
        try exchange()
        #expect(resets().isEmpty && connection.openStreams == 2)
        loop.advanceTime(by: .seconds(1))
        try exchange()
        #expect(resets().map(\.stream) == [3] && resets().allSatisfy { $0.code == .cancel })
        #expect(connection.openStreams == 1)
    }

    /// Reads the head and then no more.
    final class Reluctant: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var received = 0
        var channel: (any Channel)?

        func channelActive(context: ChannelHandlerContext) {
            channel = context.channel
            context.read()
        }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += unwrapInboundIn(data).readableBytes
        }
    }

    @Test("content that the handler behind does not read is not asked for")
    func slowHandler() throws {
        let server = EmbeddedChannel(loop: loop)
        let client = EmbeddedChannel(loop: loop)
        let seen = Client()
        let inner = NIOLoopBound(Reluctant(), eventLoop: loop)
        try configureHTTP2(on: server, HTTP2Limits()) { try $0.pipeline.syncOperations.addHandler(inner.value) }
        try client.pipeline.syncOperations.addHandlers([NIOHTTP2Handler(mode: .client, frameDelegate: nil), seen])
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        server.connect(to: address, promise: nil)
        client.connect(to: address, promise: nil)
        func exchange() throws {
            loop.run()
            while let bytes = try client.readOutbound(as: ByteBuffer.self) { try server.writeInbound(bytes) }
            while let bytes = try server.readOutbound(as: ByteBuffer.self) { try client.writeInbound(bytes) }
        }
        for _ in 0..<4 { try exchange() }
        let headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "https", ":authority": "a.test", ":path": "/", "content-length": "100000",
        ]
        client.writeAndFlush(HTTP2Frame(streamID: 1, payload: .headers(.init(headers: headers))), promise: nil)
        for _ in 0..<4 { try exchange() }
        let head = inner.value.received
        #expect(head > 0)
        client.write(
            HTTP2Frame(streamID: 1, payload: .data(.init(data: .byteBuffer(ByteBuffer(repeating: 1, count: 100_000))))),
            promise: nil)
        client.flush()
        for _ in 0..<4 { try exchange() }
        func windows() -> Int {
            seen.frames.count { if case .windowUpdate = $0.payload { $0.streamID == 1 } else { false } }
        }
        #expect(windows() == 0)
        let before = inner.value.received
        inner.value.channel?.read()
        for _ in 0..<4 { try exchange() }
        #expect(inner.value.received > before && windows() > 0)
        server.close(promise: nil)
        loop.run()
    }

    @Test("nothing is left of a stream when it has ended, however it ended")
    func noLeaks() throws {
        final class Weak { weak var value: AnyObject? }
        let streams = NIOLoopBoundBox<[Weak]>([], eventLoop: loop)
        let server = EmbeddedChannel(loop: loop)
        try configureHTTP2(on: server, HTTP2Limits()) { channel in
            let inner = HTTP1Echo()
            for object in [inner, try channel.pipeline.syncOperations.handler(type: HTTP2StreamCodec.self)]
                as [AnyObject]
            {
                let weak = Weak()
                weak.value = object
                streams.value.append(weak)
            }
            try channel.pipeline.syncOperations.addHandler(inner)
        }
        let client = EmbeddedChannel(loop: loop)
        try client.pipeline.syncOperations.addHandlers([NIOHTTP2Handler(mode: .client, frameDelegate: nil), Client()])
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        server.connect(to: address, promise: nil)
        client.connect(to: address, promise: nil)
        var stream = HTTP2StreamID(1)
        func exchange() throws {
            for _ in 0..<6 {
                loop.run()
                while let bytes = try client.readOutbound(as: ByteBuffer.self) { try server.writeInbound(bytes) }
                while let bytes = try server.readOutbound(as: ByteBuffer.self) { try client.writeInbound(bytes) }
            }
        }
        func ask(_ path: String, end: Bool = true) throws {
            let headers: HPACKHeaders = [":method": "GET", ":scheme": "https", ":authority": "a.test", ":path": path]
            client.writeAndFlush(
                HTTP2Frame(streamID: stream, payload: .headers(.init(headers: headers, endStream: end))), promise: nil)
            try exchange()
        }
        for path in ["/", "/until-close", "/cut", "/none"] {
            try ask(path)
            stream = HTTP2StreamID(Int(stream) + 2)
        }
        for path in ["/early", "/cut"] {
            try ask(path, end: false)
            stream = HTTP2StreamID(Int(stream) + 2)
        }
        for path in ["/hang", "/big", "/echo"] {
            try ask(path, end: false)
            client.writeAndFlush(HTTP2Frame(streamID: stream, payload: .rstStream(.cancel)), promise: nil)
            try exchange()
            stream = HTTP2StreamID(Int(stream) + 2)
        }
        #expect(streams.value.count == 18)
        #expect(streams.value.count { $0.value != nil } == 0)
        server.close(promise: nil)
        loop.run()
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
