// Scanning sixteen bytes at a time. Every lane computes, by wrapping arithmetic alone, a byte whose highest bit says
// whether the lane is a hit; comparisons of SIMD values would be compiled to a loop over the lanes.

/// The first lane whose highest bit is set.
@inline(__always)
private func firstHit(_ lanes: SIMD16<UInt8>) -> Int? {
    let words = unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
    let low = UInt64(littleEndian: words[0]) & 0x8080_8080_8080_8080
    if low != 0 { return low.trailingZeroBitCount &>> 3 }
    let high = UInt64(littleEndian: words[1]) & 0x8080_8080_8080_8080
    if high != 0 { return 8 &+ high.trailingZeroBitCount &>> 3 }
    return nil
}

/// Highest bit set in exactly the lanes that are zero.
@inline(__always)
private func zeroes(_ lanes: SIMD16<UInt8>) -> SIMD16<UInt8> { (lanes &- 1) & ~lanes }

extension UnsafeRawPointer {
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

    @inline(__always)
    private func lanes(_ offset: Int) -> SIMD16<UInt8> { loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self) }

    /// The first control byte, HTAB included, or DEL in `start..<end`: where the text of a field can end. `end` if there is none.
    @inline(__always)
    func endOfText(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 16 <= end {
            let bytes = lanes(index)
            // Below 0x20, or 0x7F, but not above.
            if let lane = firstHit(((bytes &- 0x20) | (bytes &+ 1)) & ~bytes) { return index &+ lane }
            index &+= 16
        }
        while index < end {
            let byte = byte(index)
            if byte < 0x20 || byte == 0x7F { return index }
            index &+= 1
        }
        return end
    }

    /// The first byte in `start..<end` that is not `tchar`; `end` if there is none.
    ///
    /// Letters, digits and hyphens, which names consist of, are passed sixteen at a time; the rest of `tchar` one at a
    /// time. `hasUnderscore` becomes true on the way past one.
    @inline(__always)
    func endOfToken(from start: Int, to end: Int, hasUnderscore: inout Bool) -> Int {
        var index = start
        while index < end {
            if index &+ 16 <= end {
                let bytes = lanes(index)
                let folded = bytes | 0x20
                let isNoLetter = (folded &- 0x61) | (folded &+ 0x05)
                let isNoDigit = (bytes &- 0x30) | (bytes &+ 0x46)
                let isNoHyphen = (bytes ^ 0x2D) &+ 0x7F
                guard let lane = firstHit((isNoLetter & isNoDigit & isNoHyphen) | bytes) else {
                    index &+= 16
                    continue
                }
                index &+= lane
            }
            let byte = byte(index)
            // What nearly every name ends with.
            if byte == Byte.colon { return index }
            guard ByteSet.token.contains(byte) else { return index }
            if byte == Byte.underscore { hasUnderscore = true }
            index &+= 1
        }
        return end
    }

    /// The first byte in `start..<end` that is not visible ASCII; `end` if there is none.
    @inline(__always)
    func endOfVisible(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 16 <= end {
            let bytes = lanes(index)
            if let lane = firstHit((bytes &- 0x21) | (bytes &+ 1) | bytes) { return index &+ lane }
            index &+= 16
        }
        while index < end, byte(index) &- 0x21 < 0x5E { index &+= 1 }
        return index
    }

    /// The first byte in `start..<end` that a path has to be looked at for: `"`, `#`, `<`, `>`, `\`, `%`, and a dot behind
    /// a slash. `end` if there is none; what comes before is a plain path.
    @inline(__always)
    func endOfPlainPath(from start: Int, to end: Int) -> Int {
        var index = start
        // One byte more is looked at, for the dot behind a slash.
        while index &+ 17 <= end {
            let bytes = lanes(index)
            let isQuoteOrHash = zeroes((bytes | 1) ^ 0x23)
            let isAngle = zeroes((bytes | 2) ^ 0x3E)
            let isBackslashOrPercent = zeroes(bytes ^ 0x5C) | zeroes(bytes ^ 0x25)
            let isSlashDot = zeroes((bytes ^ 0x2F) | (lanes(index &+ 1) ^ 0x2E))
            if let lane = firstHit(isQuoteOrHash | isAngle | isBackslashOrPercent | isSlashDot) { return index &+ lane }
            index &+= 16
        }
        while index < end {
            let byte = byte(index)
            if ByteSet.unsafeInTarget.contains(byte) || byte == Byte.percent { return index }
            if byte == Byte.slash, index &+ 1 < end, self.byte(index &+ 1) == Byte.dot { return index }
            index &+= 1
        }
        return end
    }

    /// The first `wanted` in `start..<end`; `end` if there is none.
    @inline(__always)
    func firstIndex(of wanted: UInt8, from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 16 <= end {
            if let lane = firstHit(zeroes(lanes(index) ^ SIMD16(repeating: wanted))) { return index &+ lane }
            index &+= 16
        }
        while index < end, byte(index) != wanted { index &+= 1 }
        return index
    }
}
