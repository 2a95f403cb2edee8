import NIOCore
import NIOTLS
import Synchronization

/// Refuses clients that ask for a name which no certificate is for, in the words that TLS has for it.
///
/// Only for listeners without a default certificate. The library that does the handshake would end it with `internal_error`,
/// which clients take for a reason to try again; RFC 6066 3 has `unrecognized_name`.
enum ServerNameGuard {
    /// A fatal alert in a record of its own: type 21, version TLS 1.0 as records before the handshake have it, two bytes
    /// (RFC 8446 5.1, 6).
    static let unrecognizedName: [UInt8] = [21, 3, 1, 0, 2, 2, 112]

    /// To be added in front of the TLS handler, on the channel's event loop.
    static func handler(_ contexts: TLSContexts, on channel: any Channel) -> ByteToMessageHandler<SNIHandler> {
        // The closure runs on the channel's loop and ends when the handler is removed, with the connection at the latest.
        let bound = NIOLoopBound(channel, eventLoop: channel.eventLoop)
        return ByteToMessageHandler(
            SNIHandler { result in
                let channel = bound.value
                do {
                    let own = try channel.pipeline.syncOperations.context(
                        handlerType: ByteToMessageHandler<SNIHandler>.self)
                    guard case .hostname(let name) = result, !contexts.serves(name) else {
                        // What cannot be read here, the TLS handler refuses.
                        return channel.pipeline.syncOperations.removeHandler(context: own)
                    }
                    contexts.failedHandshakes.add(1, ordering: .relaxed)
                    own.writeAndFlush(NIOAny(ByteBuffer(bytes: unrecognizedName)), promise: nil)
                    own.close(promise: nil)
                    return channel.eventLoop.makeSucceededVoidFuture()
                } catch {
                    channel.close(promise: nil)
                    return channel.eventLoop.makeFailedFuture(error)
                }
            })
    }
}
