internal import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Why the system's resolver gave no address.
struct ResolutionError: Error, CustomStringConvertible {
    let description: String
}

/// All addresses of a host by `getaddrinfo`, in its order (RFC 6724). Blocks for as long as the system's resolver takes.
@Sendable
func resolveBySystem(_ host: String, port: Int) throws -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_family = AF_UNSPEC
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
        let reason = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
        throw ResolutionError(description: "the name \(host) cannot be resolved: \(reason)")
    }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var entry = list
    while let info = entry?.pointee {
        entry = info.ai_next
        guard let raw = UnsafeRawPointer(info.ai_addr) else { continue }
        let address: SocketAddress? =
            switch info.ai_family {
            case AF_INET: SocketAddress(raw.loadUnaligned(as: sockaddr_in.self))
            case AF_INET6: SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self))
            default: nil
            }
        if let address, !addresses.contains(address) { addresses.append(address) }
    }
    return addresses
}
