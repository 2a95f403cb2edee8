extension Tables {
    /// What backends are told about the hops before them.
    public struct Forwarding: Sendable, Equatable {
        /// What becomes of fields about the client.
        public enum OriginRule: String, Sendable, CaseIterable {
            /// What came stays, and this hop is added.
            case append
            /// What came is dropped, and this hop is said.
            case replace
            /// What came stays, and nothing is added.
            case pass
            /// What came is dropped, and nothing is said.
            case drop
        }

        /// What becomes of an identifier.
        public enum IdentifierRule: String, Sendable, CaseIterable {
            case pass
            /// What came stays if it is valid; otherwise one is made.
            case passOrMake = "pass_or_make"
            case drop
        }

        /// CIDR blocks, as text, of the peers that are believed about the clients behind them.
        public var trustedProxies: [String]
        /// `X-Forwarded-For`, `-Proto`, `-Host` of trusted peers.
        public var xForwarded: OriginRule
        /// `Forwarded` (RFC 7239) of trusted peers.
        public var forwarded: OriginRule
        /// The pseudonym for `Via` (RFC 9110 7.6.3); `nil`: none is added.
        public var via: String?
        /// `X-Request-ID`.
        public var requestID: IdentifierRule
        /// `traceparent` and `tracestate` (W3C Trace Context).
        public var traceContext: IdentifierRule
        /// Whether `Upgrade: websocket` is handed over.
        public var passesWebSocket: Bool

        public init(
            trustedProxies: [String] = [], xForwarded: OriginRule = .append, forwarded: OriginRule = .pass,
            via: String? = "velod", requestID: IdentifierRule = .passOrMake,
            traceContext: IdentifierRule = .passOrMake, passesWebSocket: Bool = true
        ) {
            self.trustedProxies = trustedProxies
            self.xForwarded = xForwarded
            self.forwarded = forwarded
            self.via = via
            self.requestID = requestID
            self.traceContext = traceContext
            self.passesWebSocket = passesWebSocket
        }

        /// The rule for `X-Forwarded-…` of all other peers: what they claim never passes, and a backend that is told of clients at
        /// all is told of these.
        public var xForwardedOfOthers: OriginRule { xForwarded == .drop ? .drop : .replace }
        /// The rule for `Forwarded` of all other peers: velod speaks it only where the spec asks for it.
        public var forwardedOfOthers: OriginRule {
            forwarded == .append || forwarded == .replace ? .replace : .drop
        }
    }
}
