/// Why a request cannot be acted on. Where the next message begins is not certain behind any of these, so the connection closes
/// behind the answer (RFC 9112 11.2).
public enum RequestFault: Error, Hashable, Sendable {
    /// More than four empty lines before the request line (RFC 9112 2.2 asks to skip one).
    case emptyLines
    /// A CR without LF, or an LF without CR, in or before the request line (RFC 9112 2.2).
    case lineEnd
    /// The method is no token, or no SP follows it (RFC 9112 3, 3.1).
    case methodInvalid
    /// A method longer than any that is implemented (RFC 9112 3).
    case methodTooLong
    /// CONNECT asks for a tunnel, which a gateway does not offer (RFC 9110 9.3.6).
    case methodNotImplemented
    /// The target is empty, has bytes that are no part of a URI, or is in no form of RFC 9112 3.2 that fits the method.
    case targetInvalid
    /// RFC 9112 3.
    case targetTooLong
    /// The path has a `%` without two hex digits, or `%00` (RFC 3986 2.1).
    case pathEncoding
    /// A path segment is `.` or `..`, plain or encoded: a backend would resolve it to another path than the one that routes
    /// are looked up by (RFC 3986 5.2.4).
    case dotSegment
    /// An absolute target of another scheme than the connection's (RFC 9110 7.4, 15.5.20).
    case misdirected
    /// Not `HTTP/` DIGIT `.` DIGIT, or something behind it (RFC 9112 2.3, 3).
    case versionInvalid
    /// A major version other than 1 (RFC 9110 2.5, 15.6.6).
    case versionNotSupported
    /// The head is larger than `MessageLimits.headBytes` (RFC 6585 5).
    case headTooLarge
    /// A field line that cannot be read.
    case field(FieldFault)
    /// HTTP/1.1 without Host (RFC 9112 3.2).
    case hostMissing
    /// More than one Host, equal or not (RFC 9112 3.2).
    case hostRepeated
    /// Host is not `uri-host [":" port]` (RFC 9112 3.2, RFC 9110 7.2).
    case hostInvalid
    /// Host and the authority of an absolute target name different hosts. RFC 9112 3.2.2 lets the target win; a request whose
    /// two names differ is an attempt at confusing two proxies.
    case hostConflict
    /// Content-Length is not one number of digits below 2^63, be it a list (RFC 9112 6.3 rule 5, RFC 9110 8.6).
    case lengthInvalid
    /// More than one Content-Length, equal or not (RFC 9112 6.3 rule 5).
    case lengthRepeated
    /// Content-Length beside Transfer-Encoding (RFC 9112 6.1, 6.3 rule 3).
    case lengthWithCoding
    /// Transfer-Encoding whose final coding is not `chunked`, or that cannot be read (RFC 9112 6.3 rule 4).
    case codingInvalid
    /// Another transfer coding before `chunked` (RFC 9112 6.1).
    case codingNotImplemented
    /// Transfer-Encoding in HTTP/1.0: its framing is faulty (RFC 9112 6.1).
    case codingInOldVersion
    /// Connection is no list of tokens, or has more than `MessageLimits.connectionMembers` (RFC 9110 7.6.1).
    case connectionInvalid
    /// An expectation other than `100-continue` (RFC 9110 10.1.1).
    case expectationFailed
    /// Max-Forwards of OPTIONS or TRACE is no number (RFC 9110 7.6.2).
    case maxForwardsInvalid
    /// The content is larger than `MessageLimits.contentBytes` (RFC 9110 15.5.14).
    case contentTooLarge
    /// The content's framing is broken.
    case content(ContentFault)

    /// The status of the answer.
    public var status: UInt16 {
        switch self {
        case .emptyLines, .lineEnd, .methodInvalid, .targetInvalid, .pathEncoding, .dotSegment, .versionInvalid,
            .hostMissing, .hostRepeated, .hostInvalid, .hostConflict, .lengthInvalid, .lengthRepeated,
            .lengthWithCoding, .codingInvalid, .codingInOldVersion, .connectionInvalid, .maxForwardsInvalid:
            400
        case .contentTooLarge: 413
        case .targetTooLong: 414
        case .expectationFailed: 417
        case .misdirected: 421
        case .headTooLarge: 431
        case .methodTooLong, .methodNotImplemented, .codingNotImplemented: 501
        case .versionNotSupported: 505
        case .field(let fault): fault.status
        case .content(let fault): fault.status
        }
    }

    /// One sentence for the person who reads the answer.
    public var text: StaticString {
        switch self {
        case .emptyLines, .lineEnd, .methodInvalid: "malformed request line"
        case .methodTooLong, .methodNotImplemented: "this method is not implemented here"
        case .targetInvalid, .pathEncoding: "malformed request target"
        case .targetTooLong: "the request target is too long"
        case .dotSegment: "dot segments are not allowed in a path"
        case .misdirected: "this scheme is not served here"
        case .versionInvalid, .versionNotSupported: "only HTTP/1.0 and HTTP/1.1 are spoken here"
        case .headTooLarge, .field(.lineTooLong), .field(.tooManyFields), .field(.sectionTooLarge):
            "the request's fields are too large"
        case .field: "malformed field line"
        case .hostMissing, .hostRepeated, .hostInvalid: "exactly one valid Host is required"
        case .hostConflict: "the Host and the request target disagree"
        case .lengthInvalid, .lengthRepeated, .lengthWithCoding, .codingInvalid, .codingInOldVersion:
            "ambiguous message length"
        case .codingNotImplemented: "the only transfer coding understood here is chunked"
        case .connectionInvalid: "malformed Connection field"
        case .expectationFailed: "the only expectation understood here is 100-continue"
        case .maxForwardsInvalid: "malformed Max-Forwards field"
        case .contentTooLarge: "the request's content is too large"
        case .content: "malformed request content"
        }
    }
}
