import NIOCore
import VeloHTTP

/// Puts the request path into a client channel's pipeline, behind what gives it bytes. To be called on its event loop, which is
/// `loop`'s.
func addProxyHandlers(to channel: any Channel, loop: LoopContext, scheme: Scheme = .http) throws {
    try channel.pipeline.syncOperations.addHandler(ClientConnection(channel, loop: loop, scheme: scheme))
}
