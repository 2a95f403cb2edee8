import NIOCore
import VeloHTTP

@testable import VeloRuntime

/// A handler of one HTTP/1.1 connection as the gateway's is: bytes in, bytes out, reading only when it wants more. What it
/// answers depends on the path; `Tests/HTTP2` knows the same paths.
final class HTTP1Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var reader = RequestReader(scheme: .https)
    private var unread = ByteBuffer()
    private var path = ""
    private var isEchoing = false
    /// What `/big` has still to send.
    private var left = 0
    private var isOver = false

    func channelActive(context: ChannelHandlerContext) { context.read() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        unread.writeBuffer(&bytes)
        do { try takeAll(context) } catch {
            let fault = (error as? RequestFault)?.status ?? 500
            answer(context, "HTTP/1.1 \(fault) Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            context.close(mode: .output, promise: nil)
            isOver = true
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if context.channel.isWritable, !isOver { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        sendMore(context)
        if !isOver { context.read() }
    }

    private func takeAll(_ context: ChannelHandlerContext) throws {
        while !isOver {
            let step = try unread.withUnsafeReadableBytes { try reader.next($0) }
            switch step.event {
            case .needsMore, .closed: return
            case .framing: break
            case .head: begin(context)
            case .payload(let range):
                let content = unread.getSlice(at: unread.readerIndex + range.lowerBound, length: range.count)
                if isEchoing, let content { writeChunk(context, content) }
            case .end: finish(context)
            }
            unread.moveReaderIndex(forwardBy: step.consumed)
            if unread.readableBytes == 0 { unread.clear() }
        }
    }

    private func begin(_ context: ChannelHandlerContext) {
        let head = String(buffer: unread.getSlice(at: unread.readerIndex, length: reader.head.length) ?? ByteBuffer())
        path = head.split(separator: " ")[1].description
        let isHead = head.hasPrefix("HEAD ")
        switch path {
        case "/echo":
            isEchoing = true
            answer(context, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n")
        case "/early":
            answer(context, "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            context.close(mode: .output, promise: nil)
            isOver = true
        case "/fields": answer(context, "HTTP/1.1 200 OK\r\nContent-Length: \(head.utf8.count)\r\n\r\n\(head)")
        case "/tls":
            let version = tlsVersion(of: context.channel)?.text ?? "none"
            answer(context, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\(version)")
        case "/none": answer(context, "HTTP/1.1 204 No Content\r\n\r\n")
        case "/hang": break
        case "/until-close":
            answer(context, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil ")
            answer(context, "the end")
            context.close(mode: .output, promise: nil)
            isOver = true
        case "/cut":
            answer(context, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly a part")
            context.close(promise: nil)
            isOver = true
        case "/hints":
            answer(context, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
            answer(context, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        case "/big":
            left = 5_000_000
            answer(context, "HTTP/1.1 200 OK\r\nContent-Length: \(left)\r\n\r\n")
            sendMore(context)
        default: answer(context, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + (isHead ? "" : "hello"))
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard isEchoing else { return }
        answer(
            context,
            reader.body.trailers.count > 0 ? "0\r\nX-Trailers: \(reader.body.trailers.count)\r\n\r\n" : "0\r\n\r\n")
    }

    /// As much as fits, so that the memory that waits is bounded.
    private func sendMore(_ context: ChannelHandlerContext) {
        while left > 0, context.channel.isWritable {
            let count = min(left, 16_000)
            left -= count
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(repeating: UInt8(ascii: "b"), count: count)), promise: nil)
        }
    }

    private func writeChunk(_ context: ChannelHandlerContext, _ content: ByteBuffer) {
        answer(context, String(content.readableBytes, radix: 16) + "\r\n")
        context.write(wrapOutboundOut(content), promise: nil)
        answer(context, "\r\n")
    }

    private func answer(_ context: ChannelHandlerContext, _ text: String) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
