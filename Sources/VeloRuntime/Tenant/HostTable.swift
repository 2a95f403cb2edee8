import VeloFormat

/// Finds the tenant of a host name: exact names first, then the longest wildcard above it.
///
/// Built once. A lookup hashes the name once, and once more per label if there are wildcards at all. Names are
/// lower-case ASCII by the time they get here, for which comparing strings is comparing bytes.
struct HostTable: Sendable {
    private var exact: [String: Int32] = [:]
    /// By what stands behind the `*`, its dot included.
    private var wildcards: [String: Int32] = [:]

    init(_ tenants: [Tables.Tenant]) {
        for (index, tenant) in tenants.enumerated() {
            for host in tenant.hosts {
                if host.hasPrefix("*.") {
                    wildcards[String(host.dropFirst())] = Int32(index)
                } else {
                    exact[host] = Int32(index)
                }
            }
        }
    }

    /// The tenant that claims `name`, which is lower-case and without port; `nil` if none does.
    func tenant(of name: String) -> Int? {
        if let tenant = exact[name] { return Int(tenant) }
        guard !wildcards.isEmpty else { return nil }
        // `*.example.com` stands for at least one label, so the first byte is never the dot that is looked up.
        var rest = Substring(name)
        while let dot = rest.utf8.dropFirst().firstIndex(of: UInt8(ascii: ".")) {
            rest = rest[dot...]
            if let tenant = wildcards[String(rest)] { return Int(tenant) }
        }
        return nil
    }
}
