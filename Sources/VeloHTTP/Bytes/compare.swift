extension UnsafeRawPointer {
    /// Whether the bytes here are `text`, letters in either case. `text` is in lower case and consists of letters, digits and
    /// hyphens; the caller has compared the lengths.
    ///
    /// Folding sets one bit of every byte; among `tchar` no byte but the other case of a letter becomes a letter by it,
    /// and none but the hyphen becomes a hyphen. Of a literal, the compiler makes compares with constants.
    @inline(__always)
    func isName(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        let expected = UnsafeRawPointer(text.utf8Start)
        if count >= 8 {
            var difference = foldedWord(0) ^ expected.word(0)
            if count > 16 { difference |= foldedWord(8) ^ expected.word(8) }
            return difference | (foldedWord(count &- 8) ^ expected.word(count &- 8)) == 0
        }
        if count >= 4 {
            let difference = foldedHalf(0) ^ expected.half(0)
            return difference | (foldedHalf(count &- 4) ^ expected.half(count &- 4)) == 0
        }
        for index in 0..<count where byte(index) | 0x20 != expected.byte(index) { return false }
        return true
    }

    /// Whether the bytes here are exactly `text`; the caller has compared the lengths.
    @inline(__always)
    func isExactly(_ text: StaticString) -> Bool {
        let expected = UnsafeRawPointer(text.utf8Start)
        for index in 0..<text.utf8CodeUnitCount where byte(index) != expected.byte(index) { return false }
        return true
    }

    /// Whether `count` bytes here are `text`, letters of ASCII in either case; any bytes may be here. `text` is in lower case.
    func isText(_ text: StaticString, count: Int) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let expected = UnsafeRawPointer(text.utf8Start)
        for index in 0..<count where byte(index).lowercased != expected.byte(index) { return false }
        return true
    }

    /// Whether two regions of the same length agree, letters of ASCII in either case.
    func isSameText(_ other: UnsafeRawPointer, count: Int) -> Bool {
        for index in 0..<count where byte(index).lowercased != other.byte(index).lowercased { return false }
        return true
    }

    @inline(__always)
    func word(_ offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self) }

    @inline(__always)
    private func half(_ offset: Int) -> UInt32 { loadUnaligned(fromByteOffset: offset, as: UInt32.self) }

    @inline(__always)
    private func foldedWord(_ offset: Int) -> UInt64 { word(offset) | 0x2020_2020_2020_2020 }

    @inline(__always)
    private func foldedHalf(_ offset: Int) -> UInt32 { half(offset) | 0x2020_2020 }
}
