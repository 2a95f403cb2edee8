import NIOCore
import VeloFormat

/// Stands between the wire and the handler that speaks HTTP/2, and sees what that one says: it does not close a connection
/// whose client broke the protocol, and it does not count streams that it resets for what is malformed in them.
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
    /// Called once, when the client has made more trouble than is allowed.
    var onAbuse: () -> Void = {}

    init(_ limits: HTTP2Limits) { self.limits = limits }

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
