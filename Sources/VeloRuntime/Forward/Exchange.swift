/// One request on its way to a backend and the response on its way back, without any IO: it is told what happened and
/// decides what follows. Cannot be copied, because it ends exactly once.
struct Exchange: ~Copyable {
    /// What becomes of an informational response.
    enum Informational: Equatable {
        case passOn
        /// The client speaks HTTP/1.0 (RFC 9110 15.2).
        case drop
    }

    /// What to do about a request whose upstream connection is lost or cannot be had.
    enum Recovery: Equatable {
        /// On another backend: this one could not be reached, or died.
        case retryElsewhere
        /// On a new connection, to any backend: the old one had been closed before it could take the request.
        case retryFresh
        /// Tell the client.
        case answer(ProxyFault)
        /// Too late to tell: cut the client's connection, so that it cannot take what it has for the whole.
        case cut
    }

    /// How the two connections leave the exchange.
    struct Ending: Equatable {
        /// The upstream connection has read the whole request and may serve another.
        var canReuseUpstream: Bool
        /// The client has sent the whole request and may send another.
        var canReuseClient: Bool
    }

    private enum Progress: Equatable {
        case connecting
        /// The head is in our buffers; the kernel has not taken all of it.
        case sending
        /// The backend may have read the request.
        case sent
        case responding(UInt16)
    }

    private let isRepeatable: Bool
    private let passesInformational: Bool
    private var progress = Progress.connecting
    private var isReused = false
    private var hasSentContent = false
    private var hasBeenInformed = false
    /// Whether the request was taken from a backend that may have read it to another.
    private var hasMovedOn = false
    /// Whether the client was told to go on with its content.
    private(set) var hasContinued = false
    /// Whether the whole request has been read from the client and handed to the upstream connection.
    private(set) var isRequestComplete: Bool

    /// - Parameter isRepeatable: whether acting twice on the request is the same as once (RFC 9110 9.2.2), and the pool allows it.
    init(isRepeatable: Bool, hasContent: Bool, isHTTP10: Bool) {
        // Content that was sent is no longer here to be sent again.
        self.isRepeatable = isRepeatable && !hasContent
        passesInformational = !isHTTP10
        isRequestComplete = !hasContent
    }

    /// The status that was sent, once one was.
    var status: UInt16? { if case .responding(let status) = progress { status } else { nil } }

    /// An upstream connection is there and gets the head.
    mutating func connected(isReused: Bool) {
        progress = .sending
        self.isReused = isReused
    }

    /// The kernel has taken the whole head.
    mutating func headDelivered() {
        if progress == .sending { progress = .sent }
    }

    /// A part of the content was handed to the upstream connection.
    mutating func contentSent() { hasSentContent = true }

    /// The last part was.
    mutating func requestCompleted() { isRequestComplete = true }

    /// An informational response is here; the final one is still to come.
    mutating func informational(_ status: UInt16) -> Informational {
        hasBeenInformed = true
        if status == 100 { hasContinued = true }
        progress = .sent
        return passesInformational ? .passOn : .drop
    }

    /// The head of the final response is here, or the 101 that switches protocols.
    mutating func responseBegan(_ status: UInt16) { progress = .responding(status) }

    /// The upstream connection is gone, unfit, too slow, or never came to be.
    ///
    /// Repeated only where the backend cannot have acted on the request, or where acting twice is the same as once.
    mutating func lost(_ fault: ProxyFault) -> Recovery {
        switch progress {
        case .connecting:
            return fault == .connectFailed || fault == .connectTimedOut ? .retryElsewhere : .answer(fault)
        case .sending:
            // An incomplete head cannot have been acted on.
            guard fault == .backendClosed, !hasSentContent else { return .answer(fault) }
            progress = .connecting
            // A new connection that takes nothing speaks of the backend, a kept one only of itself.
            return isReused ? .retryFresh : .retryElsewhere
        case .sent:
            guard fault == .backendClosed, isRepeatable, !hasBeenInformed else { return .answer(fault) }
            if isReused {
                // A kept connection that the backend closed while the request was under way to it (RFC 9112 9.3.1).
                progress = .connecting
                return .retryFresh
            }
            // A backend that dies closes its connections before its listener, so a new one may still be made and then
            // reset. Once: a request that kills whoever reads it must not go through the whole pool.
            guard !hasMovedOn else { return .answer(fault) }
            hasMovedOn = true
            progress = .connecting
            return .retryElsewhere
        case .responding:
            return .cut
        }
    }

    /// The last byte of the response is here.
    consuming func responseCompleted() -> Ending {
        Ending(canReuseUpstream: isRequestComplete, canReuseClient: isRequestComplete)
    }
}
