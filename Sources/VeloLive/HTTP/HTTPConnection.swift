import NIOCore
import NIOHTTP1
import NIOPosix
package import VeloFormat

#if canImport(Glibc)
    import Glibc
#endif

/// A response, read whole.
package struct HTTPResponse: Sendable, Equatable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]
    /// Whether the connection may be used again.
    let keepsAlive: Bool
}

/// Why there is no response.
package enum HTTPFailure: Error, Equatable {
    /// Nothing was sent.
    case notConnected(String)
    /// The request was sent, in part at least: the other side may have acted on it.
    case noAnswer(String)

    package var message: String {
        switch self {
        case .notConnected(let why), .noAnswer(let why): why
        }
    }
}

/// One keep-alive connection for one request at a time. Not shared: its owner sends, waits and sends again.
package struct HTTPConnection: Sendable {
    private let channel: any Channel
    private let address: String

    /// Connects within `timeout`.
    package static func connect(to endpoint: Tables.Endpoint, timeout: TimeSpan) async throws(HTTPFailure)
        -> HTTPConnection
    {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.nanoseconds(timeout.nanoseconds))
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers(
                            leftOverBytesStrategy: .dropBytes, enableOutboundHeaderValidation: true)
                        try channel.pipeline.syncOperations.addHandler(ResponseHandler())
                    }
                }
                .connect(host: endpoint.host, port: endpoint.port)
                .get()
            return HTTPConnection(channel: channel, address: endpoint.text)
        } catch {
            throw .notConnected("cannot connect to \(endpoint.text): \(shortReason(error))")
        }
    }

    /// Whether a request can be sent; a server may close an idle connection at any time.
    package var isOpen: Bool { channel.isActive }

    /// Sends one request and waits for its response; closes the connection if there is none within `timeout`, or if the
    /// server says it is the last.
    package func send(
        _ method: String, _ path: String, headers: [(String, String)], body: [UInt8] = [], timeout: TimeSpan
    ) async throws(HTTPFailure) -> HTTPResponse {
        guard channel.isActive else { throw .notConnected("the connection to \(address) was closed") }
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path)
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        if !body.isEmpty { head.headers.add(name: "content-length", value: String(body.count)) }

        let promise = channel.eventLoop.makePromise(of: HTTPResponse.self)
        let request = OutgoingRequest(head: head, body: ByteBuffer(bytes: body), promise: promise)
        let channel = channel
        let deadline = channel.eventLoop.scheduleTask(in: .nanoseconds(timeout.nanoseconds)) {
            promise.fail(HTTPFailure.noAnswer("no answer within \(timeout.text)"))
            channel.close(promise: nil)
        }
        channel.writeAndFlush(request, promise: nil)
        do {
            let response = try await promise.futureResult.get()
            deadline.cancel()
            if !response.keepsAlive { try? await channel.close() }
            return response
        } catch {
            deadline.cancel()
            try? await channel.close()
            throw (error as? HTTPFailure) ?? .noAnswer(shortReason(error))
        }
    }

    package func close() async {
        try? await channel.close()
    }
}

/// A connection for one request.
package func fetch(_ path: String, from endpoint: Tables.Endpoint, timeout: TimeSpan) async throws(HTTPFailure)
    -> HTTPResponse
{
    let connection = try await HTTPConnection.connect(to: endpoint, timeout: timeout)
    return try await connection.send(
        "GET", path, headers: [("host", endpoint.text), ("connection", "close"), ("user-agent", "veloc")],
        timeout: timeout)
}

/// NIO's errors with their causes, in a few words.
private func shortReason(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
        if let cause = error.connectionErrors.first { return shortReason(cause.error) }
        return "the name cannot be resolved"
    case let error as IOError:
        return String(cString: strerror(error.errnoCode))
    case ChannelError.connectTimeout:
        return "no connection in time"
    default:
        return String(describing: error)
    }
}
