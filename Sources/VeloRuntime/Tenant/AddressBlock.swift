/// A CIDR block, of IPv4 or IPv6 (RFC 4632, RFC 4291 2.3).
struct AddressBlock: Equatable, Sendable {
    let base: IPAddress
    /// Leading bits that must agree.
    let prefix: Int

    /// Reads `10.0.0.0/8`, `::1/128` or a single address; bits behind the prefix may be set. `nil` for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = IPAddress(String(parts[0])) else { return nil }
        self.base = base
        guard parts.count == 2 else {
            prefix = base.width
            return
        }
        let digits = parts[1].utf8
        guard !digits.isEmpty, digits.count <= 3,
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), var length = Int(parts[1])
        else { return nil }
        // A block of IPv4-mapped addresses is the IPv4 block it maps.
        if !base.isV6, parts[0].utf8.contains(UInt8(ascii: ":")) { length -= 96 }
        guard (0...base.width).contains(length) else { return nil }
        prefix = length
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.isV6 == base.isV6 else { return false }
        return prefix == 0 || (address.bits ^ base.bits) >> UInt128(base.width - prefix) == 0
    }
}
