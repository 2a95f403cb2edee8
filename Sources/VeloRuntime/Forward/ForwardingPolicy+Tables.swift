import VeloFormat
import VeloHTTP

extension ForwardingPolicy {
    /// What backends are told of the hops before, as the spec says.
    ///
    /// Peers that may name a tenant are believed about the clients behind them, too.
    init(_ tables: Tables) {
        let forwarding = tables.forwarding
        let believed = forwarding.trustedProxies + (tables.trustedHeader?.from ?? [])
        self.init(
            trustedProxies: believed.compactMap { AddressBlock($0) }, via: forwarding.via,
            guarded: tables.trustedHeader.map { [$0.name.lowercased()] } ?? [])
        xForwarded = OriginRules(
            trusted: OriginRule(forwarding.xForwarded), others: OriginRule(forwarding.xForwardedOfOthers))
        forwarded = OriginRules(
            trusted: OriginRule(forwarding.forwarded), others: OriginRule(forwarding.forwardedOfOthers))
        requestID = IdentifierRule(forwarding.requestID)
        traceContext = IdentifierRule(forwarding.traceContext)
        passesWebSocket = forwarding.passesWebSocket
    }
}

extension ForwardingPolicy.OriginRule {
    init(_ rule: Tables.Forwarding.OriginRule) {
        switch rule {
        case .append: self = .append
        case .replace: self = .replace
        case .pass: self = .pass
        case .drop: self = .drop
        }
    }
}

extension ForwardingPolicy.IdentifierRule {
    init(_ rule: Tables.Forwarding.IdentifierRule) {
        switch rule {
        case .pass: self = .pass
        case .passOrMake: self = .passOrMake
        case .drop: self = .drop
        }
    }
}
