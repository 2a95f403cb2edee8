import NIOCore
import NIOHTTP2
import VeloFormat

/// What is said about a whole HTTP/2 connection: how many requests it has, when it has had none for too long, and its end.
///
/// `NIOHTTP2ServerConnectionManagementHandler` does the same for clients that answer a PING; this one has a deadline for those
/// that do not, because a gateway's clients are anybody's.
///
/// It drains when a `ChannelShouldQuiesceEvent` comes through the connection's pipeline: a first GOAWAY that refuses nothing, a
/// PING whose answer tells that the client has seen it, a second GOAWAY with the last request that will be served (RFC 9113 6.8),
/// and the close when all of them are done. Requests that have begun are not touched.
final class HTTP2Connection: ChannelInboundHandler, NIOHTTP2StreamDelegate, @unchecked Sendable {
    // Sendable because the delegate's protocol wants it; everything happens on the connection's loop, which is asserted.

    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private enum Phase {
        case serving
        /// The first GOAWAY is out.
        case announced
        /// The second one is.
        case draining
        case closed
    }

    private static let pingData = HTTP2PingData(withInteger: 0x76_65_6C_6F_64_20_62_79)  // "velod by"

    private let eventLoop: any EventLoop
    private let limits: HTTP2Limits
    private let gate: HTTP2Gate
    private var context: ChannelHandlerContext?
    private var phase = Phase.serving
    /// Requests that are being served.
    private(set) var openStreams = 0
    /// Requests that were begun.
    private var begun = 0
    private var lastStream = HTTP2StreamID.rootStream
    private var timer: Scheduled<Void>?

    init(on eventLoop: any EventLoop, _ limits: HTTP2Limits, behind gate: HTTP2Gate) {
        self.eventLoop = eventLoop
        self.limits = limits
        self.gate = gate
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        waitIdle()
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        // The streams have ended with the connection, of which nobody is told one by one.
        openStreams = 0
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Frames about the whole connection, which the library has dealt with.
        guard case .ping(Self.pingData, ack: true) = unwrapInboundIn(data).payload, phase == .announced else { return }
        sendLastGoAway()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            drain()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// The gate closes connections after what was said about them.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}

    // MARK: Streams

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
        eventLoop.assertInEventLoop()
        openStreams += 1
        lastStream = max(lastStream, id)
        begun += 1
        guard phase == .serving else { return }
        timer?.cancel()
        // Not from within what the library does about the stream.
        if begun >= limits.requests { eventLoop.assumeIsolated().execute { self.drain() } }
    }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
        eventLoop.assertInEventLoop()
        openStreams -= 1
        guard openStreams == 0 else { return }
        switch phase {
        case .serving: waitIdle()
        case .announced, .closed: break
        // The frame that ended the stream is written but not flushed yet.
        case .draining: eventLoop.assumeIsolated().execute { self.closeIfDone() }
        }
    }

    // MARK: The end

    /// Ends the connection politely.
    func drain() {
        guard phase == .serving, context != nil else { return }
        phase = .announced
        gate.announceEnd()
        write(.ping(Self.pingData, ack: false))
        context?.flush()
        // A client that does not answer in this time is not waited for.
        schedule(limits.linger.nanoseconds) { $0.sendLastGoAway() }
    }

    /// Ends the connection of a client that asks for too much.
    func refuse() {
        guard phase != .closed else { return }
        write(.goAway(lastStreamID: lastStream, errorCode: .enhanceYourCalm, opaqueData: nil))
        context?.flush()
    }

    private func sendLastGoAway() {
        guard phase == .announced else { return }
        phase = .draining
        timer?.cancel()
        write(.goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil))
        context?.flush()
        closeIfDone()
    }

    private func closeIfDone() {
        guard phase == .draining, openStreams == 0 else { return }
        // The client is let to read all and to close first: what it still sends must not turn the end into a reset.
        context?.close(mode: .output, promise: nil)
        schedule(limits.linger.nanoseconds) { $0.context?.close(promise: nil) }
    }

    private func waitIdle() {
        schedule(limits.idle.nanoseconds) { $0.drain() }
    }

    private func schedule(_ nanoseconds: Int64, _ body: @escaping (HTTP2Connection) -> Void) {
        timer?.cancel()
        timer = eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) { [weak self] in
            if let self, self.phase != .closed { body(self) }
        }
    }

    private func write(_ payload: HTTP2Frame.FramePayload) {
        context?.write(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: payload)), promise: nil)
    }
}
