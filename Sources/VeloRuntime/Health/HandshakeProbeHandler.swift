internal import NIOCore
internal import NIOTLS

/// Waits for the end of a handshake: what a backend that is reached by TLS has to do to count as there.
final class HandshakeProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let verdict: EventLoopPromise<ProbeResult>

    init(_ verdict: EventLoopPromise<ProbeResult>) { self.verdict = verdict }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { verdict.succeed(.success) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        verdict.succeed(.failure(describeConnectFailure(error)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        verdict.succeed(.failure("the connection was closed during the handshake"))
    }
}
