import NIOCore
import NIOHTTP2
import VeloFormat
import VeloHTTP

/// One stream of an HTTP/2 connection as a connection of HTTP/1.1, on which one request comes: for the handler behind, which
/// reads and writes bytes, nothing else is different.
///
/// What the handler behind has to know:
/// - `channelInactive` ends the stream, whoever ended it, and is never told from inside of a write of that handler.
/// - `close(mode: .output)` ends the response in an orderly way: a content that has no other end ends with it.
/// - `close(mode: .all)` before the response is whole cuts it: the client gets RST_STREAM and never takes it for complete.
/// - After a whole response, either of them tells a client that is still sending that nobody reads on (RFC 9113 8.1).
/// - The channel has one option, `autoRead`, which is off. Others are a programming error that NIO stops at.
final class HTTP2StreamCodec: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private var request = HTTP2RequestTranslation()
    private var response = HTTP2ResponseTranslation()
    /// Whether the last frame of the response is with the kernel.
    private var isResponseSent = false
    private var isClosing = false
    private var isReset = false
    private var isFlushing = false
    private var isInactive = false
    /// How long the end of a response may wait for the client's window.
    private let stall: TimeSpan

    init(stall: TimeSpan = .seconds(60)) { self.stall = stall }

    // MARK: From the client

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isReset else { return }
        do throws(HTTP2RequestFault) {
            switch unwrapInboundIn(data) {
            case .headers(let block):
                let isHead = !request.hasBegun
                var bytes = context.channel.allocator.buffer(capacity: 1024)
                try request.headers(block.headers, endStream: block.endStream, into: &bytes)
                if isHead { response.begin(answering: request.method) }
                pass(bytes, context)
            case .data(let content):
                guard case .byteBuffer(let bytes) = content.data else { return }
                pass(try request.data(bytes, endStream: content.endStream), context)
            default: break
            }
        } catch {
            reset(.protocolError, context)
        }
    }

    private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The client's reset; `channelInactive` follows.
        if error is NIOHTTP2Errors.StreamClosed { return }
        // A frame of ours that the library would not send.
        reset(.internalError, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard isFlushing else {
            context.fireChannelInactive()
            return
        }
        // The last frame of the response ends the stream. The handler behind is just writing it.
        isInactive = true
        context.eventLoop.assumeIsolated().execute { context.fireChannelInactive() }
    }

    // MARK: To the client

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isReset, !isInactive else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        // The promise goes with the last frame, which is known when the next one is.
        var last: HTTP2Frame.FramePayload?
        do throws(ResponseFault) {
            try response.take(unwrapOutboundIn(data)) { frame in
                if let earlier = last { context.write(wrapOutboundOut(earlier), promise: nil) }
                last = frame
            }
        } catch {
            promise?.fail(ChannelError.ioOnClosedChannel)
            reset(.internalError, context)
            return
        }
        guard let last else {
            promise?.succeed()
            return
        }
        if response.hasEnded {
            writeEnd(last, context, promise)
        } else {
            context.write(wrapOutboundOut(last), promise: promise)
        }
    }

    func flush(context: ChannelHandlerContext) {
        let isOuter = !isFlushing
        isFlushing = true
        context.flush()
        if isOuter { isFlushing = false }
    }

    /// Notes when the end has gone out: resetting the stream before would throw away what waits for the client's window.
    private func writeEnd(
        _ frame: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess { [self] in
            isResponseSent = true
            if isClosing { stopReading(context) }
        }
        if let promise { sent.futureResult.cascade(to: promise) }
        context.write(wrapOutboundOut(frame), promise: sent)
        guard !isResponseSent else { return }
        // The handler behind is done with the response; a client that never takes it would keep it for ever.
        let deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(stall.nanoseconds)) { [self] in
            if !isResponseSent, !isInactive { reset(.cancel, context) }
        }
        sent.futureResult.whenComplete { _ in deadline.cancel() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard !isReset, !isInactive else {
            promise?.succeed()
            return
        }
        switch mode {
        case .input:
            promise?.fail(ChannelError.operationUnsupported)
            return
        case .output:
            var last: HTTP2Frame.FramePayload?
            guard response.close(emit: { last = $0 }) else { break }
            if let last {
                writeEnd(last, context, nil)
                flush(context: context)
            }
            finish(context)
            promise?.succeed()
            return
        case .all:
            guard response.hasEnded else { break }
            finish(context)
            promise?.succeed()
            return
        }
        reset(.internalError, context)
        promise?.succeed()
    }

    /// The response is whole; the stream ends by itself if the request is, too.
    private func finish(_ context: ChannelHandlerContext) {
        isClosing = true
        if isResponseSent { stopReading(context) }
    }

    private func stopReading(_ context: ChannelHandlerContext) {
        if !request.hasEnded { reset(.noError, context) }
    }

    private func reset(_ code: HTTP2ErrorCode, _ context: ChannelHandlerContext) {
        guard !isReset else { return }
        isReset = true
        context.write(wrapOutboundOut(.rstStream(code)), promise: nil)
        flush(context: context)
    }
}
