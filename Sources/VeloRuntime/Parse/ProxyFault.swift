/// Why velod answers a request itself, or cuts it: one place maps every failure to its status and to who is at fault.
enum ProxyFault: Error, Equatable, Sendable {
    // The client's request.
    case malformed(Malformation)
    case methodNotImplemented
    case transferCodingNotImplemented
    case versionNotSupported
    case headTooLarge
    case expectationFailed
    case headTooSlow
    case bodyTooSlow
    case unknownTenant
    case unknownNamedTenant
    case conflictingTenant
    case noRoute
    case throttled(retryAfter: Int64)
    case clientGone

    // The backend, or the way to it.
    case noBackend
    case connectFailed
    case connectTimedOut
    case backendClosed
    case backendMisbehaved
    case backendTooSlow
    case responseStalled

    /// What is wrong with a request that cannot be understood (RFC 9112, RFC 9110); its text goes into the answer.
    enum Malformation: String, Sendable {
        case syntax = "malformed request"
        case host = "exactly one valid Host is required"
        case hostConflict = "the Host and the request target disagree"
        case framing = "ambiguous message length"
        case target = "malformed request target"
        case dotSegments = "dot segments are not allowed in a path"
        case body = "malformed request content"
    }

    enum Blame: Sendable { case client, backend, gateway }

    var blame: Blame {
        switch self {
        case .malformed, .methodNotImplemented, .transferCodingNotImplemented, .versionNotSupported, .headTooLarge,
            .expectationFailed, .headTooSlow, .bodyTooSlow, .unknownTenant, .unknownNamedTenant, .conflictingTenant,
            .noRoute, .throttled, .clientGone:
            .client
        case .noBackend: .gateway
        case .connectFailed, .connectTimedOut, .backendClosed, .backendMisbehaved, .backendTooSlow, .responseStalled:
            .backend
        }
    }

    /// The status of the answer; of `clientGone`, who gets none, the status that is recorded.
    var status: UInt16 {
        switch self {
        case .malformed, .conflictingTenant: 400
        case .unknownTenant, .unknownNamedTenant, .noRoute: 404
        case .headTooSlow, .bodyTooSlow: 408
        case .expectationFailed: 417
        case .throttled: 429
        case .headTooLarge: 431
        case .clientGone: 499
        case .methodNotImplemented, .transferCodingNotImplemented: 501
        case .connectFailed, .backendClosed, .backendMisbehaved: 502
        case .noBackend: 503
        case .connectTimedOut, .backendTooSlow, .responseStalled: 504
        case .versionNotSupported: 505
        }
    }

    /// Whether the connection must close behind the answer: where the next message begins is no longer certain
    /// (RFC 9112 11.2), or the client is too slow to be waited for.
    var closesConnection: Bool {
        switch self {
        case .malformed, .methodNotImplemented, .transferCodingNotImplemented, .versionNotSupported, .headTooLarge,
            .expectationFailed, .headTooSlow, .bodyTooSlow, .conflictingTenant, .clientGone:
            true
        case .unknownTenant, .unknownNamedTenant, .noRoute, .throttled, .noBackend, .connectFailed, .connectTimedOut,
            .backendClosed, .backendMisbehaved, .backendTooSlow, .responseStalled:
            false
        }
    }

    /// One sentence for the person who reads the answer. Names no tenant, pool or backend.
    var text: String {
        switch self {
        case .malformed(let malformation): malformation.rawValue
        case .methodNotImplemented: "this method is not implemented here"
        case .transferCodingNotImplemented: "the only transfer coding understood here is chunked"
        case .versionNotSupported: "only HTTP/1.0 and HTTP/1.1 are spoken here"
        case .headTooLarge: "the request's head is too large"
        case .expectationFailed: "the only expectation understood here is 100-continue"
        case .headTooSlow: "the request's head took too long"
        case .bodyTooSlow: "the request's content took too long"
        case .unknownTenant, .unknownNamedTenant: "no such host here"
        case .conflictingTenant: "the named tenant and the Host disagree"
        case .noRoute: "no route for this path"
        case .throttled: "too many requests"
        case .clientGone: "the client went away"
        case .noBackend: "no backend is available"
        case .connectFailed: "the backend cannot be reached"
        case .connectTimedOut: "connecting to the backend took too long"
        case .backendClosed: "the backend closed the connection"
        case .backendMisbehaved: "the backend sent an invalid response"
        case .backendTooSlow: "the backend took too long to respond"
        case .responseStalled: "the backend stopped responding"
        }
    }
}
