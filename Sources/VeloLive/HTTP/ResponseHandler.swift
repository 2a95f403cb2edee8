import NIOCore
import NIOHTTP1

/// A request on its way to the handler, with the promise of its response.
struct OutgoingRequest: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer
    let promise: EventLoopPromise<HTTPResponse>
}

/// Puts the parts of a response together and fulfils the promise of the request that waits for it.
final class ResponseHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = OutgoingRequest
    typealias OutboundOut = HTTPClientRequestPart

    /// A scrape of five million series is about 600 MB; whatever is longer is no answer of velod's.
    private static let longestBody = 1 << 30

    private var waiting: EventLoopPromise<HTTPResponse>?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        guard waiting == nil, context.channel.isActive else {
            request.promise.fail(HTTPFailure.notConnected("the connection is closed or in use"))
            return
        }
        waiting = request.promise
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if request.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part):
            guard body.count + part.readableBytes <= Self.longestBody else {
                return fail(context, "the response is longer than \(Self.longestBody) bytes")
            }
            body.append(contentsOf: part.readableBytesView)
        case .end:
            guard let head, let waiting else { return fail(context, "a response that nobody asked for") }
            self.head = nil
            self.waiting = nil
            waiting.succeed(
                HTTPResponse(
                    status: Int(head.status.code), contentType: head.headers.first(name: "content-type") ?? "",
                    body: body, keepsAlive: head.isKeepAlive))
            body = []
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(context, "the connection was closed before the answer was whole")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, (error as? HTTPParserError).map { "not HTTP/1.1: \($0)" } ?? String(describing: error))
    }

    private func fail(_ context: ChannelHandlerContext, _ message: String) {
        waiting?.fail(HTTPFailure.noAnswer(message))
        waiting = nil
        context.close(promise: nil)
    }
}
