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
        for shift in stride(from: 60, through: 0, by: -4) { append(byte: digit(value >> UInt64(shift) & 0xF)) }
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
