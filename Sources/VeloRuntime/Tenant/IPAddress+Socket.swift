import NIOCore
import VeloHTTP

extension VeloHTTP.IPAddress {
    /// The address of a peer; `nil` for a Unix socket.
    init?(_ address: SocketAddress?) {
        // Where the address begins in `sockaddr_in` and `sockaddr_in6`: behind family and port, and flow information.
        let range: Range<Int>
        switch address {
        case .v4: range = 4..<8
        case .v6: range = 8..<24
        case .unixDomainSocket, nil: return nil
        }
        let bits = address?.withSockAddr { pointer, size in
            UnsafeRawBufferPointer(start: pointer, count: size)[range].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        }
        guard let bits else { return nil }
        self = range.count == 4 ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : IPAddress(v6: bits)
    }

    /// Dotted quads; `nil` for IPv6.
    var v4Text: String? {
        isV6 ? nil : "\(bits >> 24 & 0xFF).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
    }
}
