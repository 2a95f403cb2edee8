import NIOCore
import NIOTLS
import Synchronization
import VeloFormat

/// The last handler of a connection until its handshake is over; then what the protocol that was agreed on needs takes its place.
///
/// It reads, because nobody else does yet: accepted channels do not read by themselves. It cuts a client that takes too long.
final class TLSNegotiation: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    /// Adds handlers to the end of a channel's pipeline.
    typealias Configuration = @Sendable (any Channel) throws -> Void

    private let contexts: TLSContexts
    private let http1: Configuration
    private let http2: Configuration
    private var deadline: Scheduled<Void>?
    private var isOver = false

    init(_ contexts: TLSContexts, http1: @escaping Configuration, http2: @escaping Configuration) {
        self.contexts = contexts
        self.http1 = http1
        self.http2 = http2
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        // What comes behind is added once the handshake is over, and told then.
        begin(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isOver { context.fireChannelReadComplete() } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let negotiated) = event as? TLSUserEvent, !isOver else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isOver = true
        deadline?.cancel()
        do {
            try (negotiated == "h2" ? http2 : http1)(context.channel)
        } catch {
            context.close(promise: nil)
            return
        }
        context.fireUserInboundEventTriggered(event)
        context.fireChannelActive()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver else {
            context.fireErrorCaught(error)
            return
        }
        failed()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        failed()
        context.fireChannelInactive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard deadline == nil, !isOver else { return }
        let span = TimeAmount.nanoseconds(contexts.settings.handshakeTimeout.nanoseconds)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: span) { [self] in
            guard !isOver else { return }
            failed()
            context.close(promise: nil)
        }
        context.read()
    }

    private func failed() {
        guard !isOver else { return }
        isOver = true
        deadline?.cancel()
        contexts.failedHandshakes.add(1, ordering: .relaxed)
    }
}

/// Makes an accepted channel one of TLS: once the handshake is over, `http2` or `http1` adds what speaks the protocol that was
/// agreed on, and those handlers see `channelActive`.
///
/// To be called on the channel's event loop, before anything was read.
func addTLS(
    to channel: any Channel, _ contexts: TLSContexts, http1: @escaping TLSNegotiation.Configuration,
    http2: @escaping TLSNegotiation.Configuration
) throws {
    let pipeline = channel.pipeline.syncOperations
    if contexts.settings.defaultCertificate == nil {
        try pipeline.addHandler(ServerNameGuard.handler(contexts, on: channel))
    }
    try pipeline.addHandler(contexts.serverHandler())
    try pipeline.addHandler(TLSNegotiation(contexts, http1: http1, http2: http2))
}
