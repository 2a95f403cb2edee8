/// A 64-bit FNV-1a hash: what compiler and runtime use to recognise the same bytes. Not cryptographic.
///
/// Source: Fowler, Noll, Vo; the constants of draft-eastlake-fnv.
public struct Fingerprint: Sendable, Hashable {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            value ^= UInt64(byte)
            value &*= 0x100_0000_01b3
        }
    }

    /// Sixteen lower-case hex digits.
    public var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
