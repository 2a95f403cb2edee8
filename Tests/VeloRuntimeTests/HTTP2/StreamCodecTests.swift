import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import VeloRuntime

@Suite("A stream as a connection of HTTP/1.1")
struct StreamCodecTests {
    typealias Payload = HTTP2Frame.FramePayload

    /// The handler behind the codec: notes what it sees, and does what the test wants when it sees it.
    final class Inner: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var received = ""
        var isInactive = false
        var errors = 0
        var isInWrite = false
        var wasToldInWrite = false

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
        }
        func channelInactive(context: ChannelHandlerContext) {
            isInactive = true
            wasToldInWrite = isInWrite
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { errors += 1 }
    }

    /// Closes the channel from inside of the flush that carries the end of the response, as the library does.
    final class ClosingAtTheEnd: ChannelOutboundHandler {
        typealias OutboundIn = HTTP2Frame.FramePayload
        private var sawEnd = false

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if case .data(let data) = unwrapOutboundIn(data), data.endStream { sawEnd = true }
            context.write(data, promise: promise)
        }
        func flush(context: ChannelHandlerContext) {
            context.flush()
            if sawEnd { context.pipeline.fireChannelInactive() }
        }
    }

    let channel = EmbeddedChannel()
    let inner = Inner()

    init() throws {
        try channel.pipeline.syncOperations.addHandlers([HTTP2StreamCodec(), inner])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    func request(_ method: String = "POST", end: Bool = false) throws {
        let head: HPACKHeaders = [":method": method, ":scheme": "https", ":authority": "a.test", ":path": "/"]
        try channel.writeInbound(Payload.headers(.init(headers: head, endStream: end)))
    }

    func sent() throws -> [String] {
        var frames: [String] = []
        while let frame = try channel.readOutbound(as: Payload.self) {
            switch frame {
            case .headers(let block):
                frames.append("HEADERS \(block.headers.first(name: ":status") ?? "")" + (block.endStream ? "|" : ""))
            case .data(let data):
                guard case .byteBuffer(let bytes) = data.data else { continue }
                frames.append("DATA \(String(buffer: bytes))" + (data.endStream ? "|" : ""))
            case .rstStream(let code): frames.append("RST \(code.networkCode)")
            default: frames.append("?")
            }
        }
        return frames
    }

    func respond(_ text: String) throws { try channel.writeOutbound(ByteBuffer(string: text)) }

    @Test("a request and its response go through")
    func roundTrip() throws {
        try request()
        try channel.writeInbound(Payload.data(.init(data: .byteBuffer(ByteBuffer(string: "abc")), endStream: true)))
        #expect(
            inner.received
                == "POST / HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
        try respond("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        #expect(try sent() == ["HEADERS 200", "DATA hi|"])
        #expect(channel.isActive && inner.errors == 0)
    }

    @Test("a malformed request resets the stream, and nothing of it reaches the handler behind")
    func malformed() throws {
        let head: HPACKHeaders = [
            ":method": "GET", ":scheme": "https", ":authority": "a.test", ":path": "/", "host": "b.test",
        ]
        try channel.writeInbound(Payload.headers(.init(headers: head, endStream: true)))
        #expect(try sent() == ["RST 1"])
        try request()
        #expect(inner.received == "")
        #expect(throws: ChannelError.self) { try respond("HTTP/1.1 200 OK\r\n\r\n") }
        #expect(try sent() == [])
    }

    @Test("malformed content behind a good head resets the stream")
    func malformedLater() throws {
        try request()
        try channel.writeInbound(Payload.headers(.init(headers: ["A": "b"], endStream: true)))
        #expect(try sent() == ["RST 1"])
    }

    @Test("a promise is kept when its last frame is sent, and at once where there is no frame")
    func promises() throws {
        try request(end: true)
        var kept: [Int] = []
        for (index, piece) in ["HTTP/1.1 200 OK\r\nContent", "-Length: 4\r\n\r\nab", "cd"].enumerated() {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenSuccess { kept.append(index) }
            channel.write(ByteBuffer(string: piece), promise: promise)
        }
        #expect(kept == [0])
        channel.flush()
        #expect(kept == [0, 1, 2])
        #expect(try sent() == ["HEADERS 200", "DATA ab", "DATA cd|"])
    }

    @Test("the end of the stream is not told from inside of the write that ends it")
    func notReentrant() throws {
        try channel.pipeline.syncOperations.addHandler(ClosingAtTheEnd(), position: .first)
        try request(end: true)
        inner.isInWrite = true
        channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"), promise: nil)
        inner.isInWrite = false
        channel.embeddedEventLoop.run()
        #expect(inner.isInactive && !inner.wasToldInWrite)
    }

    @Test("closing the output ends content that has no other end")
    func closeDelimited() throws {
        try request(end: true)
        try respond("HTTP/1.1 200 OK\r\n\r\nabc")
        channel.close(mode: .output, promise: nil)
        #expect(try sent() == ["HEADERS 200", "DATA abc", "DATA |"])
    }

    @Test(
        "closing before the response is whole resets the stream",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"], [CloseMode.output, .all])
    func cut(response: String, mode: CloseMode) throws {
        try request(end: true)
        if !response.isEmpty { try respond(response) }
        channel.close(mode: mode, promise: nil)
        #expect(try sent().last == "RST 2")
    }

    @Test("cutting content that ends with the connection does not complete it")
    func cutCloseDelimited() throws {
        try request(end: true)
        try respond("HTTP/1.1 200 OK\r\n\r\nabc")
        channel.close(promise: nil)
        #expect(try sent() == ["HEADERS 200", "DATA abc", "RST 2"])
    }

    @Test(
        "after a whole response, a client that still sends is told that nobody reads on",
        arguments: [CloseMode.output, .all])
    func earlyAnswer(mode: CloseMode) throws {
        try request()
        try respond("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        #expect(try sent() == ["HEADERS 413|"])
        channel.close(mode: mode, promise: nil)
        #expect(try sent() == ["RST 0"])
        channel.close(mode: mode, promise: nil)
        #expect(try sent() == [])
    }

    @Test("a client that has sent all is not reset", arguments: [CloseMode.output, .all])
    func nothingToReset(mode: CloseMode) throws {
        try request(end: true)
        try respond("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        channel.close(mode: mode, promise: nil)
        #expect(try sent() == ["HEADERS 200|"])
    }

    @Test("a response that waits for the client's window is not thrown away by the close behind it")
    func closeWaits() throws {
        try request()
        let written = channel.eventLoop.makePromise(of: Void.self)
        channel.write(ByteBuffer(string: "HTTP/1.1 413 A\r\nContent-Length: 1\r\n\r\na"), promise: written)
        channel.close(mode: .output, promise: nil)
        #expect(try sent() == [])
        channel.flush()
        #expect(try sent() == ["HEADERS 413", "DATA a|", "RST 0"])
    }

    @Test("garbage from the handler behind ends the stream and nothing else")
    func badResponse() throws {
        try request(end: true)
        #expect(throws: ChannelError.self) { try respond("garbage\r\n\r\n") }
        #expect(try sent() == ["RST 2"])
    }
}
