import NIOCore
import NIOHTTP2
import VeloFormat

/// Adds to a channel's pipeline what speaks HTTP/2 to a client. To be called on the channel's event loop.
///
/// Each stream becomes a channel that looks like a connection of HTTP/1.1 with one request on it. It does not read by itself,
/// its `parent` is `channel`, and its addresses are `channel`'s.
///
/// - Parameter makeStream: adds the handler that serves the request to the stream's pipeline, on the same event loop. That
///   handler sees `channelActive` next.
/// - Returns: the connection; a `ChannelShouldQuiesceEvent` through `channel`'s pipeline drains it. That event reaches the
///   pipelines of the open streams, too.
@discardableResult
func configureHTTP2(
    on channel: any Channel, _ limits: HTTP2Limits, makeStream: @escaping @Sendable (any Channel) throws -> Void
) throws -> HTTP2Connection {
    let gate = HTTP2Gate(limits)
    let connection = HTTP2Connection(on: channel.eventLoop, limits, behind: gate)
    gate.onAbuse = { [weak connection] in connection?.refuse() }
    let handler = NIOHTTP2Handler(
        mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: limits.connectionConfiguration,
        streamConfiguration: limits.streamConfiguration, streamDelegate: connection
    ) { stream in
        stream.eventLoop.makeCompletedFuture {
            try stream.syncOptions?.setOption(.autoRead, value: false)
            try stream.pipeline.syncOperations.addHandler(HTTP2StreamCodec(stall: limits.stall))
            try makeStream(stream)
        }
    }
    // Frames about the connection and its windows come at any time, whatever the streams read. What is read for streams
    // is bounded by their windows.
    try channel.syncOptions?.setOption(.autoRead, value: true)
    try channel.pipeline.syncOperations.addHandlers([gate, handler, connection])
    return connection
}

extension HTTP2Limits {
    var connectionConfiguration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: concurrentStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headerListSize),
        ]
        configuration.headerBlockValidation = .enabled
        configuration.contentLengthValidation = .enabled
        configuration.maximumSequentialEmptyDataFrames = emptyDataFrames
        // Answers that a client lets wait: it sends faster than it reads.
        configuration.maximumBufferedControlFrames = max(controlFrames, resets)
        // As many as the largest head fills, each being 16 KiB.
        configuration.maximumSequentialContinuationFrames = headerListSize / 16_384 + 1
        // Above what the gate allows, because the library ends the connection for good at this number, whatever the time.
        configuration.maximumConnectionGlitches = Int(Int32.max)
        configuration.controlFrameRateLimit.maximumCount = controlFrames
        configuration.controlFrameRateLimit.windowLength = .nanoseconds(window.nanoseconds)
        // All streams of a client together; one stream's is 64 KiB, as the protocol begins with.
        configuration.targetWindowSize = 256 * 1024
        return configuration
    }

    var streamConfiguration: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        // What a response may run ahead of the client before the backend is no longer read.
        configuration.outboundBufferSizeHighWatermark = 64 * 1024
        configuration.outboundBufferSizeLowWatermark = 32 * 1024
        configuration.streamResetFrameRateLimit.maximumCount = resets
        configuration.streamResetFrameRateLimit.windowLength = .nanoseconds(window.nanoseconds)
        configuration.streamErrorRateLimit.maximumCount = malformed
        configuration.streamErrorRateLimit.windowLength = .nanoseconds(window.nanoseconds)
        return configuration
    }
}
