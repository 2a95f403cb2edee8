import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// An IPv4 or IPv6 address as bits; an IPv4-mapped IPv6 address is the IPv4 address (RFC 4291 2.5.5.2), so that a peer
/// on a dual-stack listener matches the block its operator wrote.
struct IPAddress: Equatable, Sendable {
    /// The IPv4 address in the low 32 bits, or all 128.
    let bits: UInt128
    let isV6: Bool

    var width: Int { isV6 ? 128 : 32 }

    /// From 4 or 16 bytes in network order.
    init?(bytes: some Collection<UInt8>) {
        let bits = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        switch bytes.count {
        case 4: self.init(bits: bits, isV6: false)
        case 16 where bits >> 32 == 0xFFFF: self.init(bits: bits & 0xFFFF_FFFF, isV6: false)
        case 16: self.init(bits: bits, isV6: true)
        default: return nil
        }
    }

    private init(bits: UInt128, isV6: Bool) {
        self.bits = bits
        self.isV6 = isV6
    }

    /// Reads what `inet_pton` does: dotted quads without leading zeros, and RFC 4291 text without zone.
    init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        let bytes = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { buffer -> [UInt8]? in
            if inet_pton(AF_INET, text, buffer.baseAddress) == 1 { return Array(buffer.prefix(4)) }
            if inet_pton(AF_INET6, text, buffer.baseAddress) == 1 { return Array(buffer) }
            return nil
        }
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }

    /// Dotted quads; `nil` for IPv6.
    var v4Text: String? {
        isV6 ? nil : "\(bits >> 24 & 0xFF).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
    }

    /// The address of a peer; `nil` for a Unix socket.
    init?(_ address: SocketAddress?) {
        // Where the address begins in `sockaddr_in` and `sockaddr_in6`: behind family and port, and flow information.
        let range: Range<Int>
        switch address {
        case .v4: range = 4..<8
        case .v6: range = 8..<24
        case .unixDomainSocket, nil: return nil
        }
        let bytes = address?.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size)[range])
        }
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }
}
