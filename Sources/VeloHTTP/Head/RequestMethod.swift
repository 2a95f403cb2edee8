/// The methods that a gateway treats in a way of their own; all others are passed on as they came.
public enum RequestMethod: UInt8, Sendable {
    case other, get, head, post, put, patch, delete, options, trace, connect

    /// Methods are case-sensitive (RFC 9110 9.1). `count` bytes are at `bytes`.
    static func recognise(_ bytes: UnsafeRawPointer, count: Int) -> RequestMethod {
        switch count {
        case 3:
            if bytes.isExactly("GET") { return .get }
            if bytes.isExactly("PUT") { return .put }
        case 4:
            if bytes.isExactly("POST") { return .post }
            if bytes.isExactly("HEAD") { return .head }
        case 5:
            if bytes.isExactly("PATCH") { return .patch }
            if bytes.isExactly("TRACE") { return .trace }
        case 6:
            if bytes.isExactly("DELETE") { return .delete }
        case 7:
            if bytes.isExactly("OPTIONS") { return .options }
            if bytes.isExactly("CONNECT") { return .connect }
        default: break
        }
        return .other
    }
}

/// The versions of HTTP that are spoken here.
public enum HTTPVersion: UInt8, Sendable {
    case http10, http11
}

/// How the connection of a client is protected, which an absolute target must agree with.
public enum Scheme: UInt8, Sendable {
    case http, https
}
