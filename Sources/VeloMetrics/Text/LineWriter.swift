/// Puts lines together in memory that somebody else owns.
///
/// Nothing here asks whether there is room: who writes a line makes sure of `room` for the longest it can be, `slack`
/// included. That is one compare a line instead of one a piece; a debug build checks each.
struct LineWriter {
    /// What a copy may touch behind the end of what it copies.
    static let slack = 32
    /// The most bytes of a number: a sign, 20 digits and a point, or a double's 24.
    static let longestNumber = 32

    private var position: UnsafeMutableRawPointer
    private let start: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer

    /// Precondition: the buffer has an address.
    init(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress else { preconditionFailure("a line needs memory") }
        start = base
        position = base
        end = base + buffer.count
    }

    var count: Int { position - start }
    var room: Int { end - position }

    /// Copies a prepared piece in blocks: a call of `memcpy` costs more than the forty bytes that it would move.
    @inline(__always)
    mutating func write(_ piece: Piece) {
        assert(room >= piece.count + Self.slack)
        var offset = 0
        repeat {
            let block = (piece.start + offset).loadUnaligned(as: SIMD32<UInt8>.self)
            (position + offset).storeBytes(of: block, as: SIMD32<UInt8>.self)
            offset &+= MemoryLayout<SIMD32<UInt8>>.size
        } while offset < piece.count
        position += piece.count
    }

    @inline(__always)
    mutating func write(_ byte: UInt8) {
        assert(room >= 1)
        position.storeBytes(of: byte, as: UInt8.self)
        position += 1
    }

    mutating func write(_ text: StaticString) {
        assert(room >= text.utf8CodeUnitCount)
        position.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        position += text.utf8CodeUnitCount
    }

    /// As many of these bytes as there is room for; returns how many.
    mutating func writePart(of bytes: ArraySlice<UInt8>) -> Int {
        let count = min(room, bytes.count)
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            position.copyMemory(from: base, byteCount: count)
        }
        position += count
        return count
    }

    /// A whole number.
    @inline(__always)
    mutating func write(_ number: UInt64) {
        if number < 10 {
            write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number))
        } else {
            writeDigits(number, count: Self.digitCount(number))
        }
    }

    mutating func write(_ number: Int64) {
        if number < 0 { write(UInt8(ascii: "-")) }
        write(number.magnitude)
    }

    /// A number of units, each a thousand-millionth, with every digit and no trailing zero: `0.25`, `3`.
    mutating func write(secondsOf nanoseconds: UInt64) { write(nanoseconds, fractionDigits: 9) }

    /// `number` over ten to the power of `fractionDigits`.
    mutating func write(_ number: UInt64, fractionDigits: Int) {
        var unit: UInt64 = 1
        for _ in 0..<fractionDigits { unit *= 10 }
        write(number / unit)
        var fraction = number % unit
        guard fraction > 0 else { return }
        var digits = fractionDigits
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        write(UInt8(ascii: "."))
        writeDigits(fraction, count: digits)
    }

    /// The shortest text that reads back as the same number, in the spelling of Prometheus (Go's `ParseFloat`).
    mutating func write(_ number: Double) {
        guard number.isFinite else {
            if number.isNaN { write("NaN") } else if number < 0 { write("-Inf") } else { write("+Inf") }
            return
        }
        var text = Substring(number.description)
        if text.hasSuffix(".0") { text = text.dropLast(2) }
        for byte in text.utf8 { write(byte) }
    }

    /// Sixteen digits in base 16, lower case.
    mutating func write(hex number: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 15
            write(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    private static func digitCount(_ number: UInt64) -> Int {
        if number < 100 { return 2 }
        if number < 1000 { return 3 }
        if number < 10_000 { return 4 }
        var count = 4
        var rest = number / 10_000
        while rest > 0 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// The last `count` decimal digits of a number.
    private mutating func writeDigits(_ number: UInt64, count: Int) {
        assert(room >= count)
        var rest = number
        var offset = count
        while offset > 0 {
            offset -= 1
            (position + offset).storeBytes(
                of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
            rest /= 10
        }
        position += count
    }
}
