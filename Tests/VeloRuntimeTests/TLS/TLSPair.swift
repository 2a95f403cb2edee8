import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS

@testable import VeloRuntime

/// A client and a server that shake hands in memory: what one writes, the other reads, in pieces of a size of the test's choice.
///
/// Tests await nothing while they have one: its loop belongs to the thread that made it.
final class TLSPair {
    /// What became of the handshake and of the bytes on one side.
    final class Outcome: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var isActive = false
        var negotiated: String??
        var errors: [any Error] = []
        var received = ""

        func channelActive(context: ChannelHandlerContext) { isActive = true }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
        }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted(let negotiated) = event as? TLSUserEvent { self.negotiated = .some(negotiated) }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }
    }

    let loop = EmbeddedEventLoop()
    let server: EmbeddedChannel
    let client: EmbeddedChannel
    let atServer = Outcome()
    let atClient = Outcome()
    /// Which protocol's handlers the server was given.
    var chosen = ""
    /// The certificate that the client got.
    private(set) var shown: NIOSSLCertificate?
    /// What the server sent, unread by a client that gave up.
    private(set) var serverBytes: [UInt8] = []

    /// - Parameter clientHandler: nil for a client that the test plays by hand.
    init(_ contexts: TLSContexts, client clientHandler: NIOSSLClientHandler?) throws {
        server = EmbeddedChannel(loop: loop)
        client = EmbeddedChannel(loop: loop)
        let bound = NIOLoopBound(self, eventLoop: loop)
        try addTLS(
            to: server, contexts,
            http1: { channel in
                bound.value.chosen = "http/1.1"
                try channel.pipeline.syncOperations.addHandler(bound.value.atServer)
            },
            http2: { channel in
                bound.value.chosen = "h2"
                try channel.pipeline.syncOperations.addHandler(bound.value.atServer)
            })
        if let clientHandler { try client.pipeline.syncOperations.addHandlers([clientHandler, atClient]) }
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        server.connect(to: address, promise: nil)
        client.connect(to: address, promise: nil)
    }

    /// Carries bytes until nobody has any.
    func exchange(pieces: Int = .max) throws {
        while true {
            loop.run()
            var moved = false
            if let bytes = try client.readOutbound(as: ByteBuffer.self) {
                moved = true
                try deliver(bytes, to: server, pieces: pieces)
            }
            if let bytes = try server.readOutbound(as: ByteBuffer.self) {
                moved = true
                serverBytes += bytes.readableBytesView
                try deliver(bytes, to: client, pieces: pieces)
            }
            shown = try? client.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self).peerCertificate
            if !moved { return }
        }
    }

    private func deliver(_ bytes: ByteBuffer, to channel: EmbeddedChannel, pieces: Int) throws {
        var rest = bytes
        while rest.readableBytes > 0, channel.isActive {
            guard let piece = rest.readSlice(length: min(pieces, rest.readableBytes)) else { return }
            // Errors are noted by the handlers; the channel throws them, too.
            _ = try? channel.writeInbound(piece)
        }
    }

    /// Ends both sides, each of which waits a while for the other's goodbye.
    func finish() {
        server.close(promise: nil)
        client.close(promise: nil)
        try? exchange()
        loop.advanceTime(by: .seconds(30))
    }
}
