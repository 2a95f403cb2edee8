/// Writes JSON (RFC 8259) into memory of the caller: what the access log formats its lines with. Allocates nothing.
///
/// It does not check for the end of its memory: every text has a limit of its own, and `AccessLine.capacity` is their sum.
struct LineWriter {
    private let base: UnsafeMutableRawPointer
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawPointer) { base = memory }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        (base + count).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        count &+= text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func append(byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    mutating func append(_ bytes: UnsafeRawPointer, count added: Int) {
        (base + count).copyMemory(from: bytes, byteCount: added)
        count &+= added
    }

    /// At most 20 bytes.
    mutating func append(decimal value: UInt64) {
        var rest = value
        var digits = 1
        var limit: UInt64 = 10
        while rest >= limit, digits < 20 {
            digits &+= 1
            limit = digits < 20 ? limit &* 10 : .max
        }
        var index = count &+ digits
        count = index
        repeat {
            index &-= 1
            base.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10) &+ 0x30, toByteOffset: index, as: UInt8.self)
            rest /= 10
        } while rest > 0
    }

    /// `value` in exactly `digits` digits, the highest cut off if it has more.
    mutating func append(decimal value: UInt64, digits: Int) {
        var rest = value
        var index = count &+ digits
        count = index
        for _ in 0..<digits {
            index &-= 1
            base.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10) &+ 0x30, toByteOffset: index, as: UInt8.self)
            rest /= 10
        }
    }

    /// Nanoseconds as seconds with six decimals, rounded down.
    mutating func append(seconds nanoseconds: UInt64) {
        append(decimal: nanoseconds / 1_000_000_000)
        append(byte: UInt8(ascii: "."))
        append(decimal: nanoseconds / 1_000 % 1_000_000, digits: 6)
    }

    /// Sixteen hex digits.
    mutating func append(hex value: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) {
            append(byte: Self.hexDigit(UInt8(value >> UInt64(shift) & 15)))
        }
    }

    /// A string with its quotes.
    ///
    /// Quotes, backslashes and control bytes are escaped; what is not UTF-8 becomes U+FFFD, byte by byte. After `limit` bytes
    /// of output, at most 6 more follow, `…` among them, and the rest is left out.
    mutating func append(string text: UnsafeRawBufferPointer, limit: Int) {
        append(byte: UInt8(ascii: "\""))
        if let start = text.baseAddress {
            let end = count &+ limit
            var index = 0
            while index < text.count {
                let run = min(Self.plainRun(start + index, text.count &- index), end &- count)
                if run > 0 {
                    append(start + index, count: run)
                    index &+= run
                }
                guard index < text.count else { break }
                guard count < end else {
                    append("…")
                    break
                }
                index &+= appendSpecial(start + index, text.count &- index)
            }
        }
        append(byte: UInt8(ascii: "\""))
    }

    /// How many of the bytes need nothing done: visible ASCII and blanks, without quotes and backslashes.
    @inline(__always)
    private static func plainRun(_ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index &+ 8 <= count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let deletes = word ^ (ones &* 0x7F)
            // The lowest hit is exact; borrows can only make false ones above it.
            let hits =
                (((word &- ones &* 0x20) & ~word) | ((quotes &- ones) & ~quotes)
                    | ((backslashes &- ones) & ~backslashes) | ((deletes &- ones) & ~deletes) | word) & highs
            if hits != 0 { return index &+ hits.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count {
            let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
            if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C { break }
            index &+= 1
        }
        return index
    }

    /// Writes the character at `bytes`, which is not plain, in at most 6 bytes. Returns how many bytes it took.
    private mutating func appendSpecial(_ bytes: UnsafeRawPointer, _ available: Int) -> Int {
        let byte = bytes.load(as: UInt8.self)
        switch byte {
        case 0x22, 0x5C:
            append(byte: UInt8(ascii: "\\"))
            append(byte: byte)
        case 0..<0x20, 0x7F:
            append("\\u00")
            append(byte: Self.hexDigit(byte >> 4))
            append(byte: Self.hexDigit(byte & 15))
        case 0x20..<0x7F: append(byte: byte)
        default:
            let length = Self.sequenceLength(bytes, available)
            guard length > 0 else {
                append("\u{FFFD}")
                return 1
            }
            append(bytes, count: length)
            return length
        }
        return 1
    }

    /// How long the well-formed sequence of UTF-8 is that begins here; zero if there is none (Unicode 16, table 3-7).
    private static func sequenceLength(_ bytes: UnsafeRawPointer, _ available: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { bytes.load(fromByteOffset: offset, as: UInt8.self) }
        func continues(_ range: Range<Int>) -> Bool { range.allSatisfy { byte($0) & 0xC0 == 0x80 } }
        let second: ClosedRange<UInt8>
        let length: Int
        switch byte(0) {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: return 0
        }
        guard available >= length, second.contains(byte(1)), continues(2..<length) else { return 0 }
        return length
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value &+ (value < 10 ? 0x30 : 0x57) }
}
