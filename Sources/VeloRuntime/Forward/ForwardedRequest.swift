import NIOHTTP1

/// What the gateway knows of the peer of a client connection.
struct Peer {
    /// The address as text, without port; `unknown` (RFC 7239 6.1) for one that has none.
    let text: String
    /// Whether it may name a tenant, and is believed about the clients behind it.
    let isTrusted: Bool
}

extension ParsedRequest {
    /// The head that a backend gets: hop-by-hop fields gone, framed anew, with what a gateway adds.
    ///
    /// `Via` is a duty (RFC 9110 7.6.3). `X-Forwarded-For` is appended to; `-Proto` and `-Host` are the client's word
    /// only if a trusted peer says so. The trusted header reaches a backend only from a trusted peer; spellings with
    /// underscores never do, because some servers read them as hyphens.
    func forwardedHead(from peer: Peer, trustedHeader: String?) -> HTTPRequestHead {
        let hopByHop = HopByHop(head.headers)
        let tenantField = trustedHeader.map { $0.lowercased() }
        var forwardedFor = ""
        var headers = HTTPHeaders()
        headers.reserveCapacity(head.headers.count + 5)
        headers.add(name: "host", value: host?.authority ?? "")
        for (name, value) in head.headers {
            if hopByHop.contains(name) || name.isField("host") { continue }
            if name.isField("x-forwarded-for") {
                forwardedFor += value + ", "
                continue
            }
            if maxForwards != nil, name.isField("max-forwards") { continue }
            if !peer.isTrusted, name.isField("x-forwarded-proto") || name.isField("x-forwarded-host") { continue }
            if let tenantField, name.isSpelling(of: tenantField) {
                guard peer.isTrusted, name.isField(tenantField) else { continue }
            }
            headers.add(name: name, value: value)
        }
        switch content {
        case .none:
            if head.headers.contains(name: "content-length") { headers.add(name: "content-length", value: "0") }
        case .length(let length): headers.add(name: "content-length", value: String(length))
        case .chunked: headers.add(name: "transfer-encoding", value: "chunked")
        }
        if let maxForwards, maxForwards > 0 {
            headers.add(name: "max-forwards", value: String(maxForwards - 1))
        }
        headers.add(name: "via", value: isHTTP10 ? "1.0 velod" : "1.1 velod")
        headers.add(name: "x-forwarded-for", value: forwardedFor + peer.text)
        if !headers.contains(name: "x-forwarded-proto") { headers.add(name: "x-forwarded-proto", value: "http") }
        if let host, !headers.contains(name: "x-forwarded-host") {
            headers.add(name: "x-forwarded-host", value: host.authority)
        }
        return HTTPRequestHead(version: .http1_1, method: head.method, uri: target.forwarded, headers: headers)
    }
}

extension String {
    /// Whether this is `name`, in lower case, once underscores are read as hyphens.
    fileprivate func isSpelling(of name: String) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "_"): UInt8(ascii: "-")
            default: byte
            }
        }
        return utf8.count == name.utf8.count && zip(utf8, name.utf8).allSatisfy { folded($0) == folded($1) }
    }
}
