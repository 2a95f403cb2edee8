import VeloHTTP

/// Why velod answers a request itself, or cuts it: one place maps every failure to its status and to who is at fault.
enum ProxyFault: Error, Equatable, Sendable {
    // The client's request.
    case request(RequestFault)
    case methodNotImplemented
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
    case saturated
    /// This process or machine has no descriptor, port or memory for another connection.
    case outOfResources
    case connectFailed
    case connectTimedOut
    case backendClosed
    case backendMisbehaved
    case backendTooSlow
    case responseStalled

    enum Blame: Sendable { case client, backend, gateway }

    var blame: Blame {
        switch self {
        case .request, .methodNotImplemented, .headTooSlow, .bodyTooSlow, .unknownTenant, .unknownNamedTenant,
            .conflictingTenant, .noRoute, .throttled, .clientGone:
            .client
        case .noBackend, .saturated, .outOfResources: .gateway
        case .connectFailed, .connectTimedOut, .backendClosed, .backendMisbehaved, .backendTooSlow, .responseStalled:
            .backend
        }
    }

    /// The status of the answer; of `clientGone`, who gets none, the status that is recorded.
    var status: UInt16 {
        switch self {
        case .request(let fault): fault.status
        case .conflictingTenant: 400
        case .unknownTenant, .unknownNamedTenant, .noRoute: 404
        case .headTooSlow, .bodyTooSlow: 408
        case .throttled: 429
        case .clientGone: 499
        case .methodNotImplemented: 501
        case .connectFailed, .backendClosed, .backendMisbehaved: 502
        case .noBackend, .saturated, .outOfResources: 503
        case .connectTimedOut, .backendTooSlow, .responseStalled: 504
        }
    }

    /// Whether the connection must close behind the answer: where the next message begins is no longer certain
    /// (RFC 9112 11.2), or the client is too slow to be waited for.
    var closesConnection: Bool {
        switch self {
        case .request, .methodNotImplemented, .headTooSlow, .bodyTooSlow, .conflictingTenant, .clientGone: true
        case .unknownTenant, .unknownNamedTenant, .noRoute, .throttled, .noBackend, .saturated, .outOfResources,
            .connectFailed,
            .connectTimedOut, .backendClosed, .backendMisbehaved, .backendTooSlow, .responseStalled:
            false
        }
    }

    /// One sentence for the person who reads the answer. Names no tenant, pool or backend.
    var text: StaticString {
        switch self {
        case .request(let fault): fault.text
        case .methodNotImplemented: "this method is not implemented here"
        case .headTooSlow: "the request's head took too long"
        case .bodyTooSlow: "the request's content took too long"
        case .unknownTenant, .unknownNamedTenant: "no such host here"
        case .conflictingTenant: "the named tenant and the Host disagree"
        case .noRoute: "no route for this path"
        case .throttled: "too many requests"
        case .clientGone: "the client went away"
        case .noBackend: "no backend is available"
        case .saturated: "every backend is at its limit"
        case .outOfResources: "no connection can be made now"
        case .connectFailed: "the backend cannot be reached"
        case .connectTimedOut: "connecting to the backend took too long"
        case .backendClosed: "the backend closed the connection"
        case .backendMisbehaved: "the backend sent an invalid response"
        case .backendTooSlow: "the backend took too long to respond"
        case .responseStalled: "the backend stopped responding"
        }
    }
}
