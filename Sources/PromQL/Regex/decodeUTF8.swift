/// The scalar at an offset and the bytes it takes; a byte that begins no valid sequence is U+FFFD, one byte long, as in Go.
///
/// Precondition: the offset lies inside.
func decodeUTF8(_ bytes: [UInt8], at offset: Int) -> (scalar: UInt32, length: Int) {
    let first = bytes[offset]
    if first < 0x80 { return (UInt32(first), 1) }
    let invalid: (UInt32, Int) = (0xFFFD, 1)
    // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
    let (length, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return invalid
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return invalid }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
        let byte = bytes[offset + index]
        guard byte & 0xC0 == 0x80 else { return invalid }
        value = value << 6 | UInt32(byte & 0x3F)
    }
    return (value, length)
}
