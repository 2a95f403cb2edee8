/// What is known of the peer of a client connection, and what of the policy follows from it. Made once for a connection; it
/// holds the bytes that are the same in every head.
public struct ClientOrigin: Sendable {
    let isTrusted: Bool
    private let passesGuarded: Bool
    let scheme: Scheme
    let address: [UInt8]
    /// The node of RFC 7239 6.
    let forwardedNode: [UInt8]
    let xForwarded: ForwardingPolicy.OriginRule
    let forwarded: ForwardingPolicy.OriginRule
    /// `Via` for a request whose head says each version, as a line.
    let via10: [UInt8]
    let via11: [UInt8]
    let guarded: [[UInt8]]

    /// - Parameter address: the peer's address; `nil` for one that has none, which is never trusted.
    /// - Parameter text: that address as text without port; `nil` for `unknown`.
    /// - Parameter passesGuarded: whether guarded fields reach the backend; by default those of a trusted peer do.
    /// - Parameter isHTTP2: whether the peer speaks HTTP/2, and heads only say 1.1 because they were translated: `Via` has
    ///   the version that was received (RFC 9110 7.6.3).
    public init(
        address: IPAddress?, text: String?, scheme: Scheme, policy: ForwardingPolicy, passesGuarded: Bool? = nil,
        isHTTP2: Bool = false
    ) {
        isTrusted = address.map(policy.trusts) ?? false
        self.passesGuarded = passesGuarded ?? isTrusted
        self.scheme = scheme
        let text = text ?? "unknown"
        self.address = Array(text.utf8)
        forwardedNode = Array((address?.isV6 == true ? "\"[\(text)]\"" : text).utf8)
        xForwarded = isTrusted ? policy.xForwarded.trusted : policy.xForwarded.others
        forwarded = isTrusted ? policy.forwarded.trusted : policy.forwarded.others
        via10 = policy.via.map { Array("Via: 1.0 \($0)\r\n".utf8) } ?? []
        via11 = policy.via.map { Array("Via: \(isHTTP2 ? "2.0" : "1.1") \($0)\r\n".utf8) } ?? []
        guarded = policy.guarded.map { Array($0.utf8) }
    }

    /// Calls `body` with the peer's address as text; `unknown` for one that has none.
    public func withAddress(_ body: (UnsafeRawBufferPointer) -> Void) { address.withUnsafeBytes(body) }

    /// Whether a field that is guarded may not pass.
    func isGuarded(_ field: Field, in bytes: UnsafeRawPointer) -> Bool {
        guarded.contains { name in
            name.withUnsafeBytes { text in
                guard let start = text.baseAddress, isSpelling(field, of: start, text.count, in: bytes) else {
                    return false
                }
                return !passesGuarded || field.hasUnderscore
            }
        }
    }
}

/// The identifiers that a request gets if it has none. The caller draws them; all bits are to be random.
public struct RequestIdentity: Sendable {
    public var request: (UInt64, UInt64)
    public var trace: (UInt64, UInt64)
    public var span: UInt64
    /// Whether traces that begin here are recorded.
    public var isSampled: Bool

    public init(request: (UInt64, UInt64), trace: (UInt64, UInt64), span: UInt64, isSampled: Bool = false) {
        self.request = request
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
    }

    /// The id of a request that came without one, as 32 hex digits.
    public func writeRequestID(into writer: inout ByteWriter) {
        writer.append(paddedHex: request.0)
        writer.append(paddedHex: request.1)
    }
}
