import VeloHTTP

/// What the gateway knows of the peer of a client connection, made once for each; shared, because what is in it is not small.
final class Peer {
    /// What a backend is told of it.
    let origin: ClientOrigin
    /// Whether it may name a tenant.
    let mayNameTenant: Bool

    init(_ origin: ClientOrigin, mayNameTenant: Bool) {
        self.origin = origin
        self.mayNameTenant = mayNameTenant
    }
}

extension LoopContext {
    /// - Parameter text: the address without port; `nil` for a peer without one.
    /// - Parameter isHTTP2: whether it speaks HTTP/2.
    func peer(_ address: IPAddress?, text: String?, scheme: Scheme, isHTTP2: Bool = false) -> Peer {
        let mayNameTenant = gateway.directory.trusts(address)
        return Peer(
            ClientOrigin(
                address: address, text: text, scheme: scheme, policy: headWriter.policy, passesGuarded: mayNameTenant,
                isHTTP2: isHTTP2),
            mayNameTenant: mayNameTenant)
    }
}
