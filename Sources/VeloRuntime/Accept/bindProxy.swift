public import NIOCore
import NIOHTTP1
import NIOPosix
public import VeloFormat

/// Binds the proxy listener; accepted connections are spread over `group`'s loops, and each loop owns its connections.
/// The returned channel's `localAddress` tells the port that was bound.
///
/// Closing the channel stops accepting and leaves the connections; `Gateway.connections` drains those.
public func bindProxy(
    _ gateway: Gateway, at endpoint: Tables.Endpoint, on group: any EventLoopGroup,
    timeouts: ProxyTimeouts = .standard
) async throws -> any Channel {
    let loops = LoopContexts(gateway, on: group, timeouts: timeouts)
    return try await ServerBootstrap(group: group)
        // Connections that arrive faster than they are accepted; the kernel caps it at net.core.somaxconn, 4096 by now.
        .serverChannelOption(.backlog, value: 4096)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .serverChannelInitializer { AcceptPause.add(to: $0) }
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelOption(.autoRead, value: false)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try addProxyHandlers(to: channel, loop: loops[channel.eventLoop]) }
        }
        .bind(host: endpoint.host, port: endpoint.port)
        .get()
}

/// Puts the request path into a client channel's pipeline. To be called on its event loop, which is `loop`'s.
func addProxyHandlers(to channel: any Channel, loop: LoopContext) throws {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = HeadLimits.fieldBytes
    limits.maxHeaderListSize = HeadLimits.headBytes
    limits.maxHeaderFieldCount = HeadLimits.fieldCount
    let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
    var encoding = HTTPResponseEncoder.Configuration()
    encoding.automaticallySetFramingHeaders = false
    let clock = ArrivalClock(loop.gateway.clock)
    try channel.pipeline.syncOperations.addHandlers([
        clock, HTTPResponseEncoder(configuration: encoding), ByteToMessageHandler(decoder),
        ClientConnection(channel, loop: loop, clock: clock),
    ])
}

/// The context of each loop of a group, made by that loop when its first connection comes.
private struct LoopContexts: Sendable {
    private let gateway: Gateway
    private let timeouts: ProxyTimeouts
    private let contexts: [ObjectIdentifier: NIOLoopBoundBox<LoopContext?>]

    init(_ gateway: Gateway, on group: any EventLoopGroup, timeouts: ProxyTimeouts) {
        self.gateway = gateway
        self.timeouts = timeouts
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
        let context = LoopContext(gateway, on: eventLoop, timeouts: timeouts)
        box.value = context
        return context
    }
}
