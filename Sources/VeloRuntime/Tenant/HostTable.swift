import VeloFormat

/// Finds the tenant of a host name: exact names first, then the longest wildcard above it.
///
/// Built once. A lookup passes once over the name, whatever the number of tenants and labels.
struct HostTable: Sendable {
    private let exact: ByteMap
    /// By what stands behind the `*`, its dot included.
    private let wildcards: ByteMap

    init(_ tenants: [Tables.Tenant]) {
        let hosts = tenants.enumerated().flatMap { index, tenant in
            tenant.hosts.map { (key: Array($0.utf8), value: Int32(index)) }
        }
        let isWildcard = { (host: [UInt8]) in host.starts(with: "*.".utf8) }
        exact = ByteMap(hosts.filter { !isWildcard($0.key) })
        wildcards = ByteMap(
            hosts.filter { isWildcard($0.key) }.map { (key: Array($0.key.dropFirst()), value: $0.value) })
    }

    /// The tenant that claims `name`, which is without port and in any case; `nil` if none does.
    func tenant(of name: UnsafeRawBufferPointer) -> Int? {
        var hash = ByteMap.Hash()
        var wildcard: Int32?
        let looksAtSuffixes = !wildcards.isEmpty
        var index = name.count
        while index > 0 {
            index &-= 1
            let byte = name[index].lowercasedASCII
            hash.add(byte)
            // `*.example.com` stands for at least one label, so the first byte is never the dot that is looked up. The
            // longest suffix is met last.
            if looksAtSuffixes, byte == UInt8(ascii: "."), index > 0,
                let tenant = wildcards.value(
                    of: UnsafeRawBufferPointer(rebasing: name[index...]), hash: hash, foldsCase: true)
            {
                wildcard = tenant
            }
        }
        return (exact.value(of: name, hash: hash, foldsCase: true) ?? wildcard).map { Int($0) }
    }
}
