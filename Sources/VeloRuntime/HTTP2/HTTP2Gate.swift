import NIOCore
import VeloFormat

/// Stands between the wire and the handler that speaks HTTP/2, for what that one does not do: close a connection whose client
/// broke the protocol, count the streams that are reset for what is malformed in them, and announce an end without refusing
/// what is already on its way.
///
/// After a GOAWAY with an error nothing is handed on any more, and the connection closes so that the client can still read why.
final class HTTP2Gate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let noError: UInt32 = 0
    private static let protocolError: UInt32 = 1

    private let limits: HTTP2Limits
    private var observer = FrameObserver()
    private var malformed = 0
    private var windowEnd = NIODeadline.distantPast
    private var isEnding = false
    private var deadline: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    /// Called once, when the client has made more trouble than is allowed.
    var onAbuse: () -> Void = {}

    init(_ limits: HTTP2Limits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Writes the GOAWAY that says that the connection will end but refuses no stream yet (RFC 9113 6.8).
    ///
    /// As bytes, past the library: once that one has sent a GOAWAY, whatever is in it, it refuses what the client sent before it
    /// knew. Between two events of the loop no frame is half written.
    func announceEnd() {
        // 8 bytes of type 7 on stream 0: the largest stream, and NO_ERROR.
        let frame: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
        context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: frame)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Read and thrown away: bytes that nobody read would turn the end into a reset, which overtakes the GOAWAY.
        if !isEnding { context.fireChannelRead(data) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var broken = false
        unwrapOutboundIn(data).withUnsafeReadableBytes { bytes in
            observer.read(bytes) { ending in
                switch ending {
                case .connection(let code): broken = broken || code != Self.noError
                case .stream(let code): if code == Self.protocolError { countMalformed(context) }
                }
            }
        }
        context.write(data, promise: promise)
        if broken { end(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        onAbuse = {}
        context.fireChannelInactive()
    }

    private func countMalformed(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        if now >= windowEnd {
            windowEnd = now + .nanoseconds(limits.window.nanoseconds)
            malformed = 0
        }
        malformed += 1
        guard malformed > limits.malformed else { return }
        let onAbuse = onAbuse
        self.onAbuse = {}
        // Not from inside of a write.
        context.eventLoop.assumeIsolated().execute { onAbuse() }
    }

    private func end(_ context: ChannelHandlerContext) {
        guard !isEnding else { return }
        isEnding = true
        let loop = context.eventLoop.assumeIsolated()
        loop.execute { context.close(mode: .output, promise: nil) }
        deadline = loop.scheduleTask(in: .nanoseconds(limits.linger.nanoseconds)) { context.close(promise: nil) }
    }
}
