/// A request head that may be acted on, as offsets into the bytes that it was parsed from.
///
/// Every ambiguity that RFC 9112 tells a gateway to refuse has been refused. It holds no byte itself: whoever reads a part of
/// it hands in the region that the parser had, and keeps that region until the head was forwarded. One head serves one
/// message after the other and keeps its memory.
public struct RequestHead: ~Copyable {
    /// How the request's content is delimited (RFC 9112 6.3).
    public enum Content: Equatable, Sendable {
        case none
        case length(UInt64)
        case chunked
    }

    /// What the client wants to go on with on this connection, if the backend agrees (RFC 9110 7.8).
    public enum Upgrade: Equatable, Sendable {
        case none
        /// `Upgrade: websocket` alone, on a GET without content (RFC 6455 4.1): handed over if policy allows.
        case webSocket
        /// Anything else, which is never passed on: h2c through a proxy is a way around it.
        case other
    }

    public internal(set) var method = RequestMethod.other
    public internal(set) var version = HTTPVersion.http11
    /// Where the method is; behind the empty lines that were skipped.
    public internal(set) var methodRange = 0..<0
    /// The target as it came.
    public internal(set) var targetRange = 0..<0
    /// Origin form, the part of the target that is forwarded. Empty if the target has no path: then it is `/`, or `*`
    /// for `OPTIONS http://host`.
    public internal(set) var originRange = 0..<0
    /// Of `originRange`, the path without query: what routes are looked up by, not decoded.
    public internal(set) var pathRange = 0..<0
    /// Whether the target has an authority, which then is `authority` (RFC 9112 3.2.2).
    public internal(set) var isAbsoluteForm = false
    /// Whom the request is for; `nil` only for HTTP/1.0 without Host.
    public internal(set) var authority: Authority?
    public internal(set) var content = Content.none
    /// Whether the connection may carry another request when this one is done (RFC 9112 9.3).
    public internal(set) var keepsAlive = true
    /// Whether the client waits for `100 Continue` before it sends content (RFC 9110 10.1.1).
    public internal(set) var expectsContinue = false
    /// Whether the client takes trailers (RFC 9110 10.1.4).
    public internal(set) var acceptsTrailers = false
    public internal(set) var upgrade = Upgrade.none
    /// How many more hops may pass the request on; only OPTIONS and TRACE are limited (RFC 9110 7.6.2).
    public internal(set) var maxForwards: UInt64?
    public internal(set) var fields = FieldTable()
    /// How many bytes the head takes, with the empty lines before it and the one behind.
    public internal(set) var length = 0
    /// What Connection says, and how many names it nominates that are not known.
    var connection = ConnectionOptions()

    public init() {}

    public var isHTTP10: Bool { version == .http10 }

    mutating func reset() {
        fields.removeAll()
        authority = nil
        isAbsoluteForm = false
        content = .none
        expectsContinue = false
        acceptsTrailers = false
        upgrade = .none
        maxForwards = nil
        length = 0
        connection = ConnectionOptions()
    }

    /// The lower-case name of the host, without port and without the dot of a fully qualified name; `nil` if there is none.
    ///
    /// The bytes are valid in `body` only.
    public func withHostName<Result>(
        in bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result? {
        guard let authority, let base = bytes.baseAddress else { return nil }
        return try withUnsafeTemporaryAllocation(byteCount: Authority.longest, alignment: 1) { name in
            for index in 0..<authority.nameLength { name[index] = base.byte(authority.start &+ index).lowercased }
            return try body(UnsafeRawBufferPointer(rebasing: name[..<authority.nameLength]))
        }
    }
}
