internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import VeloFormat

/// The result of one check.
enum ProbeResult: Sendable, Equatable {
    case success
    /// Why it failed, in words for a log and for `/health`.
    case failure(String)
}

/// Checks one endpoint once, on a connection of its own that is closed afterwards.
///
/// `timeout` is for all of it: resolving, connecting, asking and answering. Never throws; every fault is a failure, and so
/// is the cancellation of the task, so that the end of the gateway waits for no slow target.
func probe(
    _ kind: Tables.HealthCheck.Kind, at endpoint: Tables.Endpoint, timeout: TimeSpan, on loop: any EventLoop
) async -> ProbeResult {
    let verdict = loop.makePromise(of: ProbeResult.self)
    let bootstrap = ClientBootstrap(group: loop)
        .connectTimeout(.nanoseconds(timeout.nanoseconds))
        .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                switch kind {
                case .tcp: break
                case .redis: try channel.pipeline.syncOperations.addHandler(RedisProbeHandler(verdict))
                case .http(let path, let expect, _):
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(
                        HTTPProbeHandler(verdict, path: path, host: endpoint.text, expect: expect))
                }
            }
        }
    let deadline = loop.scheduleTask(in: .nanoseconds(timeout.nanoseconds)) {
        verdict.succeed(.failure("no answer within \(timeout.text)"))
    }
    let connection = bootstrap.connect(host: endpoint.host, port: endpoint.port)
    connection.whenComplete { result in
        switch result {
        case .success: if kind == .tcp { verdict.succeed(.success) }
        case .failure(let error): verdict.succeed(.failure(describeConnectFailure(error)))
        }
    }
    // The verdict closes the connection; one that is made after the deadline is closed as soon as it is there.
    verdict.futureResult.whenComplete { _ in
        deadline.cancel()
        connection.whenSuccess { $0.close(promise: nil) }
    }
    // The promise is only ever succeeded; a loop that shuts down fails it.
    return await withTaskCancellationHandler {
        (try? await verdict.futureResult.get()) ?? .failure("the check was abandoned")
    } onCancel: {
        verdict.succeed(.failure("the check was abandoned"))
    }
}

/// `connection refused` instead of a list of addresses and structures.
func describeConnectFailure(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
        if let cause = error.connectionErrors.first?.error { return describeConnectFailure(cause) }
        return "the name \(error.host) cannot be resolved"
    case let error as IOError: return describeErrno(error.errnoCode)
    case is ChannelError: return "no connection in time"
    default: return "\(error)"
    }
}

/// Asks `GET path` and judges the status of the final response; its body is not waited for.
private final class HTTPProbeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let verdict: EventLoopPromise<ProbeResult>
    private let path: String
    private let host: String
    private let expect: Tables.StatusSet

    init(_ verdict: EventLoopPromise<ProbeResult>, path: String, host: String, expect: Tables.StatusSet) {
        self.verdict = verdict
        self.path = path
        self.host = host
        self.expect = expect
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["host": host, "user-agent": "velod-health", "accept": "*/*", "connection": "close"]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let status = Int(head.status.code)
        verdict.succeed(expect.contains(status) ? .success : .failure("status \(status) instead of \(expect.text)"))
    }

    func channelInactive(context: ChannelHandlerContext) {
        verdict.succeed(.failure("the connection was closed without an answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        verdict.succeed(.failure(error is HTTPParserError ? "the answer is not HTTP" : describeConnectFailure(error)))
    }
}

/// Sends `PING` and waits for the line `+PONG` (RESP 2 and 3 alike).
private final class RedisProbeHandler: ChannelInboundHandler {
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
