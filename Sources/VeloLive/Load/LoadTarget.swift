import VeloFormat
package import VeloModel

/// How requests of one tenant are addressed.
package struct LoadTarget: Sendable, Equatable {
    /// The tenant's index in the tables.
    package let tenant: Int
    /// Values of `Host`, taken in turn; one name is made up below each wildcard.
    package let hosts: [String]
    package let paths: [String]
    /// Sent where a tenant has no host of its own: the trusted header and the tenant's id.
    package let identity: (name: String, value: String)?

    package static func == (left: LoadTarget, right: LoadTarget) -> Bool {
        left.tenant == right.tenant && left.hosts == right.hosts && left.paths == right.paths
            && left.identity?.name == right.identity?.name && left.identity?.value == right.identity?.value
    }
}

/// A target for every tenant that requests can reach, in the order of the tables. `path` replaces the routes' own paths.
package func loadTargets(_ spec: CheckedSpec, path: String?) -> [LoadTarget] {
    let claimed = Set(spec.tables.tenants.flatMap(\.hosts))
    return spec.tables.tenants.enumerated().compactMap { index, tenant in
        let paths = path.map { [$0] } ?? tenant.routes.map(\.path)
        let hosts = tenant.hosts.map { $0.hasPrefix("*.") ? name(below: $0.dropFirst(2), claimed) : $0 }
        if !hosts.isEmpty { return LoadTarget(tenant: index, hosts: hosts, paths: paths, identity: nil) }
        guard let header = spec.tables.trustedHeader else { return nil }
        // `.invalid` is nobody's (RFC 2606): the header alone decides.
        return LoadTarget(
            tenant: index, hosts: ["load.invalid"], paths: paths, identity: (header.name, tenant.id))
    }
}

/// A name below a wildcard's base that no tenant claims for itself.
private func name(below base: Substring, _ claimed: Set<String>) -> String {
    var number = 0
    while true {
        let name = number == 0 ? "load.\(base)" : "load-\(number).\(base)"
        if !claimed.contains(name), !claimed.contains("*.\(name)") { return name }
        number += 1
    }
}
