import VeloSource

/// The trusted header: a header that a proxy in front may set, believed only from address blocks that are surely meant.
func checkIdentity(_ world: ClosedWorld, _ collector: Collector) {
    guard let identity = world.spec.trustedHeader.value else { return }
    if let name = identity.name.given, let reason = headerProblem(name.value) {
        collector.report(
            .trustedHeader, "`\(excerpt(name.value))` cannot be trusted to name a tenant", at: name.span, reason,
            hint: "use a header of its own, such as `X-Tenant-ID`")
    }
    guard let blocks = identity.from.given else { return }
    if blocks.value.isEmpty {
        collector.report(
            .trustedHeader, "no peer may send the trusted header", at: blocks.span, "the list is empty",
            hint: "list the address blocks of the proxies in front, or remove `trusted_header`")
    }
    checkAddressBlocks(
        blocks.value, trustedTo: "name a tenant",
        danger: "whoever reaches the proxy can send requests on the account of any tenant", collector)
}

/// Blocks of peers that are trusted: networks in CIDR notation, as they are surely meant. Also used by `forwarding`.
func checkAddressBlocks(
    _ blocks: [Located<String>], trustedTo purpose: String, danger: String, _ collector: Collector
) {
    for block in blocks {
        guard let parsed = AddressBlock(block.value) else {
            collector.report(
                .invalidAddress, "`\(excerpt(block.value))` is not an address block", at: block.span,
                detail: "an IPv4 or IPv6 network in CIDR notation",
                hint: IPAddress(block.value).map { "write `\(block.value)/\($0.bytes.count * 8)`" })
            continue
        }
        if parsed.prefix == 0 {
            collector.report(
                .trustedHeader, as: .warning, "any peer is trusted to \(purpose)", at: block.span,
                "every address is in this block", detail: danger,
                hint: "list the address blocks of the proxies in front")
        }
        if parsed.hasHostBits {
            collector.report(
                .invalidAddress, "`\(block.value)` has bits beyond its prefix", at: block.span,
                detail: "the address of a network is zero after its first \(parsed.prefix) bits")
        }
    }
}

/// Headers that frame the message or end at the next hop (RFC 9110 section 7.6.1), and the one that already names a host.
private let unusableHeaders: Set<String> = [
    "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "content-length",
]

private func headerProblem(_ name: String) -> String? {
    if !isToken(name) { return "not a header name (RFC 9110, `token`)" }
    if name.lowercased() == "host" { return "the host is an identity already" }
    return unusableHeaders.contains(name.lowercased()) ? "every hop of a connection sets this header itself" : nil
}
