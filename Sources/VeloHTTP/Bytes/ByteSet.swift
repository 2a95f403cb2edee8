/// A set of ASCII bytes, one bit each, so that a membership test is a shift and an `and` on a constant.
struct ByteSet {
    /// Bytes below 64.
    let low: UInt64
    /// Bytes from 64 to 127. Bytes above are in no set.
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte < 64 ? low : high
        return byte < 128 && word &>> UInt64(byte & 63) & 1 != 0
    }

    /// `tchar` of RFC 9110 5.6.2: what methods, field names and list members consist of.
    static var token: ByteSet { ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// Letters, digits, `-`, `.`, `_`: what names in DNS and their everyday misuse consist of.
    static var hostName: ByteSet { ByteSet(low: 0x03FF_6000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE) }

    /// `qdtext` of RFC 9110 5.6.4 without `obs-text`.
    static var quotedText: ByteSet { ByteSet(low: 0xFFFF_FFFB_0000_0200, high: 0x7FFF_FFFF_EFFF_FFFF) }

    /// Visible bytes that are no part of a URI and that servers disagree on: quotes, angle brackets, `#`, backslash.
    static var unsafeInTarget: ByteSet { ByteSet(low: 0x5000_000C_0000_0000, high: 0x0000_0000_1000_0000) }

    /// What an identifier of a request may consist of: letters, digits and `-._~+/=:`.
    static var identifier: ByteSet { ByteSet(low: 0x27FF_E800_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }
}

/// The bytes that the grammar names.
enum Byte {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var percent: UInt8 { 0x25 }
    static var asterisk: UInt8 { 0x2A }
    static var comma: UInt8 { 0x2C }
    static var dot: UInt8 { 0x2E }
    static var slash: UInt8 { 0x2F }
    static var zero: UInt8 { 0x30 }
    static var colon: UInt8 { 0x3A }
    static var semicolon: UInt8 { 0x3B }
    static var equals: UInt8 { 0x3D }
    static var question: UInt8 { 0x3F }
    static var backslash: UInt8 { 0x5C }
    static var underscore: UInt8 { 0x5F }
}

extension UInt8 {
    /// `OWS` of RFC 9110 5.6.3.
    @inline(__always) var isBlank: Bool { self == Byte.space || self == Byte.tab }

    @inline(__always) var isDigit: Bool { self &- Byte.zero < 10 }

    /// The value of a hex digit in either case (RFC 5234 `HEXDIG`, as RFC 9112 7.1 reads it); `nil` for anything else.
    @inline(__always) var hexValue: UInt8? {
        if isDigit { return self &- Byte.zero }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// ASCII lower case; other bytes as they are.
    @inline(__always) var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
