import NIOCore
import Synchronization
import VeloFormat
import VeloHTTP

/// One connection of a client, from accept to close, and everything about it: does the IO that the phases decide on.
///
/// Bytes enter, bytes leave. Requests are taken one at a time, out of `received`; nothing is read while a request is with a
/// backend that does not take more content, so what waits there is bounded.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Between requests; nothing has arrived.
        case idle
        /// Some bytes of a head have.
        case head
        /// A request is on its way to a backend, or the response is on its way back.
        case exchange
        /// The connection belongs to another protocol; bytes pass both ways.
        case tunnel
        /// The answer was given; the rest of the request's content is skipped.
        case skipping
        /// The last answer was given; the connection closes when the client has it.
        case closing
        case closed
    }

    /// Requests that wait behind the one that is served may take so much before reading stops.
    private static let pipelineLimit = 64 * 1024

    let channel: any Channel
    let loop: LoopContext
    let scheme: Scheme
    private(set) var peer: Peer

    /// Whether this is one stream of an HTTP/2 connection.
    let isStream: Bool
    /// `nil` in clear text.
    private(set) var tlsVersion: AccessRecord.TLSVersion?

    var phase = Phase.idle
    var reader: RequestReader
    var received = ByteBuffer()
    /// When the latest bytes came, on the gateway's monotonic clock.
    var latestArrival: UInt64 = 0
    /// When the first byte of a head came that is not whole yet.
    var headBegan: UInt64?
    var isTaking = false
    /// Whether a read was asked for that has not come to its end, or one is at work: another one would be for nothing.
    private var isReading = false
    /// Whether the client takes more; kept here, because it is asked for often.
    private(set) var isWritable = true
    private var timer: DeadlineTimer?
    private var hasBegun = false
    private(set) var context: ChannelHandlerContext?
    let outbox: Outbox
    /// Requests that were begun.
    var served = 0
    /// Whether the registry counts a request of this connection as in flight.
    private var isInFlight = false

    // Of the request that is being served.
    var request: ServedRequest?
    var tally: RequestTally?
    var exchange: Exchange?
    var active: ActiveConnection?
    var upstream: UpstreamConnection?
    var attempt = Attempt()
    /// What decides which backend the client gets.
    var client = ClientKey.unknown
    /// Of the pool that the request goes to.
    var poolTimeouts = Tables.PoolTimeouts()
    /// The head that a backend gets, for as long as it may be sent again.
    var forwardedHead = ByteBuffer()
    /// What the access log will say of the request; empty without one.
    var logged = LoggedRequest()
    /// Whether the end of the request has arrived and was taken.
    var isRequestRead = true
    /// How the response goes to the client, once its head did.
    var forwarding: ResponseForwarding?

    init(_ channel: any Channel, loop: LoopContext, scheme: Scheme = .http, isStream: Bool = false) {
        self.channel = channel
        self.loop = loop
        self.scheme = scheme
        self.isStream = isStream
        peer = loop.stranger
        reader = RequestReader(limits: loop.limits, scheme: scheme)
        outbox = Outbox(loop)
    }

    var gateway: Gateway { loop.gateway }
    var isDraining: Bool { gateway.isDraining.load(ordering: .relaxed) }

    // MARK: Waiting

    func wait(_ span: TimeSpan) { timer?.set(span) }
    func stopWaiting() { timer?.clear() }
    /// No wait of this request ends later than so from now.
    func limitWaits(_ span: TimeSpan) { timer?.limit(span) }

    private func deadlinePassed() {
        loop.beginTick()
        switch phase {
        case .idle, .skipping, .closing, .closed: channel.close(promise: nil)
        case .head:
            beginTally(place: gateway.directory.unknownPlace, method: .other, startedAt: headBegan ?? latestArrival)
            answer(.headTooSlow)
        case .exchange: exchangeStalled()
        case .tunnel: endTunnel()
        }
    }

    // MARK: In flight

    /// The first byte of a request is here.
    func enterFlight() {
        guard !isInFlight else { return }
        isInFlight = true
        gateway.connections.requestBegan()
    }

    /// The request is over. Told twice where the last write of a response finds the client gone.
    func leaveFlight() {
        guard isInFlight else { return }
        isInFlight = false
        gateway.connections.requestEnded()
    }

    // MARK: From the client

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if channel.isActive { begin() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.cancel()
        timer = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        begin()
        context.fireChannelActive()
    }

    private func begin() {
        guard !hasBegun else { return }
        hasBegun = true
        let address = IPAddress(channel.remoteAddress)
        peer = loop.peer(
            address, text: address?.v4Text ?? channel.remoteAddress?.ipAddress, scheme: scheme, isHTTP2: isStream)
        client = ClientKey(channel.remoteAddress)
        if scheme == .https, loop.accessLog != nil { tlsVersion = VeloRuntime.tlsVersion(of: channel) }
        // Not weakly: an object that is referred to weakly is counted more slowly for ever. `channelInactive` undoes the cycle.
        timer = DeadlineTimer(on: channel.eventLoop) { [self] in deadlinePassed() }
        gateway.connections.opened(channel)
        // One that is registered while the drain begins may be too late to be told of it.
        wait(isDraining ? loop.timeouts.linger : loop.timeouts.keepAlive)
        readIfWanted()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Until `channelReadComplete`, which asks for the next one.
        isReading = true
        latestArrival = loop.beginTick()
        // Behind the last answer everything is read and dropped.
        guard phase != .closing, phase != .closed else { return }
        received.append(received: unwrapInboundIn(data))
        takeArrivals()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        readIfWanted()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = channel.isWritable
        if phase == .exchange || phase == .tunnel, isWritable { upstream?.readMore() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, phase == .idle {
            // A client may have its next request on the way, which must not meet a connection that is closed.
            wait(loop.timeouts.linger)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { channel.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        loop.beginTick()
        switch phase {
        case .head: leaveFlight()
        case .exchange:
            let status = exchange?.status ?? ProxyFault.clientGone.status
            attempt.abandon()
            upstream?.close()
            upstream = nil
            complete(status: status, isClientToBlame: true)
        case .tunnel: endTunnel()
        case .idle, .skipping, .closing, .closed: break
        }
        phase = .closed
        exchange = nil
        outbox.discard()
        received = ByteBuffer()
        timer?.cancel()
        timer = nil
        gateway.connections.closed(channel)
        context.fireChannelInactive()
    }

    // MARK: What requests are read by

    /// The trailers of a request that has just ended, and the last chunk, into `outbox`.
    func writeLastChunk(into outbox: Outbox) {
        received.withUnsafeReadableBytes { bytes in
            outbox.append(atMost: reader.body.trailerLength + 16) {
                ChunkedEncoder.finish(with: reader.body, in: bytes, into: &$0)
            }
        }
    }

    /// What comes from now on belongs to another protocol.
    func becomeTunnel() {
        phase = .tunnel
        // Its response has come; how long it may be silent is all that counts now.
        timer?.unlimit()
        reader.becomeTunnel()
    }

    /// Nothing that comes is a request any more.
    func takeNoMore() { reader.close() }

    func readIfWanted() {
        let isWanted =
            switch phase {
            case .idle, .head, .skipping, .closing: true
            // Read on behind the request, because only reading tells that the client has gone.
            case .exchange:
                isRequestRead
                    ? received.readableBytes < Self.pipelineLimit
                    : received.readableBytes == 0 || upstream?.isWritable == true
            case .tunnel: received.readableBytes == 0
            case .closed: false
            }
        guard isWanted, !isReading else { return }
        isReading = true
        context?.read()
    }

    func broken(_ fault: RequestFault) {
        switch phase {
        case .idle, .head:
            enterFlight()
            isRequestRead = false
            request = nil
            beginTally(place: gateway.directory.unknownPlace, method: .other, startedAt: headBegan ?? latestArrival)
            headBegan = nil
            answer(.request(fault))
        case .exchange: requestBroke(.request(fault))
        case .skipping: channel.close(promise: nil)
        case .tunnel, .closing, .closed: break
        }
    }

    func becomeIdle() {
        isRequestRead = true
        request = nil
        phase = .idle
        timer?.unlimit()
        // Where a drain began after the response said that the connection stays, the next request may be on its way.
        wait(isDraining ? loop.timeouts.linger : loop.timeouts.keepAlive)
    }

    /// Closes the sending side, and the whole once the client did the same or the time to linger is over: a connection
    /// that is closed with bytes unread is reset, and the reset can overtake the answer (RFC 9112 9.6).
    func close() {
        phase = .closing
        wait(loop.timeouts.linger)
        channel.close(mode: .output, promise: nil)
        readIfWanted()
    }
}
