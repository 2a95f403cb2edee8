/// Reading a file that may be anything: every access is checked and answers `nil` outside.
extension RawSpan {
    func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) -> Number? {
        guard offset >= 0, offset <= byteCount - MemoryLayout<Number>.size else { return nil }
        return unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
    }

    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else { return nil }
        return extracting(offset..<(offset + count)).withUnsafeBytes { Array($0) }
    }

    /// Of whole words; `nil` if the range is not of whole words or not inside.
    ///
    /// Each step is a bijection of the state, so any change within one word changes the result.
    func checksum(_ range: Range<Int>, seed: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64? {
        guard range.lowerBound >= 0, range.upperBound <= byteCount, range.count % 8 == 0 else { return nil }
        var sum = seed
        var offset = range.lowerBound
        while offset < range.upperBound {
            sum = (sum ^ unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x0000_0100_0000_01B3
            sum ^= sum >> 29
            offset += 8
        }
        return sum
    }
}

extension [UInt8] {
    mutating func append(number: some FixedWidthInteger) {
        var number = number
        Swift.withUnsafeBytes(of: &number) { append(contentsOf: $0) }
    }

    /// Zeros up to a multiple of `alignment`.
    mutating func pad(to alignment: Int) {
        append(contentsOf: repeatElement(0, count: (alignment - count % alignment) % alignment))
    }

    func checksum(_ range: Range<Int>, seed: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
        guard let sum = span.bytes.checksum(range, seed: seed) else { preconditionFailure("not whole words") }
        return sum
    }
}
