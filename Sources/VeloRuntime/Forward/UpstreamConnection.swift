import NIOCore
import NIOHTTP1

/// One connection to a backend: does the IO of a request at a time for a client's connection on the same event loop.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        /// No request; what arrives now was not asked for.
        case idle
        case serving
        /// The response is complete, but the bytes it came in may hold more, which would make the connection unfit.
        case settling
        case closed
    }

    /// The row of (pool, backend).
    let backend: Int
    private let channel: any Channel
    private let pool: UpstreamPool
    private let timeouts: ProxyTimeouts
    private var state = State.idle
    /// Whether the backend allows another request on it, by its latest response head.
    var isKeepable = false
    /// Who is told what arrives; set while serving.
    /// Of the backend's address that it is connected to.
    let addressVersion: Int
    private var client: ClientConnection?
    private var idleTimer: DeadlineTimer?

    init(
        _ channel: any Channel, backend: Int, addressVersion: Int = 0, pool: UpstreamPool, timeouts: ProxyTimeouts
    ) {
        self.channel = channel
        self.addressVersion = addressVersion
        self.backend = backend
        self.pool = pool
        self.timeouts = timeouts
    }

    /// Puts the codec and this handler into the channel's pipeline.
    func install() throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = HeadLimits.fieldBytes
        limits.maxHeaderListSize = HeadLimits.headBytes
        limits.maxHeaderFieldCount = HeadLimits.fieldCount
        let decoder = HTTPResponseDecoder(
            leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .forward, limitConfiguration: limits)
        var encoding = HTTPRequestEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers([
            HTTPRequestEncoder(configuration: encoding), ByteToMessageHandler(decoder), self,
        ])
        idleTimer = DeadlineTimer(on: channel.eventLoop) { [weak self] in self?.close() }
    }

    var isOpen: Bool { channel.isActive && state != .closed }
    var isWritable: Bool { channel.isWritable }

    // MARK: For the client's connection

    /// Sends a request's head, and its end if it has no content. `delivered` is told once the kernel has the head.
    func begin(_ head: HTTPRequestHead, hasContent: Bool, for client: ClientConnection, delivered: @escaping () -> Void)
    {
        idleTimer?.clear()
        state = .serving
        isKeepable = false
        self.client = client
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess(delivered)
        channel.write(HTTPClientRequestPart.head(head), promise: promise)
        if !hasContent { channel.write(HTTPClientRequestPart.end(nil), promise: nil) }
        channel.flush()
        if state == .serving { channel.read() }
    }

    func send(_ part: HTTPClientRequestPart) {
        guard state == .serving else { return }
        channel.write(part, promise: nil)
    }

    func flush() { channel.flush() }

    /// Asks for more of the response.
    func readMore() { if state == .serving { channel.read() } }

    /// The client's connection is done with this one; it may serve another request once what was read is used up.
    func release() {
        client = nil
        if state == .serving { state = .settling }
    }

    /// Ends the connection; who used it is not told.
    func close() {
        client = nil
        guard state != .closed else { return }
        state = .closed
        idleTimer?.cancel()
        pool.forget(self)
        channel.close(promise: nil)
    }

    // MARK: For the pool

    func waitIdle() {
        state = .idle
        idleTimer?.set(timeouts.upstreamIdle)
        // With a read outstanding, bytes that nobody asked for are noticed before the next request could take them
        // for its response.
        channel.read()
    }

    // MARK: From the backend

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state == .serving, let client else {
            close()
            return
        }
        switch unwrapInboundIn(data) {
        case .head(let head): client.responseHead(head)
        case .body(let buffer): client.responseContent(buffer)
        case .end(let trailers): client.responseEnd(trailers)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch state {
        case .serving: client?.responseReadComplete()
        case .settling: pool.give(self)
        case .idle: channel.read()
        case .closed: break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if state == .serving, channel.isWritable { client?.upstreamBecameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset is an end like any other; what the decoder cannot read is the backend's fault.
        lost(error is HTTPParserError || error is NIOHTTPDecoderError ? .backendMisbehaved : .backendClosed)
    }

    func channelInactive(context: ChannelHandlerContext) { lost(.backendClosed) }

    private func lost(_ fault: ProxyFault) {
        let client = client
        close()
        client?.upstreamLost(fault)
    }
}
