import NIOCore
import NIOHTTP1
import Synchronization
import VeloFormat

/// One connection of a client, from accept to close, and everything about it: does the IO that the phases decide on.
///
/// Requests are taken one at a time. Nothing is read while a request is with a backend that does not take more content,
/// so what waits in `arrivals` is bounded by one read.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum Phase {
        /// Between requests; nothing has arrived.
        case idle
        /// Some bytes of a head have.
        case head
        /// A request is on its way to a backend, or the response is on its way back.
        case exchange
        /// The answer was given; the rest of the request's content is skipped.
        case skipping
        /// The last answer was given; the connection closes when the client has it.
        case closing
        case closed
    }

    enum Arrival {
        case head(HTTPRequestHead, startedAt: UInt64)
        case content(ByteBuffer)
        case end(HTTPHeaders?)
        /// The decoder cannot go on.
        case broken(ProxyFault)
    }

    let channel: any Channel
    let loop: LoopContext
    let clock: ArrivalClock
    var peer = Peer(text: "unknown", isTrusted: false)

    var phase = Phase.idle
    private var arrivals = CircularBuffer<Arrival>()
    private var isTaking = false
    private var timer: DeadlineTimer?
    /// Whether the registry counts a request of this connection as in flight.
    private var isInFlight = false

    // Of the request that is being served.
    var request: ParsedRequest?
    var tally: RequestTally?
    var exchange: Exchange?
    var active: ActiveConnection?
    var upstream: UpstreamConnection?
    var attempt = Attempt()
    /// Whether the end of the request has arrived and was taken.
    var isRequestRead = true
    /// What the response told the client about the connection.
    var keepsAlive = false
    var isCloseDelimited = false

    init(_ channel: any Channel, loop: LoopContext, clock: ArrivalClock) {
        self.channel = channel
        self.loop = loop
        self.clock = clock
    }

    var gateway: Gateway { loop.gateway }
    var isDraining: Bool { gateway.isDraining.load(ordering: .relaxed) }

    // MARK: Waiting

    func wait(_ span: TimeSpan) { timer?.set(span) }
    func stopWaiting() { timer?.clear() }

    private func deadlinePassed() {
        switch phase {
        case .idle, .skipping, .closing, .closed: channel.close(promise: nil)
        case .head:
            tally = RequestTally(
                place: gateway.directory.unknownPlace, method: .other, startedAt: clock.firstByte ?? clock.takeStart())
            answer(.headTooSlow)
        case .exchange: exchangeStalled()
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

    func channelActive(context: ChannelHandlerContext) {
        let address = IPAddress(channel.remoteAddress)
        peer = Peer(
            text: address?.v4Text ?? channel.remoteAddress?.ipAddress ?? "unknown",
            isTrusted: gateway.directory.trusts(address))
        timer = DeadlineTimer(on: context.eventLoop) { [weak self] in self?.deadlinePassed() }
        gateway.connections.opened(channel)
        // One that is registered while the drain begins may be too late to be told of it.
        wait(isDraining ? loop.timeouts.linger : loop.timeouts.keepAlive)
        context.fireChannelActive()
        readIfWanted()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): arrivals.append(.head(head, startedAt: clock.takeStart()))
        case .body(let buffer): arrivals.append(.content(buffer))
        case .end(let trailers):
            clock.requestEnded()
            arrivals.append(.end(trailers))
        }
        takeArrivals()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase == .idle, clock.firstByte != nil {
            phase = .head
            enterFlight()
            wait(loop.timeouts.head)
        }
        upstream?.flush()
        readIfWanted()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if phase == .exchange, channel.isWritable { upstream?.readMore() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ConnectionRegistry.DrainRequested, phase == .idle {
            // A client may have its next request on the way, which must not meet a connection that is closed.
            wait(loop.timeouts.linger)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? HTTPParserError {
        case .invalidEOFState: break  // The client left in the middle of a request; `channelInactive` follows.
        case .headerOverflow: broken(.headTooLarge)
        case .invalidVersion: broken(.versionNotSupported)
        case .some: broken(.malformed(isRequestRead ? .syntax : .body))
        case nil: channel.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch phase {
        case .head: leaveFlight()
        case .exchange:
            let status = exchange?.status ?? ProxyFault.clientGone.status
            attempt.abandon()
            upstream?.close()
            upstream = nil
            complete(status: status, isClientToBlame: true)
        case .idle, .skipping, .closing, .closed: break
        }
        phase = .closed
        exchange = nil
        arrivals.removeAll()
        timer?.cancel()
        gateway.connections.closed(channel)
        context.fireChannelInactive()
    }

    private func broken(_ fault: ProxyFault) {
        // Only the first error tells anything: nothing behind it can be read.
        if case .broken = arrivals.last { return }
        arrivals.append(.broken(fault))
        takeArrivals()
    }

    // MARK: Taking what arrived

    /// Takes arrivals for as long as the phase has a use for them.
    func takeArrivals() {
        guard !isTaking else { return }
        isTaking = true
        defer { isTaking = false }
        while let arrival = arrivals.first, canTake(arrival) {
            arrivals.removeFirst()
            take(arrival)
        }
    }

    func readIfWanted() {
        let isWanted =
            switch phase {
            case .idle, .head, .skipping, .closing: true
            case .exchange: !isRequestRead && arrivals.isEmpty && upstream?.isWritable == true
            case .closed: false
            }
        if isWanted { channel.read() }
    }

    private func canTake(_ arrival: Arrival) -> Bool {
        guard phase == .exchange else { return true }
        if isRequestRead { return false }
        switch arrival {
        case .head: return false
        case .content: return upstream?.isWritable == true
        // The end of a request without content was sent along with its head.
        case .end: return upstream != nil || exchange?.isRequestComplete == true
        case .broken: return true
        }
    }

    private func take(_ arrival: Arrival) {
        switch (phase, arrival) {
        case (.idle, .head(let head, let startedAt)), (.head, .head(let head, let startedAt)):
            beginRequest(head, startedAt: startedAt)
        case (.idle, .broken(let fault)), (.head, .broken(let fault)):
            refuseBroken(fault)
        case (.exchange, .content(let buffer)): sendContent(buffer)
        case (.exchange, .end(let trailers)): endRequest(trailers)
        case (.exchange, .broken(let fault)): requestBroke(fault)
        case (.skipping, .end): becomeIdle()
        case (.skipping, .broken): channel.close(promise: nil)
        case (.idle, _), (.head, _), (.exchange, _), (.skipping, _), (.closing, _), (.closed, _): break
        }
    }

    func becomeIdle() {
        isRequestRead = true
        request = nil
        phase = .idle
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
