import VeloFormat
import VeloHTTP

/// Whose request it is and where it goes. Built once from the tables; immutable, so every event loop reads it as is.
final class TenantDirectory: Sendable {
    /// The name of the header that may name a tenant, in lower case; `nil` if none may.
    let trustedHeader: [UInt8]?
    private let trustedBlocks: [AddressBlock]
    private let hosts: HostTable
    private let ids: ByteMap
    private let routes: [RouteTable]
    /// Of each tenant, and at the end `unknown`: where a request is recorded that selected no route.
    private let unroutedPlaces: [Place]

    init(_ tables: Tables, _ topology: Topology) {
        trustedHeader = tables.trustedHeader.map { Array($0.name.lowercased().utf8) }
        // The compiler has checked the blocks; one that cannot be read trusts nobody.
        trustedBlocks = tables.trustedHeader?.from.compactMap { AddressBlock($0) } ?? []
        hosts = HostTable(tables.tenants.map(\.hosts))
        ids = ByteMap(
            tables.tenants.enumerated().map { (key: Array($1.id.utf8), value: Int32($0)) }, foldsCase: false)
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

    /// The tenant of a request whose head was read from `bytes`.
    ///
    /// The host decides; the header of a trusted peer decides where no tenant claims the host, and must agree where one
    /// does. The header of anybody else is as if it were not there.
    func tenant(
        of head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer, isTrusted: Bool
    ) throws(ProxyFault) -> Int {
        let claimant = head.authority.flatMap { hosts.index(of: bytes[part: $0.nameRange]) }
        if isTrusted, let named = try namedTenant(head, in: bytes) {
            guard claimant == nil || claimant == named else { throw .conflictingTenant }
            return named
        }
        guard let claimant else { throw .unknownTenant }
        return claimant
    }

    /// The tenant that the trusted header names; `nil` without the header.
    private func namedTenant(
        _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer
    ) throws(ProxyFault) -> Int? {
        guard let trustedHeader else { return nil }
        let first = trustedHeader.withUnsafeBytes { head.fields.firstIndex(named: $0, in: bytes) }
        guard let first else { return nil }
        let second = trustedHeader.withUnsafeBytes { head.fields.firstIndex(named: $0, in: bytes, from: first + 1) }
        guard second == nil else { throw .conflictingTenant }
        guard let tenant = ids.value(of: bytes[part: head.fields[first].valueRange]) else { throw .unknownNamedTenant }
        return Int(tenant)
    }

    /// Where the tenant's request for `path` goes.
    func place(tenant: Int, path: UnsafeRawBufferPointer) throws(ProxyFault) -> Place {
        guard let place = routes[tenant].place(of: path) else { throw .noRoute }
        return place
    }

    func unroutedPlace(tenant: Int) -> Place { unroutedPlaces[tenant] }
}

extension UnsafeRawBufferPointer {
    /// A part of it, with indices that begin at 0 again.
    @inline(__always)
    subscript(part range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }
}
