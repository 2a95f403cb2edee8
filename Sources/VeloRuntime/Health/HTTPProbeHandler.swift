internal import NIOCore
internal import NIOHTTP1
internal import VeloFormat

/// Asks `GET path` and judges the final response: its status and, if asked for, a text in its content. What is judged by the
/// status alone does not wait for the content.
final class HTTPProbeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// A page that says how a server feels is short; what comes behind this is not read.
    static let longestContent = 64 * 1024

    private let verdict: EventLoopPromise<ProbeResult>
    private let path: String
    private let host: String
    private let expect: Tables.StatusSet
    private let body: [UInt8]
    private var content: [UInt8] = []

    /// - Parameter body: what must occur in the content; empty for anything.
    init(
        _ verdict: EventLoopPromise<ProbeResult>, path: String, host: String, expect: Tables.StatusSet, body: String
    ) {
        self.verdict = verdict
        self.path = path
        self.host = host
        self.expect = expect
        self.body = Array(body.utf8)
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["host": host, "user-agent": "velod-health", "accept": "*/*", "connection": "close"]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let status = Int(head.status.code)
            if !expect.contains(status) {
                verdict.succeed(.failure("status \(status) instead of \(expect.text)"))
            } else if body.isEmpty {
                verdict.succeed(.success)
            }
        case .body(let part): take(part)
        case .end: verdict.succeed(.failure("the answer lacks the text that is expected"))
        }
    }

    /// Looks for the text in what came, and across the border to what came before. Linear in the content.
    private func take(_ part: ByteBuffer) {
        let start = max(0, content.count - body.count + 1)
        content += part.readableBytesView.prefix(Self.longestContent - content.count)
        if occurs(body, in: content[start...]) {
            verdict.succeed(.success)
        } else if content.count >= Self.longestContent {
            verdict.succeed(.failure("the text that is expected is not in the first 64 KiB of the answer"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        verdict.succeed(.failure("the connection was closed without an answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        verdict.succeed(.failure(error is HTTPParserError ? "the answer is not HTTP" : describeConnectFailure(error)))
    }
}

/// Whether a text stands somewhere in some bytes. As long as the text is short: linear.
private func occurs(_ text: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first else { return true }
    var rest = bytes
    while rest.count >= text.count, let start = rest.firstIndex(of: first) {
        rest = rest[start...]
        if rest.starts(with: text) { return true }
        rest = rest.dropFirst()
    }
    return false
}
