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

/// What a connection to a backend needs before it is spoken on: TLS. Called on its event loop, before it connects.
typealias PrepareConnection = @Sendable (any Channel, Tables.Endpoint) throws -> Void

/// Checks one endpoint once, on a connection of its own that is closed afterwards.
///
/// `timeout` is for all of it: resolving, connecting, asking and answering. Never throws; every fault is a failure, and so
/// is the cancellation of the task, so that the end of the gateway waits for no slow target.
///
/// - Parameters:
///   - address: where the endpoint is; `nil` if that is to be found out.
///   - prepare: `nil` for a connection in the clear.
func probe(
    _ kind: Tables.HealthCheck.Kind, at endpoint: Tables.Endpoint, address: SocketAddress? = nil, timeout: TimeSpan,
    on loop: any EventLoop, prepare: PrepareConnection? = nil
) async -> ProbeResult {
    let verdict = loop.makePromise(of: ProbeResult.self)
    let bootstrap = ClientBootstrap(group: loop)
        .connectTimeout(.nanoseconds(timeout.nanoseconds))
        .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try prepare?(channel, endpoint)
                switch kind {
                case .tcp:
                    // One that protects what it says is there once both sides agree on how.
                    if prepare != nil { try channel.pipeline.syncOperations.addHandler(HandshakeProbeHandler(verdict)) }
                case .redis: try channel.pipeline.syncOperations.addHandler(RedisProbeHandler(verdict))
                case .http(let path, let expect, let body):
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(
                        HTTPProbeHandler(verdict, path: path, host: endpoint.text, expect: expect, body: body))
                }
            }
        }
    let deadline = loop.scheduleTask(in: .nanoseconds(timeout.nanoseconds)) {
        verdict.succeed(.failure("no answer within \(timeout.text)"))
    }
    let connection =
        if let address { bootstrap.connect(to: address) } else {
            bootstrap.connect(host: endpoint.host, port: endpoint.port)
        }
    connection.whenComplete { result in
        switch result {
        case .success: if kind == .tcp, prepare == nil { verdict.succeed(.success) }
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
    case let error as ResolutionError: return error.description
    default: return describeTLSFailure(error) ?? "\(error)"
    }
}
