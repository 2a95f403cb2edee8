/// The request methods the runtime tells apart: RFC 9110 section 9 and RFC 5789 (`PATCH`), and the WebDAV ones of RFC 4918.
///
/// A closed set, so that a client cannot make a series by inventing a method; whatever is not here is `.other`, and a
/// spec's `method` label may name any of these.
public enum RequestMethod: UInt8, Sendable, CaseIterable {
    case get, head, post, put, patch, delete, options, trace, connect
    case propfind, proppatch, mkcol, copy, move, lock, unlock, report, search
    case other

    /// The token on the wire; empty for `.other`.
    public var token: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .propfind: "PROPFIND"
        case .proppatch: "PROPPATCH"
        case .mkcol: "MKCOL"
        case .copy: "COPY"
        case .move: "MOVE"
        case .lock: "LOCK"
        case .unlock: "UNLOCK"
        case .report: "REPORT"
        case .search: "SEARCH"
        case .other: ""
        }
    }

    /// The method of a token, compared by bytes and case-sensitively (RFC 9110 9.1).
    public init(token: String) {
        self = Self.allCases.first { $0 != .other && $0.token.utf8.elementsEqual(token.utf8) } ?? .other
    }

    /// Idempotent by RFC 9110 9.2.2: may be sent again when it is not known whether the first one was acted on.
    public var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace, .propfind: true
        default: false
        }
    }
}
