/// What a gateway tells a backend about the hops before it. One for a listener.
public struct ForwardingPolicy: Sendable {
    /// What becomes of fields about the client.
    public enum OriginRule: Sendable {
        /// What came stays, and this hop is added.
        case append
        /// What came is dropped, and this hop is said.
        case replace
        /// What came stays, and nothing is added.
        case pass
        /// What came is dropped, and nothing is said.
        case drop
    }

    /// A rule for peers that are believed, and one for the rest of the world.
    public struct OriginRules: Sendable {
        public var trusted: OriginRule
        public var others: OriginRule

        public init(trusted: OriginRule, others: OriginRule) {
            self.trusted = trusted
            self.others = others
        }
    }

    /// What becomes of an identifier.
    public enum IdentifierRule: Sendable {
        case pass
        /// What came stays if it is valid; otherwise one is made.
        case passOrMake
        case drop
    }

    /// Peers that are believed about the clients behind them.
    public var trustedProxies: [AddressBlock]
    /// `X-Forwarded-For`, `-Proto`, `-Host`. `-Proto` and `-Host` have one value: `append` keeps theirs if they have one.
    /// `X-Forwarded-Port` and `X-Real-IP` stay where these do, and are never made.
    public var xForwarded = OriginRules(trusted: .append, others: .replace)
    /// `Forwarded` (RFC 7239).
    public var forwarded = OriginRules(trusted: .pass, others: .drop)
    /// The pseudonym for `Via`, a duty of a gateway (RFC 9110 7.6.3); `nil` turns it off.
    public var via: String?
    /// `traceparent`, with `tracestate` (W3C Trace Context).
    public var traceContext = IdentifierRule.passOrMake
    /// `X-Request-ID`.
    public var requestID = IdentifierRule.passOrMake
    /// Whether `Upgrade: websocket` is handed over.
    public var passesWebSocket = true
    /// Fields, in lower case, that reach a backend only from a trusted peer, such as one that names a tenant. Spellings with
    /// underscores never do.
    public var guarded: [String]

    public init(trustedProxies: [AddressBlock] = [], via: String? = "velod", guarded: [String] = []) {
        self.trustedProxies = trustedProxies
        self.via = via
        self.guarded = guarded
    }

    public func trusts(_ address: IPAddress) -> Bool { trustedProxies.contains { $0.contains(address) } }
}
