/// An IPv4 or IPv6 address as bits; an IPv4-mapped IPv6 address is the IPv4 address (RFC 4291 2.5.5.2), so that a peer on a
/// dual-stack listener matches the block its operator wrote.
public struct IPAddress: Equatable, Sendable {
    /// The IPv4 address in the low 32 bits, or all 128.
    public let bits: UInt128
    public let isV6: Bool

    var width: Int { isV6 ? 128 : 32 }

    public init(v4 bits: UInt32) {
        self.bits = UInt128(bits)
        isV6 = false
    }

    public init(v6 bits: UInt128) {
        isV6 = bits >> 32 != 0xFFFF
        self.bits = isV6 ? bits : bits & 0xFFFF_FFFF
    }

    /// Reads dotted quads without leading zeros, and the text of RFC 4291 2.2 without zone. `nil` for anything else.
    public init?(_ text: String) {
        var text = text
        let address = text.withUTF8 { utf8 -> IPAddress? in
            let bytes = UnsafeRawBufferPointer(utf8)
            guard let base = bytes.baseAddress else { return nil }
            return IPAddress(v4: base, in: 0..<bytes.count) ?? IPAddress(v6: base, in: 0..<bytes.count)
        }
        guard let address else { return nil }
        self = address
    }

    init?(v4 bytes: UnsafeRawPointer, in range: Range<Int>) {
        var index = range.lowerBound
        var bits: UInt32 = 0
        for part in 0..<4 {
            if part > 0 {
                guard index < range.upperBound, bytes.byte(index) == Byte.dot else { return nil }
                index += 1
            }
            let start = index
            var value: UInt32 = 0
            while index < range.upperBound, index - start < 3, bytes.byte(index).isDigit {
                value = value * 10 + UInt32(bytes.byte(index) - Byte.zero)
                index += 1
            }
            // Some readers take a leading zero for octal.
            let hasLeadingZero = index - start > 1 && bytes.byte(start) == Byte.zero
            guard index > start, value < 256, !hasLeadingZero else { return nil }
            bits = bits << 8 | value
        }
        guard index == range.upperBound else { return nil }
        self.init(v4: bits)
    }

    init?(v6 bytes: UnsafeRawPointer, in range: Range<Int>) {
        var high: UInt128 = 0
        var groups = 0
        /// How many groups were read before `::`.
        var gap: Int?
        var index = range.lowerBound
        let end = range.upperBound
        if end - index >= 2, bytes.byte(index) == Byte.colon {
            guard bytes.byte(index + 1) == Byte.colon else { return nil }
            gap = 0
            index += 2
        }
        while index < end {
            guard groups < 8 else { return nil }
            let start = index
            var value: UInt128 = 0
            while index < end, index - start < 4, let digit = bytes.byte(index).hexValue {
                value = value << 4 | UInt128(digit)
                index += 1
            }
            if index < end, bytes.byte(index) == Byte.dot {
                // The last 32 bits as dotted quads.
                guard groups <= 6, let quads = IPAddress(v4: bytes, in: start..<end) else { return nil }
                high = high << 32 | quads.bits
                groups += 2
                index = end
                break
            }
            guard index > start else { return nil }
            high = high << 16 | value
            groups += 1
            guard index < end else { break }
            guard bytes.byte(index) == Byte.colon else { return nil }
            index += 1
            guard index < end else { return nil }
            if bytes.byte(index) == Byte.colon {
                guard gap == nil else { return nil }
                gap = groups
                index += 1
            }
        }
        guard let gap else {
            guard groups == 8 else { return nil }
            self.init(v6: high)
            return
        }
        // `::` stands for at least one group of zeros.
        guard groups < 8 else { return nil }
        let behind = UInt128(16 * (groups - gap))
        let low = high & ((1 << behind) - 1)
        self.init(v6: gap == 0 ? low : (high >> behind) << UInt128(128 - 16 * gap) | low)
    }
}

/// A CIDR block, of IPv4 or IPv6 (RFC 4632, RFC 4291 2.3).
public struct AddressBlock: Equatable, Sendable {
    public let base: IPAddress
    /// Leading bits that must agree.
    public let prefix: Int

    /// Reads `10.0.0.0/8`, `::1/128` or a single address; bits behind the prefix may be set. `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = IPAddress(String(parts[0])) else { return nil }
        self.base = base
        guard parts.count == 2 else {
            prefix = base.width
            return
        }
        let digits = parts[1].utf8
        guard (1...3).contains(digits.count), digits.allSatisfy(\.isDigit), var length = Int(parts[1]) else {
            return nil
        }
        // A block of IPv4-mapped addresses is the IPv4 block it maps.
        if !base.isV6, parts[0].utf8.contains(Byte.colon) { length -= 96 }
        guard (0...base.width).contains(length) else { return nil }
        prefix = length
    }

    public func contains(_ address: IPAddress) -> Bool {
        guard address.isV6 == base.isV6 else { return false }
        return prefix == 0 || (address.bits ^ base.bits) >> UInt128(base.width - prefix) == 0
    }
}
