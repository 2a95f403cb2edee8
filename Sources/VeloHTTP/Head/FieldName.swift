/// The field names that a gateway has something to do with. All others are `other`.
///
/// At most 64 of them, so that a set of names is a word.
public enum FieldName: UInt8, Sendable, CaseIterable {
    case other

    // This hop's (RFC 9110 7.6.1) and framing.
    case connection, keepAlive, proxyConnection, te, trailer, transferEncoding, upgrade, http2Settings, contentLength

    // Routing and control.
    case host, expect, maxForwards, via

    // What hops before say about the client.
    case forwarded, xForwardedFor, xForwardedProto, xForwardedHost, xForwardedPort, xRealIP

    // Whose request it is.
    case traceparent, tracestate, xRequestID

    // Credentials.
    case authorization, proxyAuthorization, proxyAuthenticate, wwwAuthenticate, cookie, setCookie

    // Content and its handling, which may not come behind it (RFC 9110 6.5.1).
    case contentType, contentEncoding, contentRange, cacheControl, pragma, range, age, date, expires, location
    case retryAfter, vary, warning

    case server, userAgent, accept, acceptEncoding, acceptLanguage, referer, origin, etag

    /// The name as RFCs write it, in lower case; empty for `other`.
    public var text: StaticString {
        switch self {
        case .other: ""
        case .connection: "connection"
        case .keepAlive: "keep-alive"
        case .proxyConnection: "proxy-connection"
        case .te: "te"
        case .trailer: "trailer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .http2Settings: "http2-settings"
        case .contentLength: "content-length"
        case .host: "host"
        case .expect: "expect"
        case .maxForwards: "max-forwards"
        case .via: "via"
        case .forwarded: "forwarded"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedProto: "x-forwarded-proto"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedPort: "x-forwarded-port"
        case .xRealIP: "x-real-ip"
        case .traceparent: "traceparent"
        case .tracestate: "tracestate"
        case .xRequestID: "x-request-id"
        case .authorization: "authorization"
        case .proxyAuthorization: "proxy-authorization"
        case .proxyAuthenticate: "proxy-authenticate"
        case .wwwAuthenticate: "www-authenticate"
        case .cookie: "cookie"
        case .setCookie: "set-cookie"
        case .contentType: "content-type"
        case .contentEncoding: "content-encoding"
        case .contentRange: "content-range"
        case .cacheControl: "cache-control"
        case .pragma: "pragma"
        case .range: "range"
        case .age: "age"
        case .date: "date"
        case .expires: "expires"
        case .location: "location"
        case .retryAfter: "retry-after"
        case .vary: "vary"
        case .warning: "warning"
        case .server: "server"
        case .userAgent: "user-agent"
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .acceptLanguage: "accept-language"
        case .referer: "referer"
        case .origin: "origin"
        case .etag: "etag"
        }
    }
}
