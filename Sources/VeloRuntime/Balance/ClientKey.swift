internal import NIOCore

/// What is known of a client that decides which backend it gets.
struct ClientKey: Equatable, Sendable {
    /// Of its address; the same in every process. For `ip_hash`.
    var hash: UInt64
    /// The backend that its cookie asks for.
    var sticky: Int?

    /// A client of which nothing is known: all of them are one.
    static let unknown = ClientKey(hash: 0)

    init(hash: UInt64, sticky: Int? = nil) {
        self.hash = hash
        self.sticky = sticky
    }

    /// From the 4 or 16 bytes of an address in network order.
    ///
    /// Of IPv6 the first 64 bits count: a host takes a new address within its network every day (RFC 8981), and its client is
    /// to stay where it is. An IPv4-mapped address is the IPv4 address.
    init(address bytes: some Collection<UInt8>, sticky: Int? = nil) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        let isMapped = bytes.count == 16 && high == 0 && low >> 32 == 0xFFFF
        hash = mixed((isMapped ? low & 0xFFFF_FFFF : high) &+ 0x9e37_79b9_7f4a_7c15)
        self.sticky = sticky
    }

    /// The peer of a connection; a Unix socket's is unknown.
    init(_ address: SocketAddress?, sticky: Int? = nil) {
        // Where the address begins in `sockaddr_in` and `sockaddr_in6`.
        let range: Range<Int>
        switch address {
        case .v4: range = 4..<8
        case .v6: range = 8..<24
        case .unixDomainSocket, nil:
            self.init(hash: 0, sticky: sticky)
            return
        }
        let key = address?.withSockAddr { pointer, size in
            ClientKey(address: UnsafeRawBufferPointer(start: pointer, count: size)[range], sticky: sticky)
        }
        self = key ?? .unknown
    }
}
