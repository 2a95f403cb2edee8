/// Writes into memory of the caller, never beyond it.
public struct ByteWriter {
    private let base: UnsafeMutableRawPointer?
    private let capacity: Int
    public private(set) var count = 0
    /// Whether something did not fit. What was written is then of no use.
    public private(set) var didOverflow = false

    public init(_ memory: UnsafeMutableRawBufferPointer) {
        base = memory.baseAddress
        capacity = memory.count
    }

    @inline(__always)
    public mutating func append(_ bytes: UnsafeRawPointer, count added: Int) {
        guard added <= capacity &- count, let base else {
            didOverflow = didOverflow || added > 0
            return
        }
        (base + count).copyMemory(from: bytes, byteCount: added)
        count &+= added
    }

    @inline(__always)
    public mutating func append(_ text: StaticString) {
        append(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
    }

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if let start = bytes.baseAddress { append(start, count: bytes.count) }
    }

    mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

    mutating func append(byte: UInt8) {
        withUnsafeBytes(of: byte) { append($0) }
    }

    mutating func append(decimal value: UInt64) { append(value, base: 10) }

    mutating func append(hex value: UInt64) { append(value, base: 16) }

    /// Sixteen hex digits, with leading zeros.
    mutating func append(paddedHex value: UInt64) {
        let digits = (Self.hexDigits(value >> 32), Self.hexDigits(value & 0xFFFF_FFFF))
        withUnsafeBytes(of: digits) { append($0) }
    }

    /// Eight hex digits of 32 bits, the first one in the lowest byte of memory.
    private static func hexDigits(_ value: UInt64) -> UInt64 {
        // One nibble to a byte, in three steps.
        var nibbles = (value << 16 | value) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles << 8 | nibbles) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles << 4 | nibbles) & 0x0F0F_0F0F_0F0F_0F0F
        // Those above nine become letters, which begin 39 behind the digits' end.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39).bigEndian
    }

    private mutating func append(_ value: UInt64, base: UInt64) {
        // 2^64 has 20 decimal digits.
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var start = digits.count
            var rest = value
            repeat {
                start -= 1
                digits[start] = digit(rest % base)
                rest /= base
            } while rest > 0
            append(UnsafeRawBufferPointer(rebasing: digits[start...]))
        }
    }

    private func digit(_ value: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: value) &+ (value < 10 ? Byte.zero : UInt8(ascii: "a") &- 10)
    }
}
