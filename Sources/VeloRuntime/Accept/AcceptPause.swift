internal import NIOCore

/// Lets a listener rest for a tenth of a second after an accept that failed.
///
/// Without a descriptor left (`EMFILE`, `ENFILE`) the kernel goes on to say that there is something to accept, and the loop
/// would ask for it over and over. NIO's `AcceptBackoffHandler` does not help: it holds reads back, but the read that failed
/// stays pending, and with it the interest in the listener. Turning `autoRead` off takes that away.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(100)
    private var isPaused = false

    /// Puts one in front of a listener's pipeline.
    static func add(to listener: any Channel) -> EventLoopFuture<Void> {
        listener.eventLoop.makeCompletedFuture { try listener.pipeline.syncOperations.addHandler(AcceptPause()) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError, let options = context.channel.syncOptions else { return context.fireErrorCaught(error) }
        guard !isPaused else { return }
        isPaused = true
        try? options.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self, channel = context.channel] in
            isPaused = false
            if channel.isActive { try? channel.syncOptions?.setOption(.autoRead, value: true) }
        }
    }
}
