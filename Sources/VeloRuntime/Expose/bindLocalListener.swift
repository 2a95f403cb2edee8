internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import VeloFormat

/// Binds a listener that velod answers itself, on loops that carry no proxied traffic, so that a scrape and traffic do
/// not wait for each other.
func bindLocalListener(_ endpoints: Endpoints, at endpoint: Tables.Endpoint, on group: any EventLoopGroup) async throws
    -> any Channel
{
    try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .serverChannelInitializer { AcceptPause.add(to: $0) }
        .childChannelOption(.maxMessagesPerRead, value: 4)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try addLocalHandlers(to: channel, endpoints) }
        }
        .bind(host: endpoint.host, port: endpoint.port)
        .get()
}

/// Puts everything behind one connection of a local listener into its pipeline. To be called on its event loop.
func addLocalHandlers(to channel: any Channel, _ endpoints: Endpoints) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(IdleStateHandler(allTimeout: LocalHandler.idleLimit))
    try pipeline.configureHTTPServerPipeline()
    try pipeline.addHandler(scrapeCompressor())
    try pipeline.addHandler(LocalHandler(endpoints))
}

/// Compresses expositions for those who accept it, as Prometheus does; nothing else is long enough to gain by it.
private func scrapeCompressor() -> HTTPResponseCompressor {
    HTTPResponseCompressor(
        initialByteBufferCapacity: 1 << 14,
        responseCompressionPredicate: { head, isSupported in
            let isScrape = head.headers.first(name: "vary") != nil
            return isScrape && isSupported ? .compressIfPossible : .doNotCompress
        })
}
