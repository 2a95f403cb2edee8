import NIOCore
import NIOPosix
import Synchronization
import TestSupport

@testable import VeloRuntime

/// A TLS listener on a port of its own whose connections speak HTTP/2 or HTTP/1.1 to `HTTP1Echo`.
final class HTTP2Server: Sendable {
    let certificates: TestCertificates
    let contexts: TLSContexts
    private let listener: any Channel
    private let group: MultiThreadedEventLoopGroup
    /// The connections of HTTP/2, for those who drain them.
    private let opened: Opened

    /// - Parameter addresses: that the certificate is for, beside the name `a.test`.
    init(_ limits: HTTP2Limits = HTTP2Limits(), addresses: [String] = ["127.0.0.1"]) async throws {
        certificates = try await TestCertificates()
        let files = try await certificates.leaf("a", hosts: ["a.test"], addresses: addresses)
        let contexts = try TLSContexts(
            .init(
                certificates: [.init(chainFile: files.chain, keyFile: files.key, hosts: ["a.test"])],
                defaultCertificate: 0))
        self.contexts = contexts
        group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let opened = Opened()
        listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try addTLS(
                        to: channel, contexts,
                        http1: { try $0.pipeline.syncOperations.addHandler(HTTP1Echo()) },
                        http2: { channel in
                            opened.add(channel)
                            try configureHTTP2(on: channel, limits) {
                                try $0.pipeline.syncOperations.addHandler(HTTP1Echo())
                            }
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.opened = opened
    }

    /// Filled before `self` is whole.
    private final class Opened: Sendable {
        private let channels = Mutex<[any Channel]>([])
        func add(_ channel: any Channel) { channels.withLock { $0.append(channel) } }
        var all: [any Channel] { channels.withLock { $0 } }
    }

    var port: Int { listener.localAddress?.port ?? 0 }
    var connections: [any Channel] { opened.all }

    func drain() {
        for channel in opened.all { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    func close() async throws {
        try await listener.close()
        try await group.shutdownGracefully()
    }
}
