import VeloFormat
import VeloSource

/// Hosts of tenants: names as a `Host` header has them, each claimed by one tenant, and every tenant reachable. One
/// dictionary over all hosts, so linear.
func checkHosts(_ world: ClosedWorld, _ collector: Collector) {
    var claims: [String: (tenant: String, span: Span)] = [:]
    for tenant in world.spec.tenants.valid {
        let hosts = tenant.definition.hosts
        if hosts.value?.isEmpty ?? hosts.isAbsent, world.spec.trustedHeader.isAbsent {
            collector.report(
                .unreachableTenant, "tenant `\(tenant.name)` cannot be reached", at: tenant.span,
                "no `hosts`, and the spec trusts no header", hint: "add `hosts: [\(tenant.name).example.com]`")
        }
        for host in hosts.value ?? [] {
            guard checkHost(host, collector) else { continue }
            guard let first = claims[host.value] else {
                claims[host.value] = (tenant.name, host.span)
                continue
            }
            let same = first.tenant == tenant.name
            collector.report(
                .hostTwice, "host `\(host.value)` is claimed twice",
                at: [
                    Diagnostic.Label(host.span, same ? "given again here" : "by tenant `\(tenant.name)`"),
                    Diagnostic.Label(first.span, same ? "first given here" : "by tenant `\(first.tenant)`"),
                ],
                detail: "a host belongs to one tenant", hint: same ? "remove one of them" : nil)
        }
    }
}

/// Also used by certificates. Lower-case ASCII: `api.example.com`, `*.example.com`, `192.0.2.7`, `[2001:db8::7]`.
func checkHost(_ host: Located<String>, _ collector: Collector) -> Bool {
    guard let (reason, hint) = hostProblem(host.value) else { return true }
    collector.report(
        .invalidHost, "`\(excerpt(host.value))` is not a host name", at: host.span, reason, hint: hint)
    return false
}

private func hostProblem(_ host: String) -> (reason: String, hint: String?)? {
    guard host.utf8.allSatisfy({ $0 < 128 }) else {
        return ("not ASCII", "write it in punycode, as a browser sends it: `xn--…`")
    }
    if let scheme = ["https://", "http://"].first(where: host.hasPrefix) {
        let rest = host.dropFirst(scheme.utf8.count).prefix { $0 != "/" }
        return ("a scheme is no part of a host", "write `\(excerpt(String(rest)))`")
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
        return IPAddress(host.dropFirst().dropLast())?.bytes.count == 16 ? nil : ("not an IPv6 address", nil)
    }
    if IPAddress(host)?.bytes.count == 4 { return nil }
    if IPAddress(host) != nil { return ("an IPv6 address stands in brackets", "write `[\(host)]`") }
    if let colon = host.utf8.lastIndex(of: UInt8(ascii: ":")) {
        return ("a port is no part of a host", "write `\(excerpt(String(host[..<colon])))`")
    }
    if host.utf8.contains(where: isUpper) { return ("hosts are lower case", "write `\(host.lowercased())`") }
    let name = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
    if name.contains("*") { return ("a wildcard stands only as the whole first part", "write `*.example.com`") }
    if name.hasSuffix("."), isHostName(String(name.dropLast())) {
        return ("a dot at the end", "write `\(excerpt(String(host.dropLast())))`")
    }
    if isHostName(name) { return nil }
    return ("letters, digits and `-`, in parts of at most 63", nil)
}
