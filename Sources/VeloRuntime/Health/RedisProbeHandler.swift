internal import NIOCore

/// Sends `PING` and waits for the line `+PONG` (RESP 2 and 3 alike).
final class RedisProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// An error reply is short; more than this without a line end is not Redis.
    private static let longestLine = 512

    private let verdict: EventLoopPromise<ProbeResult>
    private var answer: [UInt8] = []

    init(_ verdict: EventLoopPromise<ProbeResult>) { self.verdict = verdict }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "*1\r\n$4\r\nPING\r\n")), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += unwrapInboundIn(data).readableBytesView.prefix(Self.longestLine)
        guard let end = answer.firstIndex(of: UInt8(ascii: "\r")) else {
            if answer.count >= Self.longestLine { verdict.succeed(.failure("the answer is not Redis")) }
            return
        }
        let line = String(decoding: answer[..<end], as: UTF8.self)
        verdict.succeed(line == "+PONG" ? .success : .failure(line.hasPrefix("-") ? line : "the answer is not +PONG"))
    }

    func channelInactive(context: ChannelHandlerContext) {
        verdict.succeed(.failure("the connection was closed without an answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        verdict.succeed(.failure(describeConnectFailure(error)))
    }
}
