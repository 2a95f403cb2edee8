internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization
internal import VeloFormat
internal import VeloMetrics

/// One connection to the api or admin listener: one answer at a time, and only while the client takes it.
final class LocalHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Longer than any scrape interval in use, so that Prometheus keeps its connection.
    static let idleLimit = TimeAmount.seconds(180)
    /// No endpoint takes a body; one is read and dropped up to here, so that the answer is not lost to a reset.
    private static let longestBody = 1 << 20

    private let endpoints: Endpoints
    private var head: HTTPRequestHead?
    private var bodyBytes = 0

    init(_ endpoints: Endpoints) { self.endpoints = endpoints }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            bodyBytes = 0
        case .body(let bytes):
            bodyBytes += bytes.readableBytes
            if bodyBytes > Self.longestBody { context.close(promise: nil) }
        case .end:
            guard let head else { return }
            self.head = nil
            respond(to: head, context: context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func respond(to head: HTTPRequestHead, context: ChannelHandlerContext) {
        // RFC 9112 3.2: a 1.1 request without exactly one Host is refused.
        guard head.version != .http1_1 || head.headers[canonicalForm: "host"].count == 1 else {
            let answer = LocalAnswer.uncached(.badRequest, "exactly one Host is needed\n")
            return send(answer, to: head, keepsAlive: false, context: context)
        }
        switch endpoints.answer(to: head) {
        case .whole(let answer): send(answer, to: head, keepsAlive: keepsAlive(head), context: context)
        case .scrape(let scrape, let contentType):
            // RFC 9110 12.5.5: what the answer depended on. Nothing may be kept: the next one is another.
            let headers: HTTPHeaders = [
                "content-type": contentType, "cache-control": "no-store", "vary": "accept, accept-encoding",
            ]
            begin(scrape, headers: headers, for: head, context: context)
        }
    }

    /// Not while it drains: the next connection may be for the velod that has taken over.
    private func keepsAlive(_ request: HTTPRequestHead) -> Bool {
        request.isKeepAlive && !endpoints.report.gateway.isDraining.load(ordering: .relaxed)
    }

    // MARK: Whole answers

    private func send(
        _ answer: LocalAnswer, to request: HTTPRequestHead, keepsAlive: Bool, context: ChannelHandlerContext
    ) {
        writeHead(answer.status, answer.headers, keepsAlive: keepsAlive, context: context)
        let body = request.method == .HEAD ? ByteBuffer() : answer.body
        // The end of a response of known length has no bytes, but lets the next request through: not before the kernel
        // has this response, or a client that asks and does not read would have all its answers made and kept. And in a
        // tick of its own, so that many requests in one segment are not answered each inside the one before.
        afterWriting(body, context: context) { [self] in end(keepsAlive: keepsAlive, context: context) }
    }

    private func writeHead(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, version: HTTPVersion = .http1_1, keepsAlive: Bool,
        context: ChannelHandlerContext
    ) {
        var headers = headers
        // RFC 9110 6.6.1: whoever has a clock sends the date.
        headers.replaceOrAdd(name: "date", value: HTTPDate.format(endpoints.report.gateway.clock.wall()))
        headers.replaceOrAdd(name: "connection", value: keepsAlive ? "keep-alive" : "close")
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: version, status: status, headers: headers))), promise: nil)
    }

    private func end(keepsAlive: Bool, context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !keepsAlive { context.close(promise: nil) }
    }

    /// Runs `next` in a tick of its own once the kernel has the bytes; never, if the client is gone.
    private func afterWriting(_ body: ByteBuffer, context: ChannelHandlerContext, _ next: @escaping () -> Void) {
        let loop = context.eventLoop.assumeIsolated()
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body)))).assumeIsolated().whenSuccess {
            loop.execute(next)
        }
    }

    // MARK: Scrapes

    /// An exposition of one piece is sent with its length, a longer one in chunks as it is made: as fast as the client
    /// takes it, with one piece in memory.
    private func begin(
        _ scrape: any Scrape, headers: HTTPHeaders, for request: HTTPRequestHead, context: ChannelHandlerContext
    ) {
        let isHead = request.method == .HEAD
        do {
            let first = try piece(of: scrape, context: context)
            let second = first.readableBytes == 0 ? first : try piece(of: scrape, context: context)
            if second.readableBytes == 0 {
                var headers = headers
                headers.add(name: "content-length", value: String(first.readableBytes))
                let answer = LocalAnswer(status: .ok, headers: headers, body: first)
                return send(answer, to: request, keepsAlive: keepsAlive(request), context: context)
            }
            if isHead {
                // To its end, because one that is given up counts as a failure.
                while try piece(of: scrape, context: context).readableBytes > 0 {}
            }
            // HTTP/1.0 knows no chunks: the end of the connection is the end of the answer (RFC 9112 6.3), and the encoder
            // makes none for a response of that version.
            let keepsAlive = keepsAlive(request) && request.version == .http1_1
            writeHead(.ok, headers, version: request.version, keepsAlive: keepsAlive, context: context)
            if isHead { return end(keepsAlive: keepsAlive, context: context) }
            send([first, second], of: scrape, keepsAlive: keepsAlive, context: context)
        } catch {
            let answer = LocalAnswer.uncached(.internalServerError, "the scrape failed\n")
            send(answer, to: request, keepsAlive: false, context: context)
        }
    }

    /// Sends pieces that are ready, and then the rest of the scrape. One that fails ends the connection without the last
    /// chunk, so that no reader takes what came for the whole.
    private func send(
        _ ready: [ByteBuffer], of scrape: any Scrape, keepsAlive: Bool, context: ChannelHandlerContext
    ) {
        var ready = ready[...]
        do {
            let next = try ready.popFirst() ?? piece(of: scrape, context: context)
            guard next.readableBytes > 0 else { return end(keepsAlive: keepsAlive, context: context) }
            afterWriting(next, context: context) { [self] in
                send(Array(ready), of: scrape, keepsAlive: keepsAlive, context: context)
            }
        } catch {
            endpoints.report.gateway.logger.error("a scrape failed", metadata: ["reason": "\(error)"])
            context.close(promise: nil)
        }
    }

    private func piece(of scrape: any Scrape, context: ChannelHandlerContext) throws -> ByteBuffer {
        var buffer = context.channel.allocator.buffer(capacity: scrape.pieceCapacity)
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: scrape.pieceCapacity) {
            try scrape.next(into: $0)
        }
        return buffer
    }
}
