import NIOCore
import VeloFormat
import VeloHTTP

/// Puts the request path into a client channel's pipeline, behind what gives it bytes. To be called on its event loop, which is
/// `loop`'s.
func addProxyHandlers(to channel: any Channel, loop: LoopContext, scheme: Scheme = .http) throws {
    try channel.pipeline.syncOperations.addHandler(ClientConnection(channel, loop: loop, scheme: scheme))
}

/// Makes an accepted channel one of TLS, with the request path behind the handshake: on the connection itself, or on each stream
/// of HTTP/2.
func addSecureProxyHandlers(to channel: any Channel, loop: LoopContext, contexts: TLSContexts) throws {
    let limits = HTTP2Limits(
        head: loop.limits, requests: loop.requestsPerConnection, idle: loop.timeouts.keepAlive,
        stall: loop.timeouts.stall, linger: loop.timeouts.linger)
    let connections = loop.gateway.connections
    let loop = NIOLoopBound(loop, eventLoop: channel.eventLoop)
    try addTLS(
        to: channel, contexts,
        http1: { try addProxyHandlers(to: $0, loop: loop.value, scheme: .https) },
        http2: { channel in
            // The connection is drained with the others; its streams count the requests.
            connections.opened(channel)
            channel.closeFuture.whenComplete { _ in connections.closed(channel) }
            try configureHTTP2(on: channel, limits) { stream in
                try stream.pipeline.syncOperations.addHandler(
                    ClientConnection(stream, loop: loop.value, scheme: .https, isStream: true))
            }
        })
}
