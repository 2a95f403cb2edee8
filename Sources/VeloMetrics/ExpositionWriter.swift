/// Appends text to an array by way of a block that stays in the cache.
///
/// An exposition is millions of pieces of twenty bytes; growing an array by each of them costs several times the copy.
struct ExpositionWriter: ~Copyable {
    /// Half of a common level-one cache's worth of lines is left to what is read.
    private static let capacity = 1 << 14

    private let block: UnsafeMutablePointer<UInt8>
    private var used = 0
    private var output: [UInt8]

    /// Takes the array over; `finish()` gives it back with what was written.
    init(appendingTo output: consuming [UInt8]) {
        self.output = output
        block = .allocate(capacity: Self.capacity)
    }

    deinit { block.deallocate() }

    consuming func finish() -> [UInt8] {
        flush()
        return output
    }

    private mutating func flush() {
        output.append(contentsOf: UnsafeBufferPointer(start: block, count: used))
        used = 0
    }

    /// Makes room for that many bytes, at most `capacity`.
    @inline(__always)
    private mutating func reserve(_ count: Int) {
        if used + count > Self.capacity { flush() }
    }

    @inline(__always)
    mutating func write(_ bytes: Span<UInt8>) {
        reserve(bytes.count)
        if bytes.count > Self.capacity {
            bytes.withUnsafeBufferPointer { output.append(contentsOf: $0) }
            return
        }
        bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            (block + used).update(from: start, count: source.count)
        }
        used += bytes.count
    }

    mutating func write(_ byte: Unicode.Scalar) {
        reserve(1)
        block[used] = UInt8(ascii: byte)
        used += 1
    }

    /// A whole number.
    mutating func write(_ number: UInt64) {
        guard number >= 10 else {
            reserve(1)
            block[used] = UInt8(ascii: "0") + UInt8(number)
            used += 1
            return
        }
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        writeDigits(number, count: digits)
    }

    mutating func write(_ number: Int64) {
        if number < 0 { write("-") }
        write(number.magnitude)
    }

    /// Nanoseconds as seconds, every digit and no trailing zero: `0.25`, `3`.
    mutating func write(secondsOf nanoseconds: UInt64) {
        let whole = nanoseconds / 1_000_000_000
        var fraction = nanoseconds % 1_000_000_000
        write(whole)
        guard fraction > 0 else { return }
        var digits = 9
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        write(".")
        writeDigits(fraction, count: digits)
    }

    /// The shortest text that reads back as the same number, in the spelling of Prometheus (Go's `ParseFloat`).
    mutating func write(_ number: Double) {
        guard number.isFinite else {
            write(number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf")
            return
        }
        let text = number.description
        write(text.hasSuffix(".0") ? text.dropLast(2) : text[...])
    }

    mutating func write(_ text: some StringProtocol) {
        for byte in text.utf8 {
            reserve(1)
            block[used] = byte
            used += 1
        }
    }

    /// The last `count` decimal digits of a number.
    private mutating func writeDigits(_ number: UInt64, count: Int) {
        reserve(count)
        var rest = number
        var position = used + count
        while position > used {
            position -= 1
            block[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        used += count
    }
}
