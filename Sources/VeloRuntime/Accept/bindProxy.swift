public import NIOCore
import NIOPosix
public import VeloFormat

/// Binds the proxy listener; accepted connections are spread over `group`'s loops, and each loop owns its connections.
/// The returned channel's `localAddress` tells the port that was bound.
///
/// Closing the channel stops accepting and leaves the connections; `Gateway.connections` drains those.
public func bindProxy(
    _ gateway: Gateway, at endpoint: Tables.Endpoint, on group: any EventLoopGroup
) async throws -> any Channel {
    try await proxyBootstrap(gateway, on: group)()
        .serverChannelOption(.backlog, value: ListeningSocket.backlog)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: endpoint.host, port: endpoint.port)
        .get()
}

/// What is behind a proxy listener, without its socket. All bootstraps that the result makes share the loops' contexts.
func proxyBootstrap(
    _ gateway: Gateway, on group: any EventLoopGroup, contexts: TLSContexts? = nil
) -> @Sendable () -> ServerBootstrap {
    proxyBootstrap(LoopContexts(gateway, on: group), on: group, contexts: contexts)
}

/// The same for listeners that share `loops`; with `contexts`, clients speak TLS.
func proxyBootstrap(
    _ loops: LoopContexts, on group: any EventLoopGroup, contexts: TLSContexts? = nil
) -> @Sendable () -> ServerBootstrap {
    {
        ServerBootstrap(group: group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let loop = loops[channel.eventLoop]
                    if let contexts {
                        try addSecureProxyHandlers(to: channel, loop: loop, contexts: contexts)
                    } else {
                        try addProxyHandlers(to: channel, loop: loop)
                    }
                }
            }
    }
}

/// The context of each loop of a group, made by that loop when its first connection comes.
struct LoopContexts: Sendable {
    private let gateway: Gateway
    private let contexts: [ObjectIdentifier: NIOLoopBoundBox<LoopContext?>]

    init(_ gateway: Gateway, on group: any EventLoopGroup) {
        self.gateway = gateway
        var contexts: [ObjectIdentifier: NIOLoopBoundBox<LoopContext?>] = [:]
        for loop in group.makeIterator() { contexts[ObjectIdentifier(loop)] = .makeEmptyBox(eventLoop: loop) }
        self.contexts = contexts
    }

    /// Precondition: called on `eventLoop`, which is one of the group's.
    subscript(eventLoop: any EventLoop) -> LoopContext {
        guard let box = contexts[ObjectIdentifier(eventLoop)] else {
            preconditionFailure("a connection came up on an event loop of another group")
        }
        if let context = box.value { return context }
        let context = LoopContext(gateway, on: eventLoop)
        box.value = context
        return context
    }
}
