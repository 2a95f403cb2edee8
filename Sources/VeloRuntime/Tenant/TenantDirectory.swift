import NIOHTTP1
import VeloFormat

/// Whose request it is and where it goes. Built once from the tables; immutable, so every event loop reads it as is.
final class TenantDirectory: Sendable {
    /// The name of the header that may name a tenant, `nil` if none may.
    let trustedHeader: String?
    private let trustedBlocks: [AddressBlock]
    private let hosts: HostTable
    private let indexByID: [String: Int32]
    private let routes: [RouteTable]
    /// Of each tenant, and at the end `unknown`: where a request is recorded that selected no route.
    private let unroutedPlaces: [Place]

    init(_ tables: Tables, _ topology: Topology) {
        trustedHeader = tables.trustedHeader?.name
        // The compiler has checked the blocks; one that cannot be read trusts nobody.
        trustedBlocks = tables.trustedHeader?.from.compactMap { AddressBlock($0) } ?? []
        hosts = HostTable(tables.tenants)
        indexByID = Dictionary(
            tables.tenants.enumerated().map { ($1.id, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        routes = tables.tenants.enumerated().map { RouteTable(tenant: $0, $1.routes, topology) }
        unroutedPlaces = (0...tables.tenants.count).map { topology.place(tenant: $0, pool: topology.noPool) }
    }

    /// Where a request of nobody's is recorded.
    var unknownPlace: Place { unroutedPlaces[unroutedPlaces.count - 1] }

    /// Whether a peer is believed when it names a tenant. O(blocks); asked once per connection.
    func trusts(_ peer: IPAddress?) -> Bool {
        guard let peer else { return false }
        return trustedBlocks.contains { $0.contains(peer) }
    }

    /// The tenant of a request.
    ///
    /// The host decides; the header of a trusted peer decides where no tenant claims the host, and must agree where one
    /// does. The header of anybody else is as if it were not there.
    func tenant(host: HostName?, headers: HTTPHeaders, isTrusted: Bool) throws(ProxyFault) -> Int {
        let claimant = host.flatMap { hosts.tenant(of: $0.name) }
        if isTrusted, let trustedHeader {
            let names = headers[trustedHeader]
            if let name = names.first {
                guard names.count == 1 else { throw .conflictingTenant }
                guard let named = indexByID[name].map({ Int($0) }) else { throw .unknownNamedTenant }
                guard claimant == nil || claimant == named else { throw .conflictingTenant }
                return named
            }
        }
        guard let claimant else { throw .unknownTenant }
        return claimant
    }

    /// Where the tenant's request for `path` goes.
    func place(tenant: Int, path: Substring) throws(ProxyFault) -> Place {
        guard let place = routes[tenant].place(of: path) else { throw .noRoute }
        return place
    }

    func unroutedPlace(tenant: Int) -> Place { unroutedPlaces[tenant] }
}
