import VeloFormat

/// Finds the tenant of a host name: exact names first, then the longest wildcard above it.
///
/// Built once. A name that some tenant claims as it is costs one look; any other, one for each of its labels, of which a name of
/// DNS has 127 at most.
struct HostTable: Sendable {
    private let exact: ByteMap
    /// By what stands behind the `*`, its dot included.
    private let wildcards: ByteMap

    init(_ tenants: [Tables.Tenant]) {
        let hosts = tenants.enumerated().flatMap { index, tenant in
            tenant.hosts.map { (key: Array($0.utf8), value: Int32(index)) }
        }
        let isWildcard = { (host: [UInt8]) in host.starts(with: "*.".utf8) }
        exact = ByteMap(hosts.filter { !isWildcard($0.key) }, foldsCase: true)
        wildcards = ByteMap(
            hosts.filter { isWildcard($0.key) }.map { (key: Array($0.key.dropFirst()), value: $0.value) },
            foldsCase: true)
    }

    /// The tenant that claims `name`, a valid host without port in any case; `nil` if none does.
    func tenant(of name: UnsafeRawBufferPointer) -> Int? {
        if let tenant = exact.value(of: name) { return Int(tenant) }
        guard !wildcards.isEmpty else { return nil }
        // `*.example.com` stands for at least one label, so the first byte is never the dot that is looked up. The longest
        // suffix comes first.
        for index in name.indices.dropFirst() where name[index] == UInt8(ascii: ".") {
            if let tenant = wildcards.value(of: UnsafeRawBufferPointer(rebasing: name[index...])) { return Int(tenant) }
        }
        return nil
    }
}
