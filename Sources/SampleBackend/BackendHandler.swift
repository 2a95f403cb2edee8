import NIOCore
import NIOHTTP1
import Synchronization

/// One connection: reads a request whole, then answers it. Requests of a connection are answered in turn, because the
/// pipeline's HTTP handler holds back the next one until the response is written.
final class BackendHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// 64 MiB of request body are kept to be echoed; a larger one is 413.
    private static let largestRequest = 64 << 20

    private let name: String
    private let switches: BackendSwitches
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isTooLarge = false

    init(name: String, switches: BackendSwitches) {
        self.name = name
        self.switches = switches
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
            isTooLarge = false
        case .body(var part):
            if body.readableBytes + part.readableBytes > Self.largestRequest {
                isTooLarge = true
            } else {
                body.writeBuffer(&part)
            }
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard !isTooLarge else { return respond(head, .payloadTooLarge, "body too large\n", context) }
        switch BackendRoute(method: head.method, uri: head.uri) {
        case .greeting:
            respond(head, .ok, "hello from \(name)\n", context)
        case .health:
            let isHealthy = switches.isHealthy.load(ordering: .relaxed)
            respond(head, isHealthy ? .ok : .serviceUnavailable, isHealthy ? "ok\n" : "switched off\n", context)
        case .switchHealth(let on):
            switches.isHealthy.store(on, ordering: .relaxed)
            respond(head, .noContent, "", context)
        case .status(let code):
            let status = HTTPResponseStatus(statusCode: code)
            respond(head, status, status.mayHaveResponseBody ? "\(name) answers \(code)\n" : "", context)
        case .slow(let milliseconds):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
                let (handler, context) = bound.value
                guard context.channel.isActive else { return }
                handler.respond(head, .ok, "\(handler.name) took \(milliseconds) ms\n", context)
            }
        case .bytes(let count):
            respond(head, .ok, ByteBuffer(repeating: UInt8(ascii: "x"), count: count), context)
        case .echo:
            respond(head, .ok, body, context)
        case .refused(let why):
            respond(head, .badRequest, why + "\n", context)
        }
    }

    private func respond(
        _ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ text: String, _ context: ChannelHandlerContext
    ) {
        respond(head, status, ByteBuffer(string: text), context)
    }

    private func respond(
        _ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ body: ByteBuffer, _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders([("server", "SampleBackend"), ("x-backend", name)])
        if status.mayHaveResponseBody {
            headers.add(name: "content-type", value: "text/plain; charset=utf-8")
            headers.add(name: "content-length", value: String(body.readableBytes))
        }
        if !head.isKeepAlive { headers.add(name: "connection", value: "close") }
        let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD, status.mayHaveResponseBody, body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let closes = !head.isKeepAlive
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if closes { bound.value.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
