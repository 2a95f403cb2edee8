/// Why a request is malformed (RFC 9113 8.1.1): its stream is reset with PROTOCOL_ERROR. What HTTP/1.1 refuses as well is not
/// here, because the request path answers that.
enum HTTP2RequestFault: Error, Hashable, Sendable {
    /// A name that is no token in lower case (8.2.1), or an unknown, repeated or misplaced pseudo-header (8.3).
    case fieldName
    /// A control byte in a value, or a blank at its beginning or end (8.2.1).
    case fieldValue
    /// A field that is about the connection, which HTTP/2 says by itself (8.2.2).
    case connectionSpecific
    /// TE that asks for more than `trailers` (8.2.2).
    case te
    /// No method, or one that is no token (8.3.1).
    case method
    /// No scheme, or one that is neither `http` nor `https`; one on CONNECT (8.3.1, 8.5).
    case scheme
    /// No path, or one that is neither absolute nor the `*` of OPTIONS; one on CONNECT (8.3.1, 8.5).
    case path
    /// No authority on CONNECT, or Host that says something else than the authority (8.3.1, 8.5).
    case authority
    /// Content-Length repeated, no number, or not what the DATA frames add up to (8.1.1).
    case contentLength
    /// A second head that does not end the stream (8.1).
    case trailers
}
