import VeloFormat
import VeloHTTP

extension ForwardingPolicy {
    /// What backends are told of the hops before, as the spec says.
    ///
    /// Peers that may name a tenant are believed about the clients behind them, too.
    init(_ tables: Tables) {
        self.init(
            trustedProxies: tables.trustedHeader?.from.compactMap { AddressBlock($0) } ?? [],
            guarded: tables.trustedHeader.map { [$0.name.lowercased()] } ?? [])
    }
}
