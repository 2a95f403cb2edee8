import NIOHTTP1
import VeloFormat

/// A request head that may be acted on: every ambiguity that RFC 9112 tells a gateway to refuse has been refused.
struct ParsedRequest {
    enum Content: Equatable {
        case none
        case length(UInt64)
        case chunked
    }

    let head: HTTPRequestHead
    let method: RequestMethod
    let target: RequestTarget
    /// Whom the request is for; `nil` only for HTTP/1.0 without `Host`.
    let host: HostName?
    let content: Content
    /// Whether the client waits for `100 Continue` before it sends content.
    let expectsContinue: Bool
    /// Whether the connection may carry another request when this one is done.
    let keepsAlive: Bool
    /// How many more hops may pass the request on; only OPTIONS and TRACE are limited (RFC 9110 7.6.2).
    let maxForwards: UInt64?

    var isHTTP10: Bool { head.version.minor == 0 }

    /// Checks what NIOHTTP1's parser lets through.
    init(_ head: HTTPRequestHead) throws(ProxyFault) {
        guard head.version.major == 1 else { throw .versionNotSupported }
        let method = RequestMethod(token: head.method.rawValue)
        // RFC 9110 9.3.6: a tunnel is something a gateway does not offer; 501 says so for every target alike.
        guard method != .connect else { throw .methodNotImplemented }

        let content = try Self.readContent(head)
        let target = try RequestTarget(head.uri, method: method)
        self.head = head
        self.method = method
        self.target = target
        self.content = content
        host = try Self.readHost(head, target: target)

        let expectations = head.version.minor == 0 ? [] : head.headers[canonicalForm: "expect"]
        // RFC 9110 10.1.1: 100-continue is the only one defined, and case-insensitive.
        guard expectations.allSatisfy({ $0.lowercased() == "100-continue" }) else { throw .expectationFailed }
        expectsContinue = !expectations.isEmpty && content != .none
        // The decoder stops reading behind a request that asks for another protocol, whether it gets it or not.
        keepsAlive = head.isKeepAlive && !head.headers.contains(name: "upgrade")
        let isLimited = method == .options || method == .trace
        maxForwards = isLimited ? head.headers.first(name: "max-forwards").flatMap { UInt64($0.trimmingBlanks) } : nil
    }

    /// Exactly one `Host` for HTTP/1.1, at most one for 1.0, valid and the same as the target's (RFC 9112 3.2, 3.2.2).
    private static func readHost(_ head: HTTPRequestHead, target: RequestTarget) throws(ProxyFault) -> HostName? {
        let fields = head.headers["host"]
        guard fields.count == 1 || (fields.isEmpty && head.version.minor == 0) else { throw .malformed(.host) }
        guard let text = fields.first else { return target.authority }
        guard let host = HostName(text.trimmingBlanks) else { throw .malformed(.host) }
        guard let authority = target.authority else { return host }
        // The RFC lets the target win; a request whose two names differ is an attempt at confusing two proxies.
        guard authority.name == host.name else { throw .malformed(.hostConflict) }
        return authority
    }

    /// One framing, and one that every hop reads alike (RFC 9112 6.1 to 6.3).
    private static func readContent(_ head: HTTPRequestHead) throws(ProxyFault) -> Content {
        let codings = head.headers["transfer-encoding"]
        let lengths = head.headers["content-length"]
        if !codings.isEmpty {
            // An HTTP/1.0 sender does not know transfer codings, so its framing cannot be trusted (RFC 9112 6.1).
            guard lengths.isEmpty, head.version.minor != 0, codings.count == 1 else { throw .malformed(.framing) }
            let coding = codings[0].trimmingBlanks.lowercased()
            guard coding == "chunked" else {
                throw coding.hasSuffix("chunked") ? .transferCodingNotImplemented : .malformed(.framing)
            }
            return .chunked
        }
        guard let first = lengths.first?.trimmingBlanks else { return .none }
        guard lengths.count == 1, first.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let length = UInt64(first)
        else { throw .malformed(.framing) }
        return length == 0 ? .none : .length(length)
    }
}

extension String {
    /// Without the blanks around a field's value, which are not part of it (RFC 9112 5.1); the decoder leaves some.
    fileprivate var trimmingBlanks: Substring {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var rest = Substring(self)
        while let first = rest.utf8.first, isBlank(first) { rest = Substring(rest.utf8.dropFirst()) }
        while let last = rest.utf8.last, isBlank(last) { rest = Substring(rest.utf8.dropLast()) }
        return rest
    }
}
