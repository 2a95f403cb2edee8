/// How a response goes to the client: its framing there, and what becomes of the client's connection (RFC 9112 6, 9.3).
public struct ResponseForwarding: Equatable, Sendable {
    public enum Framing: Equatable, Sendable {
        /// There is no content, and no field speaks of any.
        case none
        /// There is no content, and Content-Length tells what a GET would have had (RFC 9110 8.6).
        case described(UInt64)
        case length(UInt64)
        /// The caller encodes the content with `ChunkedEncoder`.
        case chunked
        /// To a client of HTTP/1.0: the end of the connection ends the content.
        case untilClose
    }

    public let framing: Framing
    /// Whether the client may send another request when the response is done.
    public let keepsAlive: Bool
    /// Whether the client speaks HTTP/1.0, and has to be told that the connection stays.
    let isOldClient: Bool
    /// Whether this is the 101 after which the connection belongs to the other protocol.
    let switchesProtocol: Bool

    /// - Parameter keepsAlive: what the client and this gateway want: false while draining, or if the rest of the request will
    ///   not be read.
    public init(_ response: borrowing ResponseHead, to version: HTTPVersion, keepsAlive: Bool) {
        isOldClient = version == .http10
        switchesProtocol = response.status == 101
        switch response.framing {
        case .none:
            // RFC 9110 8.6: none in 1xx and 204; of HEAD and 304 it tells of the response to a GET.
            let isDescribed = response.status >= 200 && response.status != 204
            if isDescribed, let length = response.declaredLength {
                framing = .described(length)
            } else {
                framing = .none
            }
        case .length(let length): framing = .length(length)
        case .chunked, .untilClose: framing = version == .http10 ? .untilClose : .chunked
        }
        self.keepsAlive = keepsAlive && framing != .untilClose
    }
}
