import NIOCore
import NIOSSL

/// The version of TLS that protects a client's channel, for its log; `nil` for none. A stream of HTTP/2 has that of its
/// connection. To be called on the channel's event loop, once: it looks through the pipeline.
func tlsVersion(of channel: any Channel) -> AccessRecord.TLSVersion? {
    var handler = try? channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
    if handler == nil, let connection = channel.parent, connection.eventLoop === channel.eventLoop {
        // The parent of an accepted channel is its listener, which belongs to another loop or has no such handler.
        handler = try? connection.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
    }
    switch handler?.tlsVersion {
    case .tlsv13: return .tls13
    case .tlsv12: return .tls12
    default: return nil
    }
}
