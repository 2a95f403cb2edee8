internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import VeloFormat

/// Binds a listener that velod answers itself, on loops that carry no proxied traffic, so that a scrape and traffic do
/// not wait for each other.
func bindLocalListener(_ endpoints: Endpoints, at endpoint: Tables.Endpoint, on group: any EventLoopGroup) async throws
    -> any Channel
{
    try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.maxMessagesPerRead, value: 4)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try addLocalHandlers(to: channel, endpoints) }
        }
        .bind(host: endpoint.host, port: endpoint.port)
        .get()
}

/// Puts everything behind one connection of a local listener into its pipeline. To be called on its event loop.
func addLocalHandlers(to channel: any Channel, _ endpoints: Endpoints) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(IdleStateHandler(allTimeout: LocalHandler.idleLimit))
    try pipeline.configureHTTPServerPipeline()
    try pipeline.addHandler(LocalHandler(endpoints))
}

/// One connection to the api or admin listener.
private final class LocalHandler: ChannelInboundHandler {
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
        let isValid = head.version != .http1_1 || head.headers[canonicalForm: "host"].count == 1
        let answer =
            isValid
            ? endpoints.answer(method: head.method, target: head.uri)
            : LocalAnswer.uncached(.badRequest, "exactly one Host is needed\n")
        let keepsAlive = isValid && head.isKeepAlive
        var headers = answer.headers
        // RFC 9110 6.6.1: whoever has a clock sends the date.
        headers.replaceOrAdd(name: "date", value: HTTPDate.format(endpoints.report.gateway.clock.wall()))
        headers.replaceOrAdd(name: "connection", value: keepsAlive ? "keep-alive" : "close")
        let response = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        let body = head.method == .HEAD ? ByteBuffer() : answer.body
        // The end of a response of known length has no bytes, but lets the next request through: not before the kernel
        // has this response, or a client that asks and does not read would have all its answers made and kept. And in a
        // tick of its own, so that many requests in one segment are not answered each inside the one before.
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body)))).assumeIsolated().whenComplete { [self] _ in
            context.eventLoop.assumeIsolated().execute { [self] in
                context.write(wrapOutboundOut(.end(nil)), promise: nil)
                if !keepsAlive { context.close(promise: nil) }
            }
        }
    }
}
