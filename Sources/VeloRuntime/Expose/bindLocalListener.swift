internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import VeloFormat

/// What is behind a listener that velod answers itself, without its socket: on loops that carry no proxied traffic, so that
/// a scrape and traffic do not wait for each other.
func localBootstrap(_ endpoints: Endpoints, on group: any EventLoopGroup) -> ServerBootstrap {
    ServerBootstrap(group: group)
        .childChannelOption(.maxMessagesPerRead, value: 4)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try addLocalHandlers(to: channel, endpoints) }
        }
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
